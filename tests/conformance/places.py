"""Where contacts write, and where agents work."""

PLACES = ("web", "slack", "teams", "hubspot")
