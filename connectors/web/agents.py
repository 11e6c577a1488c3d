from bot.domain.agents import Agent


def web_agent(name: str) -> Agent:
    """Return the agent who signed in at the web desk under this name."""
    return Agent(id=f"web:{name}", name=name)
