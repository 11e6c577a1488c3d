"""What a person sees after an installation."""

from html import escape

from connectors.slack.installations import Installation

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 18px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto }}
</style>
<h1>{title}</h1>
{body}
</html>
"""


def installed_page(installation: Installation) -> str:
    """Return the page after a success."""
    name = escape(installation.team_name or installation.team)
    return _PAGE.format(
        title="Baton is installed",
        body=(
            f"<p>Baton now works in {name}. Write to it under <em>Apps</em> in Slack, or invite it "
            "into a room with <code>/invite @Baton</code>.</p>"
        ),
    )


def failed_page(sentence: str, *, again: str) -> str:
    """Return the page after a failure, with the way to try again."""
    return _PAGE.format(
        title="Baton was not installed",
        body=f'<p>{escape(sentence)}</p><p><a href="{escape(again)}">Try again</a></p>',
    )
