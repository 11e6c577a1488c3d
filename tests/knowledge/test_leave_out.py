from bot.domain.contacts import PUBLIC
from bot.domain.knowledge import Query
from knowledge.leave_out import LeavingOut
from tests.knowledge.shelf import Shelf


async def _found(retriever: LeavingOut) -> set[str]:
    passages = await retriever.search(Query("leave days", PUBLIC))
    return {passage.document_id for passage in passages}


async def test_documents_that_are_left_out_are_not_found(shelf: Shelf) -> None:
    """The others are; and all are found again when none is left out."""
    shelf.write("leave.md", "# Leave\n\nLeave is twenty-eight days.")
    shelf.write("sick.md", "# Sick leave\n\nSick leave has no limit of days.")
    await shelf.refresher().refresh()
    retriever = LeavingOut(shelf.retriever(), {"leave.md"})

    assert {"sick.md"} == await _found(retriever)

    retriever.leave_out(())

    assert {"leave.md", "sick.md"} == await _found(retriever)


async def test_the_best_of_the_rest_fits_best(shelf: Shelf) -> None:
    """What is left is ranked as if the rest had never been there: the first has the full score."""
    shelf.write("leave.md", "# Leave\n\nLeave days, leave days: leave is days.")
    shelf.write("sick.md", "# Sick\n\nSick leave has no limit of days.")
    shelf.write("bus.md", "# Bus\n\nThe bus stops here.")
    await shelf.refresher().refresh()
    everything = await shelf.retriever().search(Query("leave days", PUBLIC))
    rest = await LeavingOut(shelf.retriever(), {"leave.md"}).search(Query("leave days", PUBLIC))
    before = next(each for each in everything if each.document_id == "sick.md")

    assert "sick.md" == rest[0].document_id
    assert rest[0].score > before.score
