"""What Baton says where it stops: at a budget, at a rule of the operator, at the sources' end."""

from collections.abc import Mapping
from types import MappingProxyType

LIMIT_PHRASES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
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
            "conflict": "My sources do not agree on this:",
            "as_of": "as of {date}",
            "undated": "without a date",
            "open": "I found nothing about “{part}”. A colleague can help with that.",
        },
        "de": {
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
            "conflict": "Meine Quellen sind sich darüber nicht einig:",
            "as_of": "Stand {date}",
            "undated": "ohne Datum",
            "open": "Zu „{part}“ habe ich nichts gefunden. Dabei hilft gern unser Team.",
        },
        "fr": {
            "filtered": "Je ne peux pas répondre moi-même à cela ; je vous passe un collègue.",
            "budget_spent": (
                "J'ai atteint la limite de ce que je peux dépenser ; je vous passe un collègue."
            ),
            "forbidden": "Je ne peux pas parler de cela. Dois-je vous passer un collègue ?",
            "my_rules": (
                "Je ne peux pas changer ma façon de travailler et je ne montre pas mes consignes. "
                "Que voulez-vous savoir ?"
            ),
            "conflict": "Mes sources ne sont pas d'accord sur ce point :",
            "as_of": "au {date}",
            "undated": "sans date",
            "open": "Je n'ai rien trouvé sur « {part} ». Un collègue peut vous aider.",
        },
        "es": {
            "filtered": "No puedo responder a esto por mi cuenta; le paso con un compañero.",
            "budget_spent": (
                "He llegado al límite de lo que puedo gastar; le paso con un compañero."
            ),
            "forbidden": "No puedo hablar de esto. ¿Le paso con un compañero?",
            "my_rules": (
                "No puedo cambiar mi forma de trabajar ni mostrar mis instrucciones. ¿Qué quiere "
                "saber?"
            ),
            "conflict": "Mis fuentes no coinciden en esto:",
            "as_of": "a fecha de {date}",
            "undated": "sin fecha",
            "open": "No he encontrado nada sobre «{part}». Un compañero puede ayudarle.",
        },
    }
)
