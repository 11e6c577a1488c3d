"""The humans who answer: known by an id, because two of them may have one name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agent:
    """A human who answers, as one desk knows them."""

    id: str
    """Unique over all desks: web:<name>, slack:<team>:<user>, teams:<tenant>:<aad id>,
    hubspot:<portal>:<user>."""
    name: str
    """What contacts and other agents read."""

    def is_assigned(self, *, assignee: str | None, assignee_id: str | None) -> bool:
        """Whether this is the stored assignee.

        Rows of the first release have only a name (`assignee_id` is None): they compare by name.
        """
        if assignee_id is None:
            return assignee == self.name
        return assignee_id == self.id
