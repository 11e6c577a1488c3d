"""Code in Markdown is shown as it stands: whatever cleans the prose must not touch it."""

import re
from collections.abc import Callable

_CODE = re.compile(
    r"\{%-?\s*raw\s*-?%\}(?P<raw>.*?)\{%-?\s*endraw\s*-?%\}"
    r"|^(?P<indent>[ \t>]*)(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)(?P=ticks)(?!`)",
    re.DOTALL | re.MULTILINE,
)
_MARK = r"\{%-?\s*(?:end)?raw\s*-?%\}"
_RAW_MARK = re.compile(rf"^[ \t]*{_MARK}[ \t]*\n|{_MARK}", re.MULTILINE)
# Characters of a private area stand for code meanwhile; the text itself loses them.
_OPEN, _CLOSE = "\ue0f0", "\ue0f1"
_PLACE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


def outside_code(text: str, clean: Callable[[str], str]) -> str:
    """Return the text cleaned, with fenced code, code spans and raw blocks as they stood.

    `clean` sees the whole text at once, with a short token where code stands. The marks that
    keep a template engine out (`{% raw %}`) are taken off.
    """
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match["raw"] if match["raw"] is not None else _RAW_MARK.sub("", match[0]))
        return f"{_OPEN}{len(kept) - 1}{_CLOSE}"

    if _OPEN in text or _CLOSE in text:
        text = text.replace(_OPEN, "").replace(_CLOSE, "")
    return _PLACE.sub(lambda match: kept[int(match[1])], clean(_CODE.sub(keep, text)))
