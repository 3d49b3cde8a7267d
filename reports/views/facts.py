"""What a suspicion rests on, as names and values for people."""

from collections.abc import Mapping, Set
from typing import Any, NamedTuple

from django.utils.translation import gettext

from facilities.kinds import Label
from facilities.language import in_language
from reports.formatting import moments
from reports.formatting.labels import figure_label, words
from reports.formatting.numbers import number
from reports.models import Report
from reports.policy.form import form
from reports.policy.form.figures import FIGURES, GROUPS
from reports.policy.scoring.evidence import MONTHS, WORKED_OUT

SHORT = 3  # facts beside a row of the list
_TEXT = {"text": Label("شرح", "Description")}  # what a person brought


class Fact(NamedTuple):
    """One figure or word of evidence."""

    name: str
    value: str
    is_named: bool = False


def figures_named(facts: Mapping[str, Any]) -> set[str]:
    """The codes of the figures that a piece of evidence names."""
    return set(facts.get("figures") or {})


def facts_in_words(facts: Mapping[str, Any]) -> list[Fact]:
    """All facts of a piece of evidence: figures by the form's labels, then what was worked out."""
    told = [
        Fact(figure_name(code), value_in_words(code, value)) for code, value in _in_order(facts)
    ]
    told += [
        Fact(words(label), _plain(facts[code]))
        for code, label in (WORKED_OUT | _TEXT).items()
        if code in facts
    ]
    told += [
        Fact(words(label), in_language("، ", ", ").join(map(moments.period, facts[code])))
        for code, label in MONTHS.items()
        if code in facts
    ]
    limits = facts.get("thresholds")
    if limits:
        text = gettext("more than %(amount)s and more than %(percent)s percent") % {
            "amount": number(_whole(limits["amount"])),
            "percent": number(_whole(limits["percent"])),
        }
        told.append(Fact(gettext("Tolerance exceeded"), text))
    return told


def shortly(facts: Mapping[str, Any]) -> list[Fact]:
    """The few figures that say most: those above zero, and whatever is not a number."""
    telling = [(code, value) for code, value in _in_order(facts) if value not in (None, 0)]
    return [Fact(figure_name(code), value_in_words(code, value)) for code, value in telling[:SHORT]]


def report_in_groups(report: Report, named: set[str]) -> list[tuple[Label, list[Fact]]]:
    """The report's filled figures by the form's groups; `is_named` marks those in evidence."""
    return figures_in_groups({code: getattr(report, code) for code in form.BY_CODE}, named)


def figures_in_groups(
    figures: Mapping[str, object], named: Set[str] = frozenset()
) -> list[tuple[Label, list[Fact]]]:
    """Filled figures by the form's groups; `is_named` marks those of `named`."""
    groups = []
    for code, label in GROUPS.items():
        filled = [
            Fact(figure_name(f.code), value_in_words(f.code, figures[f.code]), f.code in named)
            for f in FIGURES
            if f.group == code and figures.get(f.code) is not None
        ]
        if filled:
            groups.append((label, filled))
    return groups


def figure_name(code: str) -> str:
    """The form's label of a figure; the code itself if the form has none."""
    figure = form.BY_CODE.get(code)
    return figure_label(figure) if figure else code


def _in_order(facts: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The figures of a piece of evidence in the form's order."""
    places = {code: place for place, code in enumerate(form.BY_CODE)}
    figures = (facts.get("figures") or {}).items()
    return sorted(figures, key=lambda pair: places.get(pair[0], len(places)))


def value_in_words(code: str, value: object) -> str:
    """A figure's value as people read it: a choice by its name, numbers in the page's digits."""
    figure = form.BY_CODE.get(code)
    named = dict(figure.choices) if figure else {}
    if isinstance(value, str) and value in named:
        return words(named[value])
    return _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return value if isinstance(value, str) else number(value)


def _whole(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value
