"""`slack manifest` as an operator meets it."""

import json
import subprocess
import sys
from pathlib import Path

from connectors.slack.manifest import scope_names
from connectors.slack.manifest_rules import manifest_faults

ROOT = Path(__file__).parent.parent.parent


def run(folder: Path, *arguments: str, settings: str = "") -> subprocess.CompletedProcess[str]:
    """Run `python app.py slack manifest` with settings of its own."""
    (folder / "config.yaml").write_text(settings)
    command = [sys.executable, "app.py", "slack", "manifest", *arguments]
    return subprocess.run(
        [*command, "--config", str(folder / "config.yaml")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_manifest_is_printed_as_json(tmp_path: Path) -> None:
    """What stands on standard output can be pasted into Slack as it is."""
    done = run(tmp_path, "--url", "https://baton.example.com", settings="slack: {command: /hilfe}")

    printed = json.loads(done.stdout)
    assert 0 == done.returncode, done.stderr
    assert () == manifest_faults(printed)
    assert "/hilfe" == printed["features"]["slash_commands"][0]["command"]


def test_without_an_address_it_is_for_socket_mode(tmp_path: Path) -> None:
    """A laptop needs no public address."""
    printed = json.loads(run(tmp_path, "--name", "Helper").stdout)

    assert printed["settings"]["socket_mode_enabled"] is True
    assert "Helper" == printed["display_information"]["name"]


def test_every_permission_is_explained(tmp_path: Path) -> None:
    """An administrator who has to approve the app reads why."""
    told = run(tmp_path, "--why").stdout

    assert all(scope in told for scope in scope_names())


def test_an_address_that_slack_cannot_reach_is_bad_usage(tmp_path: Path) -> None:
    """The sentence says what Slack wants, and how to do without."""
    done = run(tmp_path, "--url", "http://localhost:8080")

    assert 2 == done.returncode
    assert "leave --url out for Socket Mode" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    """What Slack would refuse is refused here, and its place is named."""
    done = run(tmp_path, "--name", "x" * 36)

    assert 2 == done.returncode
    assert "display_information.name has 36 characters" in done.stderr
