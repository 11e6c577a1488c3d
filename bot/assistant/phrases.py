"""Every sentence that Baton says on its own account: none of them claims knowledge."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.assistant.limit_phrases import LIMIT_PHRASES

DEFAULT_LANGUAGE = "en"

_ENGLISH = {
    "greeting": (
        "Hello! Ask me anything about what our knowledge covers. I quote my sources, and I "
        "can pass you to a colleague at any time."
    ),
    "thanks": "You're welcome! Is there anything else?",
    "farewell": "Goodbye, and come back any time.",
    "abilities": (
        "I answer questions from our knowledge and show the sources, look up and open tickets "
        "for you, and pass you to a colleague when you want one or when I am not sure."
    ),
    "wellbeing": "All well here, thank you. What can I do for you?",
    "empty": "I received no text. Please describe in a sentence what you need.",
    "too_long": (
        "Your message is too long for me to read in one go. Please send the question in fewer "
        "words, up to {limit} characters."
    ),
    "all_right": "All right. Ask me anything else at any time.",
    "yes_to_what": "Good. What can I do for you?",
    "vague": (
        "I want to get this right: what exactly is it about, and what happens (for example, "
        "an error message)?"
    ),
    "approval": "{summary} Shall I go ahead?",
    "asked_for_human": (
        "I am passing you to a colleague. They will see our conversation, so you need not repeat "
        "anything."
    ),
    "policy_topic": (
        "This is something that a colleague should look at. I am passing you on now, with our "
        "conversation."
    ),
    "not_covered": (
        "The knowledge I searched does not cover this. Shall I pass you to a colleague?"
    ),
    "low_confidence": (
        "I found something related in the knowledge I searched, but I am not sure that it "
        "covers your question. Shall I pass you to a colleague?"
    ),
    "tool_failed": (
        "I cannot reach what I need to answer this right now, so I am passing you to a colleague."
    ),
    "model_failed": "I cannot answer this right now, so I am passing you to a colleague.",
    "limit_reached": "This takes more steps than I can make, so I am passing you to a colleague.",
    "searching": "Searching the knowledge",
    "reading": "Reading {count} passages",
    "reading_one": "Reading 1 passage",
    "looking_up": "Looking that up",
    "writing": "Writing",
}
_GERMAN = {
    "greeting": (
        "Hallo! Fragen Sie mich zu allem, was unser Wissen abdeckt. Ich nenne meine Quellen "
        "und gebe jederzeit gern an unser Team weiter."
    ),
    "thanks": "Gern geschehen! Kann ich sonst noch etwas tun?",
    "farewell": "Auf Wiedersehen, bis zum nächsten Mal.",
    "abilities": (
        "Ich beantworte Fragen aus unserem Wissen und zeige die Quellen, sehe Ihre Tickets "
        "nach, eröffne neue und gebe an unser Team weiter, wenn Sie es wünschen oder ich "
        "unsicher bin."
    ),
    "wellbeing": "Alles bestens, danke. Was kann ich für Sie tun?",
    "empty": "Es kam kein Text an. Bitte beschreiben Sie in einem Satz, was Sie brauchen.",
    "too_long": (
        "Ihre Nachricht ist zu lang. Bitte stellen Sie die Frage in höchstens {limit} Zeichen."
    ),
    "all_right": "In Ordnung. Fragen Sie jederzeit weiter.",
    "yes_to_what": "Gut. Was kann ich für Sie tun?",
    "vague": (
        "Damit ich richtig helfe: Worum genau geht es, und was passiert (zum Beispiel eine "
        "Fehlermeldung)?"
    ),
    "approval": "{summary} Soll ich das tun?",
    "asked_for_human": (
        "Ich gebe an unser Team weiter. Es sieht unser Gespräch, Sie müssen nichts wiederholen."
    ),
    "policy_topic": (
        "Das sollte sich jemand aus unserem Team ansehen. Ich gebe es jetzt mit unserem Gespräch "
        "weiter."
    ),
    "not_covered": (
        "Das durchsuchte Wissen deckt das nicht ab. Soll ich an unser Team weitergeben?"
    ),
    "low_confidence": (
        "Ich habe etwas Ähnliches gefunden, bin aber nicht sicher, dass es Ihre Frage "
        "beantwortet. Soll ich an unser Team weitergeben?"
    ),
    "tool_failed": (
        "Ich erreiche gerade nicht, was ich dafür brauche, und gebe an unser Team weiter."
    ),
    "model_failed": "Ich kann das gerade nicht beantworten und gebe an unser Team weiter.",
    "limit_reached": (
        "Das braucht mehr Schritte, als ich machen kann; ich gebe an unser Team weiter."
    ),
    "searching": "Ich durchsuche das Wissen",
    "reading": "Ich lese {count} Stellen",
    "reading_one": "Ich lese 1 Stelle",
    "looking_up": "Ich sehe nach",
    "writing": "Ich schreibe",
}
_FRENCH = {
    "greeting": (
        "Bonjour ! Posez-moi vos questions sur ce que couvrent nos documents. Je cite mes "
        "sources et je peux vous passer un collègue à tout moment."
    ),
    "thanks": "Avec plaisir ! Puis-je faire autre chose ?",
    "farewell": "Au revoir et à bientôt.",
    "abilities": (
        "Je réponds à partir de nos documents en citant les sources, je consulte et ouvre vos "
        "tickets, et je vous passe un collègue si vous le souhaitez ou si je ne suis pas sûr."
    ),
    "wellbeing": "Tout va bien, merci. Que puis-je faire pour vous ?",
    "empty": "Je n'ai reçu aucun texte. Décrivez en une phrase ce dont vous avez besoin.",
    "too_long": "Votre message est trop long. Posez la question en {limit} caractères au plus.",
    "all_right": "Très bien. Je reste à votre disposition.",
    "yes_to_what": "Bien. Que puis-je faire pour vous ?",
    "vague": (
        "Pour bien vous aider : de quoi s'agit-il exactement, et que se passe-t-il (par "
        "exemple un message d'erreur) ?"
    ),
    "approval": "{summary} Dois-je le faire ?",
    "asked_for_human": (
        "Je vous passe un collègue. Il verra notre conversation, vous n'aurez rien à répéter."
    ),
    "policy_topic": (
        "Un collègue doit s'en occuper. Je transmets maintenant, avec notre conversation."
    ),
    "not_covered": (
        "Les documents consultés ne couvrent pas cette question. Voulez-vous que je vous passe un "
        "collègue ?"
    ),
    "low_confidence": (
        "J'ai trouvé quelque chose d'approchant, sans être sûr que cela réponde à votre "
        "question. Voulez-vous que je vous passe un collègue ?"
    ),
    "tool_failed": ("Je n'ai pas accès à ce qu'il faut pour répondre ; je vous passe un collègue."),
    "model_failed": "Je ne peux pas répondre pour le moment ; je vous passe un collègue.",
    "limit_reached": (
        "Cela demande plus d'étapes que je ne peux en faire ; je vous passe un collègue."
    ),
    "searching": "Je cherche dans les documents",
    "reading": "Je lis {count} passages",
    "reading_one": "Je lis 1 passage",
    "looking_up": "Je vérifie",
    "writing": "J'écris",
}
_SPANISH = {
    "greeting": (
        "¡Hola! Pregúnteme sobre lo que cubre nuestra documentación. Cito mis fuentes y puedo "
        "pasarle con un compañero en cualquier momento."
    ),
    "thanks": "¡De nada! ¿Algo más?",
    "farewell": "Adiós, hasta pronto.",
    "abilities": (
        "Respondo con nuestra documentación y muestro las fuentes, consulto y abro sus "
        "tickets, y le paso con un compañero si lo desea o si no estoy seguro."
    ),
    "wellbeing": "Todo bien, gracias. ¿Qué puedo hacer por usted?",
    "empty": "No he recibido texto. Describa en una frase lo que necesita.",
    "too_long": (
        "Su mensaje es demasiado largo. Haga la pregunta en {limit} caracteres como máximo."
    ),
    "all_right": "De acuerdo. Pregunte cuando quiera.",
    "yes_to_what": "Bien. ¿Qué puedo hacer por usted?",
    "vague": (
        "Para ayudarle bien: ¿de qué se trata exactamente y qué ocurre (por ejemplo, un "
        "mensaje de error)?"
    ),
    "approval": "{summary} ¿Lo hago?",
    "asked_for_human": (
        "Le paso con un compañero. Verá nuestra conversación, no tendrá que repetir nada."
    ),
    "policy_topic": "Esto debe verlo un compañero. Lo paso ahora con nuestra conversación.",
    "not_covered": "La documentación consultada no cubre esto. ¿Le paso con un compañero?",
    "low_confidence": (
        "He encontrado algo parecido, pero no estoy seguro de que responda a su pregunta. "
        "¿Le paso con un compañero?"
    ),
    "tool_failed": "Ahora mismo no puedo acceder a lo que necesito; le paso con un compañero.",
    "model_failed": "Ahora mismo no puedo responder; le paso con un compañero.",
    "limit_reached": "Esto requiere más pasos de los que puedo dar; le paso con un compañero.",
    "searching": "Busco en la documentación",
    "reading": "Leo {count} pasajes",
    "reading_one": "Leo 1 pasaje",
    "looking_up": "Lo consulto",
    "writing": "Escribo",
}
PHRASES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        language: MappingProxyType({**table, **LIMIT_PHRASES[language]})
        for language, table in (
            ("en", _ENGLISH),
            ("de", _GERMAN),
            ("fr", _FRENCH),
            ("es", _SPANISH),
        )
    }
)


def phrase(name: str, language: str = DEFAULT_LANGUAGE, **values: object) -> str:
    """Return one of our sentences, in English where we do not have it in the language."""
    table = PHRASES.get(language, PHRASES[DEFAULT_LANGUAGE])
    return table[name].format(**values) if values else table[name]


def is_phrase(name: str, text: str) -> bool:
    """Whether a text is this sentence in any language."""
    return any(text.strip() == table[name] for table in PHRASES.values())
