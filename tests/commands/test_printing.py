import json
import sys

import pytest
import structlog

from commands.printing import set_up_logging


@pytest.fixture(autouse=True)
def _logging() -> object:
    yield
    structlog.reset_defaults()


def test_logs_hold_no_personal_data(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a bound value nor an error's text shows an address or a telephone number."""
    set_up_logging(quiet=False)
    log = structlog.get_logger()
    try:
        dict[str, str]()["ada@example.org is not known"]
    except KeyError:
        log.exception("A turn broke.", contact="+49 30 1234567", turn="turn-1")

    written = capsys.readouterr().err
    assert "ada@" not in written
    assert "1234567" not in written
    line = json.loads(written.splitlines()[-1])
    assert "turn-1" == line["turn"]
    assert "(e-mail)" in line["exception"]
    assert not sys.stderr.isatty()
