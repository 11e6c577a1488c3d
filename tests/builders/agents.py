from bot.domain.agents import Agent


def an_agent(name: str = "Ana", *, desk: str = "web") -> Agent:
    """Build an agent; the same name at another desk is somebody else."""
    return Agent(id=f"{desk}:{name}", name=name)
