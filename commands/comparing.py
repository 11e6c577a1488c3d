"""`eval --compare`: two settings side by side on the same questions."""

from dataclasses import asdict
from pathlib import Path

from bot.settings import Settings
from commands.evaluate import work_on
from commands.figures import print_comparison
from commands.printing import print_json, set_up_logging
from knowledge.comparison import compared, values_of_outcomes, values_of_rankings
from knowledge.labelled import LabelledSet, read_labelled_set

Named = tuple[str, Settings]
"""Settings, and the file that they are from."""


async def compare(one: Named, other: Named, folder: Path, *, as_json: bool) -> int:
    """Measure the set in a folder with both and print how they differ."""
    set_up_logging(quiet=True)
    labelled = read_labelled_set(folder)
    first, second = [await _values(settings, labelled) for _, settings in (one, other)]
    differences = compared(first, second)
    names = (one[0], other[0])
    if as_json:
        print_json({"settings": names, "differences": [asdict(each) for each in differences]})
    else:
        print_comparison(differences, names)
    return 0


async def _values(settings: Settings, labelled: LabelledSet) -> dict[str, list[float]]:
    async with work_on(settings, labelled) as work:
        return {
            **values_of_rankings(work.answerable, await work.rankings()),
            **values_of_outcomes(labelled.questions, await work.outcomes()),
        }
