"""Modals and App Home of the Web API."""

from connectors.slack.calls import Calls, Json


class ViewCalls(Calls):
    """views.*."""

    async def open_view(self, trigger: str, view: Json) -> Json:
        """Open a modal (views.open) and return it; a trigger lives three seconds."""
        said = await self.call("views.open", trigger_id=trigger, view=view)
        return dict(said["view"])

    async def push_view(self, trigger: str, view: Json) -> Json:
        """Lay a modal upon the open one (views.push) and return it."""
        said = await self.call("views.push", trigger_id=trigger, view=view)
        return dict(said["view"])

    async def update_view(self, view_id: str, view: Json, *, view_hash: str = "") -> None:
        """Replace an open modal (views.update); with a hash only if nobody else did."""
        await self.call("views.update", view_id=view_id, view=view, hash=view_hash or None)

    async def publish_view(self, user: str, view: Json) -> None:
        """Show App Home to one person (views.publish)."""
        await self.call("views.publish", user_id=user, view=view)
