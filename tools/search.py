from bot.domain.answers import ToolResult
from bot.domain.contacts import Assurance, Audience
from bot.domain.errors import KnowledgeError, ToolFailed
from bot.domain.knowledge import Query
from bot.ports.assistant import Retriever
from tools.tool import Arguments, Declaration, schema, shown

_PASSAGES = 5

SEARCH_KNOWLEDGE = Declaration(
    name="search_knowledge",
    description="Search the knowledge again in other words, when the passages at hand do not "
    "answer the question. What it finds may be cited by its number.",
    parameters=schema(query={"type": "string", "minLength": 2, "maxLength": 400}),
    assurance=Assurance.ANONYMOUS,
)


class SearchKnowledge:
    """Searches again for the audience of the turn: a model cannot widen it."""

    def __init__(self, retriever: Retriever, audience: Audience) -> None:
        self._retriever = retriever
        self._audience = audience

    async def run(self, arguments: Arguments) -> ToolResult:
        """Return the passages. Raises ToolFailed when the index cannot be searched."""
        query = Query(str(arguments["query"]), audience=self._audience, limit=_PASSAGES)
        try:
            found = await self._retriever.search(query)
        except KnowledgeError as error:
            raise ToolFailed(SEARCH_KNOWLEDGE.name, str(error)) from error
        text = f"{len(found)} passages found." if found else "Nothing found."
        return ToolResult(SEARCH_KNOWLEDGE.name, shown(arguments), text, passages=found)
