"""The command line as an operator meets it: exit codes, JSON, sentences, no tracebacks."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.domain.effects import EffectState
from bot.store.folder import DataFolder
from bot.store.sql import open_store
from tests.builders import an_effect

ROOT = Path(__file__).parent.parent.parent


def run(folder: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run `python app.py` with settings of its own."""
    return subprocess.run(
        [sys.executable, "app.py", *arguments, "--config", str(folder / "config.yaml")],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a small source and settings that use it."""
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "returns.md").write_text(
        "# Returns\n\nYou can return a bike within 30 days of delivery.\n"
    )
    write_settings(tmp_path)
    return tmp_path


def write_settings(folder: Path, *, more: str = "", path: str = "documents") -> None:
    (folder / "config.yaml").write_text(
        f"data: {{path: {folder / 'var'}}}\n"
        "knowledge: {sources: [{name: shop, path: " + str(folder / path) + "}]}\n" + more
    )


def test_ask_prints_a_cited_answer_as_json(folder: Path) -> None:
    """A first question needs no step before it."""
    done = run(folder, "ask", "Within how many days can I return a bike?", "--json")

    assert 0 == done.returncode, done.stderr
    answer = json.loads(done.stdout)
    assert "reply" == answer["outcome"]
    assert "30 days" in answer["text"]
    assert [(1, "returns.md")] == [
        (each["number"], each["document_id"]) for each in answer["citations"]
    ]


def test_ask_says_that_something_is_not_covered(folder: Path) -> None:
    """The outcome names its reason; nothing is cited."""
    answer = json.loads(run(folder, "ask", "Who painted the Mona Lisa?", "--json").stdout)

    assert ("escalate", "not_covered", []) == (
        answer["outcome"],
        answer["reason"],
        answer["citations"],
    )


def test_index_reports_a_broken_document_and_indexes_the_rest(folder: Path) -> None:
    """One broken document never stops the others, and is named with the reason."""
    (folder / "documents" / "broken.md").write_bytes(b"\x00\x01\x02\xff\xfe\x00\x00" * 40)

    report = json.loads(run(folder, "index", "--json").stdout)

    assert 1 == report["documents"]
    assert ["broken.md"] == [each["document"] for each in report["failed"]]


def test_index_of_a_folder_that_is_missing_fails_with_its_name(folder: Path) -> None:
    """Exit 1, and the sentence names the folder."""
    write_settings(folder, path="nowhere")

    done = run(folder, "index")

    assert 1 == done.returncode
    assert "nowhere" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_source_names_the_known_ones(folder: Path) -> None:
    """Exit 2: bad usage."""
    done = run(folder, "index", "--source", "shopp")

    assert 2 == done.returncode
    assert "knowledge.sources has: shop" in done.stderr


def test_a_mistyped_setting_stops_every_command_with_a_sentence(folder: Path) -> None:
    """Exit 2, the nearest key named, no traceback."""
    write_settings(folder, more="modle: {provider: offline}\n")

    done = run(folder, "check")

    assert 2 == done.returncode
    assert "did you mean 'model'?" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_provider_without_its_key_says_which_variable_to_set(folder: Path) -> None:
    """The cure is in the sentence."""
    write_settings(folder, more="model: {provider: openai}\n")

    done = run(folder, "ask", "Anything?")

    assert 2 == done.returncode
    assert "OPENAI_API_KEY" in done.stderr


def test_check_says_what_is_on_and_what_is_off(folder: Path) -> None:
    """Every part has a state and words."""
    parts = {
        each["part"]: each for each in json.loads(run(folder, "check", "--json").stdout)["parts"]
    }

    assert "on" == parts["web"]["state"]
    assert "off" == parts["slack"]["state"]
    assert "python app.py index" in parts["source shop"]["words"]


def test_an_empty_question_is_refused_with_a_sentence(folder: Path) -> None:
    """Exit 1, no traceback."""
    done = run(folder, "ask", "  ")

    assert 1 == done.returncode
    assert "This message is empty" in done.stderr


def test_a_chat_answers_follow_ups_and_offers_a_human(folder: Path) -> None:
    """The whole service runs in the terminal; input may come from a pipe."""
    said = run(
        folder,
        "chat",
        stdin="Within how many days can I return a bike?\nWho painted the Mona Lisa?\nyes please\n",
    ).stdout

    assert "30 days" in said
    assert "[1] Returns" in said
    assert "colleague" in said


def test_help_lists_the_commands() -> None:
    """Every command of the fixed interface is there."""
    shown = subprocess.run(
        [sys.executable, "app.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    for command in ("serve", "chat", "ask", "index", "eval", "check"):
        assert command in shown


def test_a_set_with_a_broken_line_is_refused_by_file_and_line(folder: Path) -> None:
    """`eval` names where it stopped."""
    labelled = folder / "set"
    labelled.mkdir()
    (labelled / "corpus.jsonl").write_text('{"id": "a", "title": "A", "text": "B", "url": ""}\n{\n')
    (labelled / "queries.jsonl").write_text("")

    done = run(folder, "eval", str(labelled))

    assert done.returncode in {1, 2}
    assert "corpus.jsonl" in done.stderr
    assert "2" in done.stderr


def test_drafted_questions_are_measured_and_may_be_required(folder: Path) -> None:
    """`eval` is a gate: 1 and a sentence when a required figure is missed."""
    assert 0 == run(folder, "index").returncode
    drafted = run(folder, "eval", "--draft", str(folder / "mine"), "--count", "2")
    asked = ("--require", "hit@5=1", "--require", "not_covered_answered=0", "--require", "auroc=1")

    done = run(folder, "eval", str(folder / "mine"), *asked, "--json")

    assert 0 == drafted.returncode, drafted.stderr
    assert 1 == done.returncode
    assert ["auroc cannot be told from these questions; 1 is required."] == json.loads(done.stdout)[
        "missed"
    ]


def test_a_second_process_on_one_data_folder_is_refused_with_the_cure(folder: Path) -> None:
    """The folder is named; the first process goes on."""
    holder = DataFolder(folder / "var")
    holder.hold()
    try:
        done = run(folder, "index")
    finally:
        holder.close()

    assert 1 == done.returncode
    assert str(folder / "var") in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_that_others_can_reach_needs_a_desk_token(folder: Path) -> None:
    """It stops before anything is indexed or opened."""
    write_settings(folder, more="server: {host: 0.0.0.0}\n")

    done = run(folder, "serve")

    assert 2 == done.returncode
    assert "BATON_DESK_TOKEN" in done.stderr


def test_a_port_in_use_is_named(folder: Path) -> None:
    """The operator is told which port, and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        write_settings(folder, more=f"server: {{port: {port}}}\n")
        done = run(folder, "serve")

    assert 2 == done.returncode
    assert f"server.port {port} is in use" in done.stderr


def test_ctrl_c_ends_serving_cleanly(folder: Path) -> None:
    """The banner names address, parts and token; the exit code is 0."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    write_settings(folder, more=f"server: {{port: {port}}}\n")
    command = [sys.executable, "app.py", "serve", "--config", str(folder / "config.yaml")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        printed = ""
        while "Ctrl+C" not in printed:
            printed += serving.stdout.readline()
        serving.send_signal(signal.SIGINT)
        assert 0 == serving.wait(30)

    assert f"http://127.0.0.1:{port}" in printed
    assert "The desk's token" in printed
    assert "source shop" in printed


async def test_what_was_given_up_is_listed_and_tried_again(folder: Path) -> None:
    """A dead effect is named with its reason; retried, it is dead no more."""
    store = await open_store(f"sqlite:///{folder / 'var' / 'baton.db'}")
    effect = an_effect("send:m1:0", error="channel_not_found")
    async with store.writing() as records:
        await records.effects.plan(effect)
        await records.effects.settle(effect, EffectState.DEAD)
    await store.close()

    listed = json.loads(run(folder, "dead", "--json").stdout)["effects"]
    retried = json.loads(run(folder, "dead", "--retry", "send:m1:0", "--json").stdout)

    assert [("send:m1:0", "channel_not_found")] == [(each["key"], each["error"]) for each in listed]
    assert {"deliveries": [], "effects": []} == retried


def test_retrying_what_is_not_dead_is_refused(folder: Path) -> None:
    """Exit 1, and the sentence names it."""
    done = run(folder, "dead", "--retry", "send:nothing")

    assert 1 == done.returncode
    assert "send:nothing" in done.stderr
