"""A cheap guess at the language of a message, by its script and its smallest words."""

import re

from bot.assistant.phrases import DEFAULT_LANGUAGE

_SMALL_WORDS = {
    "de": "der die das und ist ich nicht wie ein eine mein meine kann für mit wo was wann bitte "
    "danke hallo den zu mir auf einen gibt es wir haben möchte ja nein guten tag",
    "fr": "le la les des et est je ne pas comment une mon ma mes peux pour avec où que quand merci "
    "bonjour vous nous du sur il est-ce puis-je oui non voudrais",
    "es": "el los las y es yo cómo una mi mis puedo para con dónde qué cuándo gracias hola por "
    "favor usted quiero hay del sí buenos días necesito",
    "en": "the and is i not how a an my can for with where what when please thanks hello to do "
    "does are you of in on it we get yes no me if",
}
_WORDS = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


def guess_language(text: str) -> str:
    """Return the ISO 639-1 code of the likeliest language we have phrases in; empty if none is."""
    words = _WORD.findall(text.lower())
    hits = {language: sum(word in known for word in words) for language, known in _WORDS.items()}
    best = max(hits, key=lambda language: hits[language])
    if not hits[best]:
        return ""
    return best if hits[best] > hits[DEFAULT_LANGUAGE] else DEFAULT_LANGUAGE
