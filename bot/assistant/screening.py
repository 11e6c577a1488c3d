"""Screens texts for instructions to the assistant: what contacts and passages may not tell it.

A screen finds what is plainly written, in a few languages. What it misses is still only data: the
model has no power that the turn does not give it, and what it writes is verified.
"""

import re
import unicodedata
from dataclasses import replace
from itertools import pairwise

from bot.assistant.sentences import split_sentences
from bot.domain.answers import Passage

_PASSAGE_CHARACTERS = 8000
"""Longest passage that a prompt holds: three times what the index cuts."""
_KEPT = {"\n", "\t"}
_UNSEEN = {"Cf", "Cc", "Co", "Cs", "Cn"}
_RULES = (
    r"(?:instructions?|rules?|prompts?|directives?|guidelines|guardrails|restrictions|polic(?:y|ies)"
    r"|programming|training|anweisungen|regeln|vorgaben|consignes|instrucciones|instructions|"
    r"règles|reglas)"
)
_YOURS = (
    r"(?:your|the|all|any|previous|prior|earlier|above|preceding|foregoing|system|hidden|initial|"
    r"original|developer|deine?n?|ihre?n?|alle|bisherigen?|vorherigen?|tes|vos|toutes|précédentes?|"
    r"tus|sus|todas|anteriores?)"
)
_MODEL = r"(?:ai|llm|language\smodel|assistant|chat\s?bot|bot|model)s?"
_ATTACKS = tuple(
    re.compile(pattern, re.IGNORECASE | re.VERBOSE)
    for pattern in (
        rf"""\b(?:ignore|disregard|forget|override|bypass|discard|drop|ignorier\w*|vergiss|
            missachte\w*|oublie\w*|ignorez?|ignora\w*|olvid\w*)\b[^.?!]{{0,30}}\b{_YOURS}\b
            [^.?!]{{0,30}}\b{_RULES}""",
        rf"""\b(?:reveal|show|print|repeat|output|display|leak|tell|give|write|recite|translate|
            summari[sz]e|encode|dump|zeig\w*|nenn\w*|verrat\w*|wiederhol\w*|montre\w*|affiche\w*|
            répète\w*|muestra\w*|revela\w*|repite\w*)\b[^.?!]{{0,30}}
            \b(?:your|system|hidden|initial|developer|deine?n?|ihre?n?|tes|vos|tus)\b
            [^.?!]{{0,20}}\b{_RULES}""",
        r"""\bsystem[\ _-]?(?:prompt|message)\b[^.?!]{0,40}
            \b(?:is|now|above|verbatim|text|exactly|follow|ignore|print|show|reveal)""",
        r"""\b(?:what|which)\b[^.?!]{0,20}\b(?:is|are|was|were)\b[^.?!]{0,15}\b(?:your|the)\s
            (?:system[\ _-]?(?:prompt|message)|(?:hidden|initial|secret)\s
            (?:prompt|instructions?|rules))""",
        rf"""\byou\sare\s(?:now|no\slonger|actually)\s(?:(?:an?\s)?(?:\w+\s){{0,3}}{_MODEL}\b|
            dan\b|bound|restricted|unrestricted|jailbroken|free|in\s\w+\smode)""",
        r"""\b(?:pretend|act|behave|respond|answer)\b[^.?!]{0,30}
            \b(?:as\sif|as\sthough|as\san?|like\san?|to\sbe)\b[^.?!]{0,40}\b(?:unrestricted|
            unfiltered|uncensored|jailbroken|no\s(?:rules|restrictions|limits|filters)|dan|evil|
            developer\smode|root)\b""",
        r"""\b(?:enter|enable|activate|switch\s(?:to|into)|you\sare\sin)\b[^.?!]{0,20}
            \b(?:developer|debug|god|admin|dan|jailbreak|unrestricted|maintenance)\smode\b
            |\bdo\sanything\snow\b""",
        r"""^\W*(?:system|assistant|developer)\W{0,3}:\s*\S|<\|im_(?:start|end)\|>
            |\[/?INST\]|<</?SYS>>|\#\#\#\s*(?:system|new\sinstructions?)\b""",
        rf"""\b(?:note|message|instructions?|attention)\b[^.?!]{{0,12}}\b(?:to|for)\s
            (?:the\s|all\s|any\s)?{_MODEL}\b|\battention\W{{1,3}}(?:all\s)?{_MODEL}\b""",
        rf"""\b(?:the|any|all)\s{_MODEL}\b[^.?!]{{0,25}}\b(?:must|should|has\sto|shall|needs\sto)
            \b[^.?!]{{0,40}}\b(?:ignore|reveal|call|send|tell|say|reply|answer|include|append|
            open)\b""",
    )
)


def visible(text: str) -> str:
    """Return a text without what cannot be seen: joiners, marks of direction, controls, tags."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        each for each in text if each in _KEPT or unicodedata.category(each) not in _UNSEEN
    )


def gives_orders(text: str) -> bool:
    """Whether a text tells the assistant to work differently, or asks for its instructions."""
    plain = " ".join(unicodedata.normalize("NFKC", visible(text)).split())
    return any(pattern.search(plain) for pattern in _ATTACKS)


def without_orders(text: str) -> str:
    """Return a text without the sentences that give the assistant orders.

    Two sentences that give one only together go together.
    """
    lines = []
    for line in text.splitlines():
        pieces = split_sentences(line)
        bad = {place for place, piece in enumerate(pieces) if gives_orders(piece)}
        for place, (first, second) in enumerate(pairwise(pieces)):
            if not bad & {place, place + 1} and gives_orders(f"{first.rstrip('.!?')} {second}"):
                bad |= {place, place + 1}
        if not bad:
            lines.append(line)
            continue
        lines.append(" ".join(each for place, each in enumerate(pieces) if place not in bad))
    return "\n".join(lines).strip()


def screened(passage: Passage) -> Passage:
    """Return a passage as a prompt may hold it: no orders, nothing unseen, not too long."""
    text = visible(passage.text[:_PASSAGE_CHARACTERS])
    if gives_orders(text):
        text = without_orders(text)
    return passage if text == passage.text else replace(passage, text=text)
