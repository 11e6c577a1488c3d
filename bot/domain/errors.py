"""Every error that Baton raises on purpose.

BatonError
├── SettingsError            a setting is wrong, missing or unknown
├── IllegalMove              a state machine was asked for a move that it does not have
├── NotFound                 a record that was named does not exist (or not for whoever asks)
├── NotAllowed               whoever asks may not do this
├── InputError               a contact or a client sent something that cannot be taken
├── StoreError
│   ├── LeaseLost            another worker owns the conversation by now
│   ├── DatabaseTooNew       the database was written by a newer release
│   └── DataFolderBusy       another process serves from the same data folder
├── SendError
│   ├── SendDelayed          not sent; the vendor says when to try again
│   ├── SendRejected         not sent, and trying again will not help
│   └── SendUncertain        perhaps sent; must be looked up before another try
├── KnowledgeError
│   ├── DocumentUnreadable   one document cannot be read; the others go on
│   ├── SourceUnreachable    a source cannot be listed; nothing of it is changed
│   └── IndexMismatch        the index was built by another embedding model
├── ModelError
│   ├── ModelUnavailable     the provider cannot be reached or refuses to serve
│   └── ModelTimedOut        no answer within the time the turn has left
└── ToolFailed               a tool could not do its work
"""

from datetime import timedelta


class BatonError(Exception):
    """Base of every error raised on purpose; its text is written for the person who reads it."""


class SettingsError(BatonError):
    """A setting is wrong, missing or unknown; the text names the key, the file and the cure."""


class IllegalMove(BatonError):
    """A state machine was asked for a move that it does not have."""

    def __init__(self, subject: str, state: str, move: str) -> None:
        super().__init__(f"{subject} is {state}, so it cannot be {move}.")
        self.subject = subject
        self.state = state
        self.move = move


class NotFound(BatonError):
    """A record that was named does not exist, or not for whoever asks."""


class NotAllowed(BatonError):
    """Whoever asks may not do this."""


class InputError(BatonError):
    """A contact or a client sent something that cannot be taken; the text says what would be."""


class StoreError(BatonError):
    """The database cannot be used as asked."""


class LeaseLost(StoreError):
    """Another worker owns the conversation by now; nothing of this turn was written."""

    def __init__(self, conversation_id: str) -> None:
        super().__init__(f"Conversation {conversation_id} is handled by another worker by now.")
        self.conversation_id = conversation_id


class DatabaseTooNew(StoreError):
    """The database was written by a newer release of Baton."""


class DataFolderBusy(StoreError):
    """Another process serves from the same data folder."""


class SendError(BatonError):
    """A message or another effect did not surely reach its vendor."""


class SendDelayed(SendError):
    """Not sent; to be tried again after a wait that the vendor named or that we chose."""

    def __init__(self, sentence: str, *, retry_after: timedelta) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class SendRejected(SendError):
    """Not sent, and trying again will not help."""


class SendUncertain(SendError):
    """Perhaps sent: the vendor's answer was lost. To be looked up before another try."""


class KnowledgeError(BatonError):
    """Knowledge cannot be read, stored or searched as asked."""


class DocumentUnreadable(KnowledgeError):
    """One document cannot be read; the others go on."""

    def __init__(self, document_id: str, reason: str) -> None:
        super().__init__(f"{document_id}: {reason}")
        self.document_id = document_id
        self.reason = reason


class SourceUnreachable(KnowledgeError):
    """A source cannot be listed; nothing of it is changed."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"Source {source!r} cannot be listed: {reason}")
        self.source = source
        self.reason = reason


class IndexMismatch(KnowledgeError):
    """The index was built by another embedding model; the text says how to rebuild it."""


class ModelError(BatonError):
    """The language model gave no usable answer."""

    def __init__(self, sentence: str, *, fault: str = "") -> None:
        super().__init__(sentence)
        self.fault = fault
        """What kind of fault it was, in one word; empty where that is not known."""


class ModelUnavailable(ModelError):
    """The provider cannot be reached or refuses to serve."""


class ModelTimedOut(ModelError):
    """No answer within the time that the turn has left."""


class ToolFailed(BatonError):
    """A tool could not do its work."""

    def __init__(
        self,
        tool: str,
        reason: str,
        *,
        retry_after: timedelta | None = None,
        is_final: bool = False,
    ) -> None:
        super().__init__(f"{tool} failed: {reason}")
        self.tool = tool
        self.reason = reason
        self.retry_after = retry_after
        """When to try again, where the other side said so."""
        self.is_final = is_final
        """Whether trying again cannot help: the other side understood, and refused."""
