"""The data folder: everything that Baton writes on one machine, served by one process."""

from pathlib import Path

from filelock import FileLock, Timeout

from bot.domain.errors import DataFolderBusy, SettingsError

LOCK_NAME = "serving.lock"


class DataFolder:
    """Holds a data folder for this process, as long as this object lives and is not closed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = FileLock(path / LOCK_NAME)

    def hold(self) -> None:
        """Make the folder and hold it.

        Raises DataFolderBusy when another process does, SettingsError when it cannot be written.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout:
            raise DataFolderBusy(
                f"Another process of Baton already serves from {self.path}. Stop it first, or give "
                "this one a folder of its own by data.path in config.yaml."
            ) from None
        except OSError as problem:
            raise SettingsError(
                f"The folder {self.path} of data.path cannot be written "
                f"({problem.strerror or problem}). Make it writable, or name another one."
            ) from None

    def close(self) -> None:
        """Let another process hold the folder."""
        self._lock.release()
