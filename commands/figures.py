"""How the figures of an evaluation are printed for people."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from knowledge.comparison import Difference
from knowledge.requirements import AT_MOST


def print_calibration(learnt: dict[str, Any], console: Console) -> None:
    """Say what was learnt, and what it promises."""
    rate, threshold = learnt["max_wrong_answer_rate"], learnt["threshold"]
    if threshold > 1:
        console.print(
            f"{learnt['questions']} questions cannot promise that at most {rate:.0%} of all "
            "questions get a wrong answer: nothing is answered from knowledge now. Allow a higher "
            "escalation.max_wrong_answer_rate, or calibrate on more questions."
        )
        return
    console.print(
        f"Learnt from {learnt['trials']} answers: with a confidence of {threshold:.2f} or more, at "
        f"most {rate:.0%} of all questions are expected to get a wrong answer "
        f"({learnt['questions']} questions bear this out). It is used from the next start on."
    )


def print_report(report: dict[str, Any], console: Console) -> None:
    """Print the figures as a table, and the risk-coverage curve in ten steps."""
    table = Table(title=f"{report['questions']} questions, {report['answerable']} answerable")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name in ("recall@1", "recall@3", "recall@5", "recall@10", "mrr@10", "ndcg@10", "auroc"):
        table.add_row(name, _figure(report[name]))
    limit = report["max_wrong_answer_rate"]
    table.add_row(f"answered share at {limit:.0%} wrong", _figure(report["answered_share"]))
    for words in ("covered answered", "covered right", "not covered answered"):
        table.add_row(words, _figure(report[words.replace(" ", "_")]))
    for outcome, count in report["outcomes"].items():
        table.add_row(f"outcome {outcome}", str(count))
    console.print(table)
    curve = Table(title="risk at coverage")
    curve.add_column("coverage", justify="right")
    curve.add_column("risk", justify="right")
    for coverage, risk in _steps(report["risk_coverage"]):
        curve.add_row(f"{coverage:.0%}", f"{risk:.1%}")
    console.print(curve)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _steps(points: list[list[float]]) -> list[list[float]]:
    """Return the points nearest to 10 %, 20 % … 100 % coverage."""
    targets = [step / 10 for step in range(1, 11)]
    return [min(points, key=lambda point: abs(point[0] - target)) for target in targets if points]


def print_comparison(differences: Sequence[Difference], names: tuple[str, str]) -> None:
    """Print two settings side by side, and how much of the difference may be chance."""
    table = Table(title=f"one: {names[0]}, other: {names[1]}; 95 % intervals")
    for column in ("figure", "one", "other", "difference", "interval", ""):
        table.add_column(column, justify="left" if column == "figure" else "right", no_wrap=True)
    for each in differences:
        table.add_row(
            each.figure,
            _figure(each.one),
            _figure(each.other),
            f"{each.other - each.one:+.3f}",
            f"{each.low:+.3f} to {each.high:+.3f}",
            _verdict(each),
        )
    Console().print(table)


def _verdict(difference: Difference) -> str:
    if difference.is_sure:
        return "better" if (difference.low > 0) == (difference.figure not in AT_MOST) else "worse"
    return "same" if difference.low == difference.high else "may be chance"
