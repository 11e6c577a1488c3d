#!/usr/bin/env python3
"""Baton's command line: `python app.py …`, installed as `baton`."""

import argparse
import asyncio
import os
import sys
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

VERSION = "0.1.0"
DONE, FAILED, WRONG_USE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 failed, 2 bad usage or settings."""
    options = parser().parse_args(arguments)
    from bot.config import load_settings
    from bot.domain.errors import BatonError, SettingsError

    try:
        settings = load_settings(options.config, os.environ)
        return _run(options.command(settings, options))
    except SettingsError as problem:
        print(problem, file=sys.stderr)
        return WRONG_USE
    except BatonError as problem:
        print(problem, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        # Ctrl+C is how serving ends; everything else was cut short.
        return DONE if options.command is _serve else FAILED


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(prog="baton", description=__doc__, allow_abbrev=False)
    top.add_argument("--version", action="version", version=f"Baton {VERSION}")
    _common(top, default=None)
    top.set_defaults(command=_serve)
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    _add(commands, "serve", _serve, "serve all channels that are on (the default)")
    chat = _add(commands, "chat", _chat, "chat in this terminal")
    chat.add_argument("--audience", default="employees", choices=_AUDIENCES, help=_AUDIENCE_HELP)
    ask = _add(commands, "ask", _ask, "ask one question")
    ask.add_argument("text", metavar="TEXT")
    ask.add_argument("--audience", default="employees", choices=_AUDIENCES, help=_AUDIENCE_HELP)
    ask.add_argument("--json", action="store_true", help="print one JSON object")
    index = _add(commands, "index", _index, "bring the index up to date")
    index.add_argument("--source", metavar="NAME", help="only this source")
    index.add_argument("--rebuild", action="store_true", help="fill a fresh index, then swap")
    index.add_argument("--json", action="store_true", help="print one JSON object")
    evaluate = _add(commands, "eval", _evaluate, "measure on labelled questions")
    _add_evaluate(evaluate)
    check = _add(commands, "check", _check, "check settings, credentials and reachability")
    check.add_argument("--json", action="store_true", help="print one JSON object")
    dead = _add(commands, "dead", _dead, "list what was given up, and try it again")
    dead.add_argument("--retry", metavar="NUMBER-OR-KEY", nargs="+", default=[])
    dead.add_argument("--json", action="store_true", help="print one JSON object")
    _add_people(commands)
    _add_slack(commands)
    _add_hubspot(commands)
    _add_teams(commands)
    return top


def _add_evaluate(evaluate: argparse.ArgumentParser) -> None:
    what = evaluate.add_mutually_exclusive_group(required=True)
    what.add_argument("folder", metavar="DIR", type=Path, nargs="?", help="pages and questions")
    what.add_argument(
        "--draft",
        metavar="DIR",
        type=Path,
        help="write questions about your own documents into DIR, to be corrected",
    )
    evaluate.add_argument("--count", metavar="N", type=int, default=50, help="questions to draft")
    evaluate.add_argument("--json", action="store_true", help="print one JSON object")
    evaluate.add_argument(
        "--require",
        metavar="FIGURE=NUMBER",
        action="append",
        default=[],
        help="fail when a figure is worse, as in hit@5=0.9; may be given again",
    )
    evaluate.add_argument("--plot", metavar="FILE", type=Path, help="draw risk by coverage")
    evaluate.add_argument(
        "--compare", metavar="CONFIG", type=Path, help="other settings to set beside these"
    )
    evaluate.add_argument(
        "--calibrate",
        nargs="?",
        const="either",
        choices=("pages", "questions"),
        help="learn how sure an answer must be, from DIR's questions, or from its pages alone",
    )


def _add_people(commands: Any) -> None:
    erase = _add(commands, "erase", _erase, "forget all that is stored of a person")
    erase.add_argument("contact", metavar="CONTACT-OR-EMAIL")
    erase.add_argument("--yes", action="store_true", help="do not ask")
    export = _add(commands, "export", _export, "show what is stored of a person")
    export.add_argument("contact", metavar="CONTACT-OR-EMAIL")
    export.add_argument("--json", action="store_true", help="print all of it as one JSON object")


def _add_slack(commands: Any) -> None:
    text = "create the Slack app"
    parts = commands.add_parser("slack", help=text, description=text, allow_abbrev=False)
    steps = parts.add_subparsers(title="commands", metavar="COMMAND", required=True)
    made = _add(steps, "manifest", _slack_manifest, "print the manifest of the Slack app")
    made.add_argument("--url", metavar="URL", help="Baton's public https address; else Socket Mode")
    made.add_argument("--name", metavar="NAME", help="what the app is called (default: Baton)")
    made.add_argument("--why", action="store_true", help="say what each permission is for")


def _add_hubspot(commands: Any) -> None:
    text = "prepare a HubSpot portal"
    parts = commands.add_parser("hubspot", help=text, description=text, allow_abbrev=False)
    steps = parts.add_subparsers(title="commands", metavar="COMMAND", required=True)
    setup = _add(steps, "setup", _hubspot_setup, "make what Baton needs, say what is missing")
    setup.add_argument("--json", action="store_true", help="print one JSON object")


def _add_teams(commands: Any) -> None:
    text = "make the app package for Microsoft Teams"
    parts = commands.add_parser("teams", help=text, description=text, allow_abbrev=False)
    steps = parts.add_subparsers(title="commands", metavar="COMMAND", required=True)
    made = _add(steps, "manifest", _teams_manifest, "write the app package as a zip")
    made.add_argument("--url", metavar="URL", help="Baton's public address (server.public_url)")
    made.add_argument("--app-id", metavar="ID", help="the bot's client id (TEAMS_APP_ID)")
    made.add_argument("--company", metavar="NAME", default="Your company", help="who runs it")
    made.add_argument("--privacy-url", metavar="URL", default="", help="your privacy page")
    made.add_argument("--terms-url", metavar="URL", default="", help="your terms of use")
    made.add_argument("--app-version", metavar="N.N.N", default="1.0.0", help="higher to update")
    made.add_argument("--output", metavar="FILE", type=Path, default=Path("baton-teams.zip"))


_AUDIENCES = ("public", "customers", "employees")
_AUDIENCE_HELP = "whose eyes to look with (default: employees)"


def _common(to: argparse.ArgumentParser, *, default: Any) -> None:
    to.add_argument(
        "--config", metavar="FILE", type=Path, default=default, help="settings (config.yaml)"
    )


def _add(commands: Any, name: str, command: Any, text: str) -> argparse.ArgumentParser:
    added: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=text, allow_abbrev=False
    )
    _common(added, default=argparse.SUPPRESS)
    added.set_defaults(command=command)
    return added


def _run(work: Coroutine[Any, Any, int]) -> int:
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


async def _serve(settings: Any, _: argparse.Namespace) -> int:
    from commands.serve import serve

    return await serve(settings, version=VERSION)


async def _chat(settings: Any, options: argparse.Namespace) -> int:
    from commands.chat import chat

    return await chat(settings, audience=options.audience)


async def _ask(settings: Any, options: argparse.Namespace) -> int:
    from commands.ask import ask

    return await ask(settings, options.text, audience=options.audience, as_json=options.json)


async def _index(settings: Any, options: argparse.Namespace) -> int:
    from commands.index import index

    return await index(
        settings, source=options.source, rebuild=options.rebuild, as_json=options.json
    )


async def _evaluate(settings: Any, options: argparse.Namespace) -> int:
    if options.draft is not None:
        from commands.drafting import draft

        return await draft(settings, options.draft, count=options.count, as_json=options.json)
    if options.compare is not None:
        return await _compare(settings, options)
    from commands.evaluate import Wishes, evaluate
    from knowledge.requirements import read_requirements

    wishes = Wishes(options.calibrate, read_requirements(options.require), options.plot)
    return await evaluate(settings, options.folder, wishes, as_json=options.json)


async def _compare(settings: Any, options: argparse.Namespace) -> int:
    from bot.config import load_settings
    from commands.comparing import compare

    one = (str(options.config or "config.yaml"), settings)
    other = (str(options.compare), load_settings(options.compare, os.environ))
    return await compare(one, other, options.folder, as_json=options.json)


async def _dead(settings: Any, options: argparse.Namespace) -> int:
    from commands.dead import dead

    return await dead(settings, retry=options.retry, as_json=options.json)


async def _erase(settings: Any, options: argparse.Namespace) -> int:
    from commands.erasing import erase

    return await erase(settings, options.contact, confirmed=options.yes)


async def _export(settings: Any, options: argparse.Namespace) -> int:
    from commands.erasing import export

    return await export(settings, options.contact, as_json=options.json)


async def _check(settings: Any, options: argparse.Namespace) -> int:
    from commands.check import check

    return await check(settings, as_json=options.json)


async def _slack_manifest(settings: Any, options: argparse.Namespace) -> int:
    from commands.slack import slack_manifest

    return await slack_manifest(settings, url=options.url, name=options.name, why=options.why)


async def _teams_manifest(settings: Any, options: argparse.Namespace) -> int:
    from commands.teams import teams_manifest

    return await teams_manifest(
        settings,
        url=options.url,
        app_id=options.app_id,
        company=options.company,
        app_version=options.app_version,
        privacy_url=options.privacy_url,
        terms_url=options.terms_url,
        output=options.output,
    )


async def _hubspot_setup(settings: Any, options: argparse.Namespace) -> int:
    from commands.hubspot import hubspot_setup

    return await hubspot_setup(settings, as_json=options.json)


if __name__ == "__main__":
    sys.exit(main())
