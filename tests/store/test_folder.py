import subprocess
import sys
from pathlib import Path

import pytest

from bot.domain.errors import DataFolderBusy, SettingsError
from bot.store.folder import DataFolder

HOLD = """
import sys
from pathlib import Path
from bot.store.folder import DataFolder
folder = DataFolder(Path(sys.argv[1]))
folder.hold()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_refused_with_the_folder_and_the_cure(tmp_path: Path) -> None:
    """Whoever comes second is told which folder is busy and which setting names another."""
    with _process_that_holds(tmp_path), pytest.raises(DataFolderBusy) as refusal:
        DataFolder(tmp_path).hold()

    assert str(tmp_path) in str(refusal.value)
    assert "data.path" in str(refusal.value)


def test_a_killed_process_leaves_the_folder_free(tmp_path: Path) -> None:
    """The operating system lets go for a process that can no longer do it."""
    with _process_that_holds(tmp_path) as process:
        process.kill()
        process.wait()
    folder = DataFolder(tmp_path)

    folder.hold()

    folder.close()


def test_a_closed_folder_can_be_held_again(tmp_path: Path) -> None:
    """The folder is made when it is not there, held, let go, and held by the next one."""
    first, second = DataFolder(tmp_path / "new" / "var"), DataFolder(tmp_path / "new" / "var")
    first.hold()
    first.close()

    second.hold()

    second.close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """Where a file is in the way the sentence names the folder and the setting."""
    (tmp_path / "var").write_text("a file")

    with pytest.raises(SettingsError, match=r"data\.path"):
        DataFolder(tmp_path / "var").hold()


def _process_that_holds(folder: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process
