"""What Baton says where it stops: at a budget, at a rule of the operator, at the sources' end."""

from collections.abc import Mapping
from types import MappingProxyType

LIMIT_PHRASES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "not_covered_alone": "The knowledge I searched does not cover this.",
            "filtered": (
                "I am not allowed to answer this by myself, so I am passing you to a colleague."
            ),
            "budget_spent": (
                "I have reached the limit of what I may spend, so I am passing you to a colleague."
            ),
            "forbidden": "I may not speak about this. Shall I pass you to a colleague?",
            "my_rules": (
                "I cannot change how I work, and I do not show my instructions. What would you "
                "like to know?"
            ),
        },
        "de": {
            "not_covered_alone": "Das durchsuchte Wissen deckt das nicht ab.",
            "filtered": "Das darf ich nicht selbst beantworten und gebe an unser Team weiter.",
            "budget_spent": (
                "Ich habe die Grenze dessen erreicht, was ich aufwenden darf, und gebe an unser "
                "Team weiter."
            ),
            "forbidden": "Darüber darf ich nichts sagen. Soll ich an unser Team weitergeben?",
            "my_rules": (
                "Ich kann meine Arbeitsweise nicht ändern und zeige meine Anweisungen nicht. Was "
                "möchten Sie wissen?"
            ),
        },
        "fr": {
            "not_covered_alone": "Les documents consultés ne couvrent pas cela.",
            "filtered": "Je ne peux pas répondre moi-même à cela ; je vous passe un collègue.",
            "budget_spent": (
                "J'ai atteint la limite de ce que je peux dépenser ; je vous passe un collègue."
            ),
            "forbidden": "Je ne peux pas parler de cela. Dois-je vous passer un collègue ?",
            "my_rules": (
                "Je ne peux pas changer ma façon de travailler et je ne montre pas mes consignes. "
                "Que voulez-vous savoir ?"
            ),
        },
        "es": {
            "not_covered_alone": "La documentación consultada no cubre esto.",
            "filtered": "No puedo responder a esto por mi cuenta; le paso con un compañero.",
            "budget_spent": (
                "He llegado al límite de lo que puedo gastar; le paso con un compañero."
            ),
            "forbidden": "No puedo hablar de esto. ¿Le paso con un compañero?",
            "my_rules": (
                "No puedo cambiar mi forma de trabajar ni mostrar mis instrucciones. ¿Qué quiere "
                "saber?"
            ),
        },
    }
)
