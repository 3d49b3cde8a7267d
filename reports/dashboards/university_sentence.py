"""The sentence of a university's month, made of its sums."""

from collections.abc import Mapping

from django.utils.translation import gettext

from reports.dashboards.clauses import FIGURE, Clause, clause
from reports.formatting.numbers import number, percent
from reports.policy.scoring.sums import Sums


def sentence(now: Sums | None, before: Sums | None, addresses: Mapping[str, str]) -> list[Clause]:
    """The clauses of a closed month: on plan, off plan, not filed, film since the month before.

    `addresses` of `on_plan`, `off_plan`, `not_filed` and `film`. Nothing where no facility owed a
    report.
    """
    if now is None or not now.expected:
        return []
    clauses = []
    if now.score is not None:
        clauses += _bands(now, addresses)
    clauses.append(_missing(now, addresses["not_filed"]))
    if before is not None and before.filed and now.filed:
        clauses.append(_film(now.film_prints, before.film_prints, addresses["film"]))
    return clauses


def _bands(now: Sums, addresses: Mapping[str, str]) -> list[Clause]:
    found = [
        clause(
            (
                gettext("%(figure)s of %(number)s facility on plan")
                if now.expected == 1
                else gettext("%(figure)s of %(number)s facilities on plan")
            )
            % {"figure": FIGURE, "number": number(now.expected)},
            number(now.on_plan),
            addresses["on_plan"],
        )
    ]
    if now.off_plan:
        text = gettext("%(figure)s off plan")
        found.append(clause(text, number(now.off_plan), addresses["off_plan"], is_bad=True))
    return found


def _missing(now: Sums, address: str) -> Clause:
    if not now.missing:
        text = gettext("%(figure)s have filed")
        return clause(text, gettext("all that owe a report"), address)
    text = (
        gettext("%(figure)s has not filed")
        if now.missing == 1
        else gettext("%(figure)s have not filed")
    )
    return clause(text, number(now.missing), address)


def _film(now: int, before: int, address: str) -> Clause:
    """Film printed against the month before, in whole percent; in sheets where that had none."""
    if now == before:
        return clause(gettext("film: %(figure)s"), gettext("as in the month before"), address)
    if not before:
        text = (
            gettext("%(figure)s sheet of film, none in the month before")
            if now == 1
            else gettext("%(figure)s sheets of film, none in the month before")
        )
        return clause(text, number(now), address, is_bad=True)
    share = round(100 * abs(now - before) / before)
    if not share:
        return clause(
            gettext("film: %(figure)s"), gettext("almost as in the month before"), address
        )
    text = gettext("film %(figure)s less than in the month before")
    if now > before:
        text = gettext("film %(figure)s more than in the month before")
    return clause(text, percent(share), address, is_bad=now > before)
