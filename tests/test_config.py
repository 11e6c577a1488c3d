"""Settings: each mistake ends in a sentence with the key, the file and the cure."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from bot.config import load_settings
from bot.domain.errors import SettingsError
from bot.settings import Settings

_SHIPPED = Path(__file__).parent.parent / "config.yaml"


def written(folder: Path, text: str) -> Path:
    file = folder / "config.yaml"
    file.write_text(text)
    return file


def refusal(folder: Path, text: str, **environment: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(written(folder, text), environment)
    return str(caught.value)


def test_an_empty_file_means_the_defaults(tmp_path: Path) -> None:
    """Nothing needs to be set."""
    settings = load_settings(written(tmp_path, ""), {})

    assert "http://127.0.0.1:8080" == settings.server.address
    assert "offline" == settings.model.provider


def test_the_shipped_file_is_valid() -> None:
    """config.yaml in the repository passes its own check."""
    settings = load_settings(_SHIPPED, {})

    assert ["handbook"] == [source.name for source in settings.knowledge.sources]


def test_the_shipped_file_names_every_setting() -> None:
    """Whoever reads it knows all that can be set; what needs explaining has its comment there."""
    sections = re.split(r"(?m)^(?=[a-z]+:)", _SHIPPED.read_text(encoding="utf-8"))
    shown = {section.partition(":")[0]: section for section in sections}
    missing = [
        f"{section}: {name}"
        for section, field in Settings.model_fields.items()
        if section != "secrets"
        for name in _names(field.annotation)
        if not re.search(rf"\b{name}\b", shown.get(section, ""))
    ]

    assert [] == missing


def _names(annotation: Any) -> Iterator[str]:
    """Yield the names of all settings in a type, however deep."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            yield name
            yield from _names(field.annotation)
    for inner in get_args(annotation):
        yield from _names(inner)


def test_a_mistyped_key_is_refused_with_the_nearest_known_one(tmp_path: Path) -> None:
    """The operator is told what they probably meant."""
    sentence = refusal(tmp_path, "server: {prot: 9000}")

    assert "server.prot is not a setting; did you mean 'port'?" in sentence
    assert "config.yaml" in sentence


def test_a_mistyped_section_is_refused_with_the_nearest_known_one(tmp_path: Path) -> None:
    """Sections are checked as keys are."""
    assert "did you mean 'knowledge'?" in refusal(tmp_path, "knowlege: {sources: []}")


def test_a_mistyped_key_of_a_source_names_its_place(tmp_path: Path) -> None:
    """Lists say which entry is wrong."""
    text = "knowledge: {sources: [{name: a, path: x, audiense: public}]}"

    assert "knowledge.sources.0.audiense is not a setting; did you mean 'audience'?" in refusal(
        tmp_path, text
    )


def test_a_value_of_the_wrong_type_is_named(tmp_path: Path) -> None:
    """The sentence shows the key and the value that was found."""
    sentence = refusal(tmp_path, "server: {port: often}")

    assert "server.port" in sentence
    assert "'often'" in sentence


def test_a_wrong_duration_shows_right_ones(tmp_path: Path) -> None:
    """The cure is an example."""
    text = "knowledge: {sources: [{name: a, path: x, refresh: soon}]}"

    assert '"15m"' in refusal(tmp_path, text)


def test_durations_have_units(tmp_path: Path) -> None:
    """s, m, h and d are understood."""
    text = "knowledge: {sources: [{name: a, path: x, refresh: 90s, freshness_target: 2d}]}"
    source = load_settings(written(tmp_path, text), {}).knowledge.sources[0]

    assert timedelta(seconds=90) == source.refresh
    assert timedelta(days=2) == source.freshness_target


def test_two_sources_of_one_name_are_refused(tmp_path: Path) -> None:
    """Documents of one would overwrite those of the other."""
    text = "knowledge: {sources: [{name: a, path: x}, {name: a, path: y}]}"

    assert "two knowledge.sources are named 'a'" in refusal(tmp_path, text)


def test_broken_yaml_names_the_line(tmp_path: Path) -> None:
    """The operator is sent to the line."""
    assert "config.yaml, line 3" in refusal(tmp_path, "server:\n  port: [1\nmodel: {}")


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    """A path that was given on purpose must exist."""
    with pytest.raises(SettingsError, match=r"nowhere\.yaml does not exist"):
        load_settings(tmp_path / "nowhere.yaml", {})


def test_a_list_instead_of_settings_is_refused(tmp_path: Path) -> None:
    """A file of another shape is named as such."""
    assert "'key: value' pairs" in refusal(tmp_path, "- server")


def test_variables_are_filled_in_from_the_environment(tmp_path: Path) -> None:
    """${NAME} works in every text."""
    file = written(tmp_path, "web: {title: 'Ask ${COMPANY}'}")

    assert "Ask Lumen" == load_settings(file, {"COMPANY": "Lumen"}).web.title


