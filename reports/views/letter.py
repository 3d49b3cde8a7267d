"""The letter itself, clause by clause: what every source of a number or rule leads to."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from facilities.kinds import Label
from reports.policy.directive import published
from reports.policy.directive.letter import letter
from reports.policy.directive.parts import Directive


class Clause(NamedTuple):
    """A clause: its code in the directive, its number, its gist, and what rests on it here."""

    code: str
    number: int
    gist: Label
    used_by: tuple[Label, ...]


@require_safe
def letter_page(request: HttpRequest) -> HttpResponse:
    """The letter in full, for everybody; it is no secret and no data of anybody."""
    directive = published.directive()
    clauses = [
        Clause(code, number, gist, _resting_on(code, directive))
        for number, (code, gist) in enumerate(directive.clauses.items(), 1)
    ]
    numbers = {clause.code: clause.number for clause in clauses}
    context = {
        "letter": letter(),
        "clauses": clauses,
        "title": directive.title,
        "paragraphs": [
            [(part, numbers.get(part.clause)) for part in paragraph]
            for paragraph in letter().paragraphs
        ],
    }
    return render(request, "letter/page.html", context)


def _resting_on(clause: str, directive: Directive) -> tuple[Label, ...]:
    """The phases, components and rules that name the clause as their source."""
    named = [(part.name, part.origin) for part in directive.phases]
    named += [(part.name, part.origin) for part in directive.components.values()]
    named += [(rule.name, rule.origin) for rule in directive.rules]
    return tuple(name for name, origin in named if origin.clause == clause)
