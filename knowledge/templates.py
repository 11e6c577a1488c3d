"""Static-site templates in Markdown: tags become what a reader of the published page would see.

Liquid, Nunjucks and Jinja tags (`{% name "argument" %}`), Hugo's (`{{< name >}}`) and variables
(`{{ name }}`).
"""

import re

_UNSEEN = re.compile(
    r"\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}|\{#.*?#\}|<!--.*?-->", re.DOTALL
)
_TAG = re.compile(r"\{%-?\s*(?P<name>[\w-]*)(?P<rest>.*?)-?%\}", re.DOTALL)
_VARIABLE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_ARGUMENT = re.compile(r""""((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'""")

_ADDRESSES = {"page", "link", "url", "relref", "ref", "download", "asset", "post_url"}
_IMAGES = {"image", "img", "figure", "image_with_class", "picture"}
_NOTES = {"alert", "callout", "note", "warning", "tip", "info", "admonition"}
_ROOMS = {"slack_channel"}


def without_templates(text: str) -> str:
    """Return the text with addresses, images, notes and rooms resolved, all other tags dropped.

    The body between an opening and a closing tag stays, that of a comment goes.
    """
    if "{" not in text and "<!--" not in text:
        return text
    return _VARIABLE.sub("", _TAG.sub(_resolved, _UNSEEN.sub("", text)))


def _resolved(match: re.Match[str]) -> str:
    name, arguments = match["name"], _arguments(match["rest"])
    first = arguments[0] if arguments else ""
    if name in _ADDRESSES:
        return first or match["rest"].strip()
    if name in _IMAGES:
        return arguments[-1] if len(arguments) > 1 else ""
    if name in _NOTES:
        return f"**{first}**\n\n" if first else ""
    if name in _ROOMS:
        return f"#{first}" if first else ""
    return ""


def _arguments(rest: str) -> list[str]:
    return [double or single for double, single in _ARGUMENT.findall(rest)]