def test_an_unset_variable_names_the_key_and_the_variable(tmp_path: Path) -> None:
    """The operator learns where it is used and how to set it."""
    sentence = refusal(tmp_path, "web: {title: '${COMPANY}'}")

    assert "web.title uses ${COMPANY}" in sentence
    assert "${COMPANY:-default}" in sentence


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """DATABASE_URL overrides database.url."""
    file = written(tmp_path, "database: {url: 'sqlite:///a.db'}")

    assert "postgresql://b" == load_settings(file, {"DATABASE_URL": "postgresql://b"}).database_url


def test_secrets_in_the_file_are_refused(tmp_path: Path) -> None:
    """A file gets committed; the environment does not."""
    assert "OPENAI_API_KEY" in refusal(tmp_path, "secrets: {openai_api_key: sk-1}")


def test_secrets_do_not_show_when_settings_are_printed(tmp_path: Path) -> None:
    """Neither keys nor the database's address, which holds a password, can leak by a print."""
    settings = load_settings(
        written(tmp_path, ""),
        {"OPENAI_API_KEY": "sk-1", "DATABASE_URL": "postgresql://u:hush@h/d"},
    )

    assert "sk-1" not in repr(settings)
    assert "hush" not in repr(settings)


def test_a_section_without_values_means_its_defaults(tmp_path: Path) -> None:
    """`web:` with nothing below it is not an error."""
    assert load_settings(written(tmp_path, "web:\n"), {}).web.enabled


@pytest.mark.parametrize(
    "desk", ["phone", "{phone: desk}", "{slack: a, teams: b}", "{hubspot: help}", "teams"]
)
def test_a_desk_that_nobody_could_open_is_refused(tmp_path: Path, desk: str) -> None:
    """The sentence says which desks there are."""
    said = refusal(tmp_path, f"handoff: {{desks: [web, {desk}]}}")

    assert "handoff.desks" in said
    assert "{slack: ROOM}" in said


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("{name: a, type: website}", "type website needs 'url'"),
        ("{name: a, type: website, url: docs.example.org}", "must begin with http"),
        ("{name: a, type: git, path: docs}", "type git needs 'url'"),
        ("{name: a, type: loader}", "type loader needs 'loader'"),
        ("{name: a}", "type folder needs 'path'"),
        ("{name: a, path: ., refresh: soon}", "a number and a unit"),
        ("{name: a, path: ., refresh: 61 3 * * *}", "no cron expression"),
        ("{name: a, path: ., timezone: Mars}", "Europe/Berlin"),
    ],
)
def test_a_source_needs_what_its_type_needs(tmp_path: Path, source: str, sentence: str) -> None:
    """The sentence names the source's place in the file, and the key that is missing."""
    file = tmp_path / "config.yaml"
    file.write_text(f"knowledge:\n  sources:\n    - {source}\n")

    with pytest.raises(SettingsError, match=sentence) as caught:
        load_settings(file, {})

    assert "knowledge.sources.0" in str(caught.value)


def test_business_hours_are_read_with_their_time_zone(tmp_path: Path) -> None:
    """Days, times and holidays become what the use cases ask."""
    text = """
handoff:
  hours:
    timezone: Europe/Berlin
    days: {mon: "9:00-17:00", sat: 10:00 - 24:00}
    holidays: [2026-12-25]
"""

    hours = load_settings(written(tmp_path, text), {}).handoff.hours

    assert hours is not None
    assert {0: (540, 1020), 5: (600, 1440)} == hours.business_hours.days
    assert frozenset({date(2026, 12, 25)}) == hours.business_hours.holidays


@pytest.mark.parametrize(
    ("hours", "cure"),
    [
        ('{timezone: Berlin, days: {mon: "9:00-17:00"}}', 'write one like "Europe/Berlin"'),
        ('{days: {mon: "17:00-9:00"}}', 'such as "9:00-17:00"'),
        ('{days: {mon: "9-17"}}', 'such as "9:00-17:00"'),
        ("{days: {}}", "handoff.hours.days"),
        ('{days: {monday: "9:00-17:00"}}', "'mon', 'tue'"),
    ],
)
def test_wrong_business_hours_are_refused_with_the_cure(
    tmp_path: Path, hours: str, cure: str
) -> None:
    """The sentence shows how it is written."""
    assert cure in refusal(tmp_path, f"handoff: {{hours: {hours}}}")


def test_limits_of_messages_can_be_switched_off(tmp_path: Path) -> None:
    """0 sets no limit; fewer than none cannot be."""
    settings = load_settings(written(tmp_path, "turn: {per_contact_per_minute: 0}"), {})

    assert (0, 60, 600) == (
        settings.turn.limits.per_contact,
        settings.turn.limits.per_room,
        settings.turn.limits.per_workspace,
    )
    assert "turn.per_room_per_minute" in refusal(tmp_path, "turn: {per_room_per_minute: -1}")


def test_a_sentence_about_a_section_does_not_repeat_what_stands_in_it(tmp_path: Path) -> None:
    """The address of a repository may carry a password, an argument of a loader a key."""
    source = "{name: docs, type: git, url: 'https://me:secret@git.example.org/d', timezone: Mars}"

    sentence = refusal(tmp_path, f"knowledge: {{sources: [{source}]}}")

    assert "timezone 'Mars' is unknown" in sentence
    assert "secret" not in sentence
