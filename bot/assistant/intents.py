"""What a message is, by rule, before anything is searched."""

import re
from collections.abc import Sequence

from bot.domain.consent import says_yes
from bot.domain.conversations import Author
from bot.domain.messages import Message, Offer

_HUMAN = re.compile(
    r"\b(?:speak|talk|chat|connect|transfer|put|pass|hand|get|want|need|prefer|bring|give|reach|"
    r"contact|call|rather|ask)\b[^.?!]{0,30}\b(?:(?:a |an |some |the |another |any )?"
    r"(?:real |live |actual |human |support )*"
    r"(?:human|person|agent|representative|rep|operator|human being|somebody real|someone real|"
    r"support team|people))\b"
    r"|\b(?:speak|talk|chat|connect|transfer|put|pass)\b[^.?!]{0,15}\b(?:to|with) "
    r"(?:a|another|your|one of your) colleagues?\b"
    r"|^\W*(?:a |an |real |live |actual )*(?:human|agent|person|representative|operator|mensch|"
    r"mitarbeiter|humain|humano)\W*(?:please|now|bitte|s'il vous plaît|por favor)?\W*$"
    r"|\b(?:einem?n?|mit)\s+(?:\w+\s+)?(?:menschen|mitarbeiter|mitarbeiterin|person)\b[^.?!]{0,20}"
    r"\b(?:sprechen|reden|verbinden|verbunden|schreiben)\b"
    r"|\b(?:parler|discuter|échanger|joindre)\b[^.?!]{0,25}\b(?:humain|personne|conseiller|agent)\b"
    r"|\b(?:hablar|comunicar\w*|contactar|pasar\w*)\b[^.?!]{0,25}\b(?:humano|persona|agente|asesor)\b",
    re.IGNORECASE,
)
_ABOUT_HUMANS = re.compile(
    r"\bhow (?:do|can|to|should|would|many|much)\b|\b(?:who|which|what|when|where)\b[^.?!]{0,40}"
    r"\b(?:contact|ask|reach|call|person)\b|\bneed\w* to (?:have|hire|be)\b|\bnew (?:person|agent)",
    re.IGNORECASE,
)
_NO_MACHINE = re.compile(
    r"(?:\b(?:not|no|stop|hate)|n['’]t)\b[^.?!]{0,20}"
    r"\b(?:bot|robot|machine|chatbot|roboter)\b",
    re.IGNORECASE,
)
_SMALL_TALK = {
    "greeting": r"(?:(?:hi|hello|hey|hiya|howdy|yo|greetings|"
    r"good (?:morning|afternoon|evening|day)|"
    r"hallo|guten (?:tag|morgen|abend)|moin|servus|bonjour|bonsoir|salut|hola|"
    r"buen[oa]s (?:días|tardes|noches))(?: there| all| team| baton| zusammen)?)",
    "thanks": r"(?:(?:many |ok(?:ay)?,? |great,? |perfect,? |super,? |cool,? )*"
    r"(?:thanks|thank you|thx|ty|cheers|danke|vielen dank|merci|gracias|muchas gracias|appreciated)"
    r"(?: you| so much| a lot| very much| again| a bunch| schön| sehr| beaucoup|"
    r"(?: for (?:your|the) help)|,? that (?:helps|helped|worked|was helpful|did it))*"
    r"|(?:that|this) (?:helps|helped|worked|was helpful)|perfect|great|awesome|super|cool|got it)",
    "farewell": r"(?:bye|goodbye|bye bye|see you|see ya|have a (?:nice|good|great) \w+|tschüss|"
    r"auf wiedersehen|au revoir|adiós|hasta luego)",
    "wellbeing": r"(?:how are you(?: doing| today)*|how's it going|what's up|wie geht'?s?(?: es)?"
    r"(?: dir| ihnen)?|ça va|comment (?:ça va|allez-vous)|cómo est[aá]s?|qué tal)",
    "abilities": r"(?:what (?:can|do) you (?:do|know)(?: for me)?|what can i ask(?: you)?|"
    r"who are you|what are you|are you (?:a |an )?(?:bot|human|robot|ai|real|person|machine)|"
    r"how (?:can|do) you (?:help|work)(?: me)?|help(?: me)?|/?help|"
    r"was kannst du(?: alles)?|was können sie(?: tun)?|wer bist du|hilfe|"
    r"que (?:peux-tu|pouvez-vous) faire|qui es-tu|aide|qué puedes hacer|quién eres|ayuda)",
}
_GREETING_FIRST = re.compile(rf"^\W*{_SMALL_TALK['greeting']}\b[\s,!.]*", re.IGNORECASE)
_SMALL_TALK_ONLY = {
    name: re.compile(rf"^\W*{pattern}(?:\s+(?:baton|bot|please|bitte|today))?\W*$", re.IGNORECASE)
    for name, pattern in _SMALL_TALK.items()
}
_NO = re.compile(
    r"^\W*(?:no|nope|nah|not now|no need|never mind|nevermind|forget it|don't|nein|nö|non|"
    r"pas la peine|no gracias)(?:[\s,]+(?:thanks|thank you|need|danke|merci|gracias|not now|"
    r"it's (?:ok|okay|fine)|that's (?:ok|okay|fine)))*\W*$",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"^\W*(?:(?:hi|hello|hey|hallo|hola|bonjour|please|help|sorry|um|so|well|"
    r"i need help|help me)\W+)*"
    r"(?:(?:it|this|that|something|nothing|everything|es|das|nichts|ça|cela|esto|eso|nada)\s*"
    r"(?:'s|'|is|does|do|did|just|still|really|has|have|got|ist|ne|no|not|isn)*\s*"
    r"(?:n't|t|not|pas|nicht|\s)*\s*"
    r"(?:work\w*|broken|wrong|help|fail\w*|stopped|crash\w*|funktioniert|geht|kaputt|marche|"
    r"fonctionne|funciona|go|load\w*)(?:\s+(?:work\w*|any ?more|again|for me|nicht|pas|mehr|plus|"
    r"at all|wrong|today|now|suddenly|properly|right))*"
    r"|(?:i (?:have|got|'ve got|have got) )?(?:an? )?(?:problem|issue|question|error|trouble|"
    r"problema|problème|frage|pregunta)s?|i need (?:some )?help|i'?m stuck|it'?s urgent|urgent|"
    r"why|how|what|"
    r"ich brauche hilfe|hilfe|j'ai un problème|j'ai besoin d'aide|tengo un problema|necesito ayuda)"
    r"\W*(?:please|bitte|help|thanks)?\W*$",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"^\W*(?:and|but|or|so|also|then|what about|how about|what if|and if|same for|in that case|und|"
    r"aber|oder|und was|wie ist es mit|et|mais|ou|et pour|qu'en est-il|y|pero|o|y si|"
    r"qué pasa con)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:it|its|that|those|these|they|them|their|this|there|one|ones|he|she|him|her|same|else|"
    r"das|dies\w*|es|sie|dort|davon|dafür|ça|cela|celui|celle|ceux|eso|esto|ello|allí)\b",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(
    r"(?i:\b(?:is|was|does|will|would|if|that|makes?) it (?:is |be )?(?:possible|ok|okay|allowed|"
    r"true|necessary|required|safe|fine|matter)\b|\b(?:is|are|was|were) there\b|\bthis "
    r"(?:year|month|week)\b|\bthat (?:i|we|you)\b|\bit (?:help|department|support|desk)\b)|\bIT\b"
)
_LONGEST_CHAIN = 3
_FEW_WORDS = 12
_VERY_FEW_WORDS = 4


def wants_human(text: str) -> bool:
    """Whether the contact plainly asks for a human."""
    if _NO_MACHINE.search(text):
        return True
    return bool(_HUMAN.search(text)) and not _ABOUT_HUMANS.search(text)


def small_talk(text: str) -> str:
    """Return the name of the phrase that answers small talk; empty when it is none."""
    rest = _GREETING_FIRST.sub("", text, count=1)
    for candidate in (text, rest):
        for name, pattern in _SMALL_TALK_ONLY.items():
            if candidate.strip() and pattern.match(candidate):
                return name
    return ""


def is_no(text: str) -> bool:
    """Whether the message only declines."""
    return bool(_NO.match(text))


def is_vague(text: str) -> bool:
    """Whether there is nothing in it to search for ("it doesn't work")."""
    return bool(_VAGUE.match(text.replace("’", "'")))


def policy_topic(text: str, topics: Sequence[str]) -> bool:
    """Whether one of the topics that always go to a human is named, in whole words."""
    return any(
        re.search(rf"\b{re.escape(topic)}\b", text, re.IGNORECASE) for topic in topics if topic
    )


def is_follow_up(text: str) -> bool:
    """Whether the message can only be understood with the one before it."""
    words = text.split()
    if _JOINED.match(text):
        return True
    if len(words) > _FEW_WORDS:
        return False
    pointed = _POINTING.search(_EXPLETIVE.sub(" ", text))
    return bool(pointed) or (len(words) <= _VERY_FEW_WORDS and text.lower().startswith("why"))


def previous_contact_message(history: Sequence[Message]) -> str:
    """Return what the contact wrote before the last message, small talk left out; else nothing.

    What refers back itself is given with the message that it refers to, up to three in all.
    """
    earlier = [message.text for message in history[:-1] if message.author is Author.CONTACT]
    chain: list[str] = []
    for text in reversed(earlier):
        if not text or _is_chatter(text):
            continue
        chain.insert(0, text)
        if not is_follow_up(text) or len(chain) == _LONGEST_CHAIN:
            break
    return "\n".join(chain)


def _is_chatter(text: str) -> bool:
    return bool(small_talk(text)) or says_yes(text) or is_no(text)


def last_said(history: Sequence[Message]) -> Message | None:
    """Return what was last said to the contact."""
    said = [message for message in history if message.author is not Author.CONTACT]
    return said[-1] if said else None


def offers_handoff(message: Message | None) -> bool:
    """Whether a message asks the contact if a human is wanted."""
    return message is not None and Offer.HANDOFF in message.offers
