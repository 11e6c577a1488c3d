"""Links in texts: every form that a channel may turn into something to press or to load.

A model must not bring a link of its own: a press on it, or a picture that loads by itself, carries
away what its address contains.
"""

import re
from collections.abc import Collection

_STOPS = r"[^\s<>()\[\]\"'`|]"
_LINK = re.compile(
    rf"(?:\b[a-z][a-z0-9+.-]{{0,20}}:)?//{_STOPS}+"
    rf"|\b(?:javascript|data|vbscript|file|tel|mailto):{_STOPS}+"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}"
    rf"|(?<![\w-])(?:[^\W_][\w-]{{0,62}}\.)+[^\W\d_]{{2,24}}(?::\d{{1,5}})?(?![\w-])"
    rf"(?:[/?#]{_STOPS}*)?",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"^(?:https?://|//|mailto:)(?:www\.)?|^www\.", re.IGNORECASE)
_HOST = re.compile(r"^([^/?#\s]*)")
_ENDS = ".,;:!?*_-…"
_HIDDEN = "…"


def links_in(text: str) -> frozenset[str]:
    """Return the links of a text in lower case, without http(s):// and closing marks."""
    return frozenset(map(_plain, _LINK.findall(text))) - {""}


def without_links(text: str) -> str:
    """Return a text with a space for every link."""
    return _LINK.sub(" ", text)


def leads_to(link: str, hosts: Collection[str]) -> bool:
    """Whether a link of `links_in` leads to one of these hosts, or to one below it.

    What stands before an @ is a name and no host, and a backslash ends a host in browsers: links
    with either lead nowhere that could be allowed.
    """
    found = _HOST.match(link)
    host = found[1].partition(":")[0] if found else ""
    if "@" in link or "\\" in link or ":" in _HOST.sub("", link)[:1]:
        return False
    return any(host == each or host.endswith(f".{each}") for each in map(str.lower, hosts))


def hidden(text: str, allowed: Collection[str], hosts: Collection[str] = ()) -> str:
    """Return a text with a dot for every link that is not allowed."""
    return _LINK.sub(
        lambda found: (
            found[0] if (link := _plain(found[0])) in allowed or leads_to(link, hosts) else _HIDDEN
        ),
        text,
    )


def _plain(link: str) -> str:
    return _SCHEME.sub("", link).rstrip(_ENDS).rstrip("/").lower()
