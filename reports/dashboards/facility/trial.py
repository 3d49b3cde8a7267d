"""The figures of a month that a person tries out, read and checked; nothing of it is kept."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from facilities.errors import Problem
from facilities.kinds import Label
from reports.policy.checks.relations import relation_problems
from reports.policy.digits import parse_count
from reports.policy.directive.parts import Directive
from reports.policy.scoring.what_if import changed, rescored

FIELDS: Final = {
    "paper_prints": Label("چاپ کاغذی (برگ)", "Paper (sheets)"),
    "film_prints": Label("فیلم (برگ)", "Film (sheets)"),
    "delivered_electronic": Label("تحویل الکترونیکی (مورد)", "Delivered electronically"),
    "handovers_with_report": Label("تحویل همراه با گزارش (مورد)", "Handed over with a report"),
}
MOST: Final = 10_000_000  # sheets or studies of one month
_RELATIONS: Final = frozenset({"reports_over_handovers", "electronic_over_handovers"})


class TrialField(NamedTuple):
    """An input: its name, label and what stands in it."""

    name: str
    label: Label
    value: str


class Trial(NamedTuple):
    """What was tried: the inputs, what is wrong with them, or the score's columns then (None: not
    asked, or something is wrong)."""

    fields: list[TrialField]
    problems: list[Problem]
    score: dict[str, Any] | None


def trial_of(
    typed: Mapping[str, str],
    score: Mapping[str, Any],
    figures: Mapping[str, Any],
    directive: Directive,
) -> Trial:
    """The month scored with the figures that were typed; without any, only the inputs."""
    shown = [
        TrialField(
            name, label, typed.get(name, "" if figures[name] is None else str(figures[name]))
        )
        for name, label in FIELDS.items()
    ]
    if not any(name in typed for name in FIELDS):
        return Trial(shown, [], None)
    change, problems = _read(typed)
    if not problems:
        found = relation_problems(changed(figures, change), period=score["period"])
        problems = [problem for problem in found if problem.code in _RELATIONS]
    if problems:
        return Trial(shown, problems, None)
    return Trial(shown, [], rescored(score, figures, [change], directive)[0])


def _read(typed: Mapping[str, str]) -> tuple[dict[str, int], list[Problem]]:
    """The numbers by field (an empty one stays as it was filed), and what is no number."""
    change, problems = {}, []
    for name, label in FIELDS.items():
        text = typed.get(name, "").strip()
        if not text:
            continue
        try:
            value = parse_count(text)
        except ValueError:
            value = MOST + 1
        if value > MOST:
            problems.append(
                Problem(
                    name,
                    "not_a_count",
                    f"«{label.fa}» باید یک عدد صحیح از صفر تا ده میلیون باشد.",
                    f"“{label.en}” must be a whole number from 0 to ten million.",
                )
            )
        else:
            change[name] = value
    return change, problems
