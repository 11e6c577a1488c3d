"""Who may see a document: by the rules of its source, unless it says so itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

PUBLIC = frozenset({"public"})


@dataclass(frozen=True, slots=True)
class AudienceRules:
    """A source's audience, and that of parts of it."""

    default: frozenset[str] = PUBLIC
    by_path: Sequence[tuple[str, frozenset[str]]] = ()
    """Shell patterns over the document's id, in which `*` also matches slashes; the first that
    matches holds."""

    def of(self, document_id: str) -> frozenset[str]:
        """Return the labels of which a reader needs one."""
        for pattern, labels in self.by_path:
            if fnmatchcase(document_id, pattern):
                return labels
        return self.default

    @property
    def fingerprint(self) -> str:
        """Differs whenever some document's audience may differ."""
        parts = [",".join(sorted(self.default))]
        parts += [f"{pattern}={','.join(sorted(labels))}" for pattern, labels in self.by_path]
        return "\n".join(parts)


EVERYBODY = AudienceRules()
"""All documents are public."""
