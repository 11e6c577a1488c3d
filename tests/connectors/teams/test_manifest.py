"""The app package: what Teams takes, made again byte for byte, with icons that are ours."""

import io
import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

import app
from bot.domain.errors import InputError
from connectors.teams.icons import COLOUR_SIZE, OUTLINE_SIZE, colour_icon, outline_icon
from connectors.teams.manifest import AppDetails, manifest, package
from connectors.teams.manifest_rules import faults

APP_ID = "11111111-1111-4111-8111-111111111111"
DETAILS = AppDetails(app_id=APP_ID, url="https://baton.example.com")


def test_the_manifest_has_no_faults() -> None:
    """By our own rules, which follow the published schema."""
    assert [] == faults(manifest(DETAILS))


def test_baton_is_a_bot_everywhere_and_a_message_extension() -> None:
    """Chats, group chats and channels; "Bring in an agent" on every message."""
    made = manifest(DETAILS)

    (bot,) = made["bots"]
    (extension,) = made["composeExtensions"]
    assert {"personal", "team", "groupChat"} == set(bot["scopes"])
    assert APP_ID == bot["botId"] == extension["botId"]
    assert ["handIn"] == [command["id"] for command in extension["commands"]]
    assert bot["supportsFiles"]


def test_reading_rooms_is_asked_for_only_where_it_is_wanted() -> None:
    """An owner who adds the app sees what it may read."""
    without = manifest(DETAILS)
    with_it = manifest(AppDetails(app_id=APP_ID, url=DETAILS.url, hears_all=True))

    assert "authorization" not in without
    assert ["ChannelMessage.Read.Group", "ChatMessage.Read.Chat"] == [
        each["name"] for each in with_it["authorization"]["permissions"]["resourceSpecific"]
    ]


def test_the_package_holds_manifest_and_icons() -> None:
    """Exactly the files that the manifest names."""
    with zipfile.ZipFile(io.BytesIO(package(DETAILS))) as archive:
        made = json.loads(archive.read("manifest.json"))
        names = set(archive.namelist())

    assert {"manifest.json", *made["icons"].values()} == names


def test_the_same_answers_make_the_same_bytes() -> None:
    """An operator can compare packages."""
    assert package(DETAILS) == package(DETAILS)


@pytest.mark.parametrize(
    ("icon", "size"), [(colour_icon(), COLOUR_SIZE), (outline_icon(), OUTLINE_SIZE)]
)
def test_icons_are_pictures_of_the_size_that_teams_wants(icon: bytes, size: int) -> None:
    """Every row is there and every check sum holds."""
    width, height, pixels = read_png(icon)

    assert (size, size) == (width, height)
    assert size * (4 * size + 1) == len(pixels)


def test_the_outline_is_white_on_nothing() -> None:
    """Teams colours it itself, and refuses any other colour."""
    _, _, pixels = read_png(outline_icon())

    rows = [pixels[at + 1 : at + 129] for at in range(0, len(pixels), 129)]
    colours = {row[at : at + 3] for row in rows for at in range(0, 128, 4)}
    assert {b"\xff\xff\xff"} == colours
    assert 0 == rows[0][3]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": {"short": "B" * 31, "full": "B"}}, "name.short"),
        ({"description": {"short": "", "full": "x"}}, "description.short"),
        ({"surprise": 1}, "surprise"),
        ({"id": "baton"}, "id has the wrong form"),
        ({"version": "1.0"}, "version has the wrong form"),
        ({"validDomains": ["https://x.example"]}, "validDomains"),
        ({"bots": [{"botId": APP_ID, "scopes": ["everywhere"]}]}, "bots.scopes"),
        ({"composeExtensions": [{"botId": APP_ID, "commands": []}]}, "1 to 10 commands"),
        ({"defaultInstallScope": "moon"}, "defaultInstallScope"),
    ],
)
def test_what_teams_would_refuse_is_found(changes: dict[str, Any], fault: str) -> None:
    """Before anybody uploads it."""
    found = faults(manifest(DETAILS) | changes)

    assert [True] == [fault in each for each in found]


@pytest.mark.parametrize("missing", ["bots", "icons", "accentColor", "developer"])
def test_a_missing_part_is_named(missing: str) -> None:
    """Bots are the only part that an app may lack."""
    whole = manifest(DETAILS)
    found = faults({key: value for key, value in whole.items() if key != missing})

    assert (missing == "bots") is (found == [])


@pytest.mark.parametrize(
    ("details", "named"),
    [
        (AppDetails(app_id="baton", url="https://b.example"), "--app-id"),
        (AppDetails(app_id=APP_ID, url="http://b.example"), "--url"),
        (AppDetails(app_id=APP_ID, url="https://"), "--url"),
        (AppDetails(app_id=APP_ID, url="https://b.example", name="B" * 31), "name.short"),
        (AppDetails(app_id=APP_ID, url="https://b.example", version="1"), "version"),
        (AppDetails(app_id=APP_ID, url="https://b.example", company="C" * 33), "developer.name"),
    ],
)
def test_what_an_operator_mistypes_is_said(details: AppDetails, named: str) -> None:
    """With the option to change."""
    with pytest.raises(InputError, match=named):
        package(details)


def test_the_command_writes_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And says what to do with it."""
    monkeypatch.chdir(tmp_path)
    arguments = ["teams", "manifest", "--url", DETAILS.url, "--app-id", APP_ID]

    assert 0 == app.main(arguments)

    assert package(DETAILS) == (tmp_path / "baton-teams.zip").read_bytes()
    assert "https://baton.example.com/api/messages" in capsys.readouterr().out


def test_the_command_refuses_an_address_that_teams_cannot_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, one sentence, and nothing is written."""
    monkeypatch.chdir(tmp_path)

    assert 2 == app.main(["teams", "manifest", "--app-id", APP_ID])

    assert "--url must be" in capsys.readouterr().err
    assert [] == list(tmp_path.iterdir())


def read_png(picture: bytes) -> tuple[int, int, bytes]:
    """Return width, height and the unpacked rows of a PNG; a wrong check sum fails."""
    assert b"\x89PNG\r\n\x1a\n" == picture[:8]
    at, header, packed = 8, b"", b""
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        name, data = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        (found,) = struct.unpack(">I", picture[at + 8 + length : at + 12 + length])
        assert zlib.crc32(name + data) == found
        header = data if name == b"IHDR" else header
        packed += data if name == b"IDAT" else b""
        at += 12 + length
    width, height = struct.unpack(">II", header[:8])
    return width, height, zlib.decompress(packed)
