class MemoryDraft:
    """A Draft that remembers what was shown."""

    def __init__(self) -> None:
        self.statuses: list[str] = []
        self.pieces: list[str] = []
        self.withdrawn = 0

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    async def status(self, text: str) -> None:
        self.statuses.append(text)

    async def append(self, text: str) -> None:
        self.pieces.append(text)

    async def withdraw(self) -> None:
        self.withdrawn += 1
        self.pieces.clear()
