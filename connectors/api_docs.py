"""A readable page of the HTTP API at /api/docs, made from its own description, with no script."""

import json
import re
from html import escape
from string import Template
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.responses import HTMLResponse

POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"

_CODE = re.compile(r"`([^`]+)`")
_PAGE = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>$title API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; --ink: light-dark(#1c2430, #e6e9ee); --quiet: light-dark(#5a6473,
  #a2acba); --paper: light-dark(#fbfaf8, #14181f); --card: light-dark(#fff, #1b2129);
  --line: light-dark(#e4e1db, #2c3440); --accent: light-dark(#0b6e5f, #5fd0bb); }
body { margin: 0 auto; max-width: 52rem; padding: 2rem 1rem 4rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.6 system-ui, sans-serif; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.1rem; margin: 2.5rem 0 .5rem; }
details { background: var(--card); border: 1px solid var(--line); border-radius: .6rem;
  margin: .5rem 0; padding: .1rem 1rem; }
summary { cursor: pointer; padding: .6rem 0; overflow-wrap: anywhere; }
summary b { color: var(--accent); display: inline-block; font: 600 .8rem ui-monospace, monospace;
  min-width: 3.2rem; } summary span { color: var(--quiet); }
code, pre { font: .85rem/1.5 ui-monospace, monospace; }
pre { background: var(--paper); border-radius: .4rem; overflow: auto; padding: .7rem; }
p { white-space: pre-line; } a { color: var(--accent); }
</style></head><body><h1>$title API <small>$version</small></h1><p>$description</p>
<p>The machine-readable description is <a href="/api/openapi.json">/api/openapi.json</a>.</p>
$groups</body></html>""")


class ApiDocs:
    """Serves the page."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self.router = APIRouter(include_in_schema=False)
        self.router.add_api_route("/api/docs", self.page)

    async def page(self) -> HTMLResponse:
        """Return the page."""
        return HTMLResponse(
            docs_page(self._app.openapi()), headers={"Content-Security-Policy": POLICY}
        )


def docs_page(description: dict[str, Any]) -> str:
    """Return an OpenAPI description as a page."""
    groups: dict[str, list[str]] = {}
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            group = operation.get("tags", ["Other"])[0]
            shown = _operation(method, path, operation, description)
            groups.setdefault(group, []).append(shown)
    shown_groups = [f"<h2>{escape(name)}</h2>{''.join(shown)}" for name, shown in groups.items()]
    info = description["info"]
    return _PAGE.substitute(
        title=escape(info["title"]),
        version=escape(info["version"]),
        description=_CODE.sub(r"<code>\1</code>", escape(info["description"])),
        groups="".join(shown_groups),
    )


def _operation(
    method: str, path: str, operation: dict[str, Any], description: dict[str, Any]
) -> str:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    examples = [f"<p>Body</p>{_example(body, description)}"] if body else []
    for status, answer in operation.get("responses", {}).items():
        content = answer.get("content", {}).get("application/json", {})
        examples.append(f"<p>{escape(status)} {escape(answer['description'])}</p>")
        examples.append(_example(content, description))
    return (
        f"<details><summary><b>{escape(method.upper())}</b> <code>{escape(path)}</code> "
        f"<span>{escape(operation.get('description', ''))}</span></summary>"
        f"{''.join(examples)}</details>"
    )


def _example(content: dict[str, Any], description: dict[str, Any]) -> str:
    schema = content.get("schema", {})
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    model = description.get("components", {}).get("schemas", {}).get(name, schema)
    if not model.get("examples"):
        return ""
    return f"<pre>{escape(json.dumps(model['examples'][0], indent=2, ensure_ascii=False))}</pre>"
