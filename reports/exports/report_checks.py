"""Formulas of the template that say, while a person fills in, whether a row is complete.

Plain functions that Excel and LibreOffice both calculate: IF, SUM, COUNT, COUNTA. They repeat
the relations of the form; what counts is the check when the sheet is sent.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from facilities.kinds import Label
from reports.policy import periods
from reports.policy.checks.relations import MONTH_MINUTES, RELATIONS, STUDIES, Relation
from reports.policy.form.figures import FIGURES
from reports.policy.form.form import BY_CODE, STUDY_CODES
from reports.policy.form.sheet import COLUMNS, column_letters

FIRST_TEXT_ROW: Final = 2  # on the hidden sheet, where the texts of the relations stand

STATE_WORDS: Final = {
    "complete": Label("کامل", "Complete"),
    "missing": Label("ناقص؛ خانهٔ خالی یا نادرست: ", "Incomplete; blank or wrong cells: "),
}
LETTERS: Final[Mapping[str, str]] = {
    column.code: column_letters(place) for place, column in enumerate(COLUMNS)
}
FILM_SIGNS: Final = {
    "film_opening": 1,
    "film_purchased": 1,
    "film_received": 1,
    "film_given": -1,
    "film_wasted": -1,
    "film_prints": -1,
    "film_closing": -1,
}


def state_formula(row: int, *, period: int, required: frozenset[str], texts: str) -> str:
    """The formula of a row's state. `texts` is the column of relations' texts, "sheet!$A"."""
    return _state_pattern(period, required, texts).replace(_ROW, str(row))


@lru_cache(maxsize=4096)
def _state_pattern(period: int, required: frozenset[str], texts: str) -> str:
    """The formula with a sign in place of its row: hundreds of rows share one."""
    counts = [code for code in BY_CODE if code in required and BY_CODE[code].type == "count"]
    others = [code for code in BY_CODE if code in required and BY_CODE[code].type != "count"]
    filled = "+".join(
        f"{function}({','.join(_runs(codes))})"
        for function, codes in (("COUNT", counts), ("COUNTA", others))
        if codes
    )
    missing = f"{len(required)}-{filled.replace('+', '-')}" if filled else "0"
    asked = frozenset(required) | _optional()
    checks = "".join(
        f"IF({_broken(relation, period)},{texts}${FIRST_TEXT_ROW + place},"
        for place, relation in enumerate(RELATIONS)
        if _needs(relation) & asked
    )
    closing = ")" * (checks.count("IF(") + 1)
    words = f"{texts}${FIRST_TEXT_ROW + len(RELATIONS)}"
    done = f"{texts}${FIRST_TEXT_ROW + len(RELATIONS) + 1}"
    return f"=IF({missing}>0,{words}&({missing}),{checks}{done}{closing}"


def studies_formula(row: int) -> str:
    """The sum of a row's services; nothing while all are blank."""
    return _STUDIES_PATTERN.replace(_ROW, str(row))


def film_formula(row: int) -> str:
    """What of a row's film cannot be accounted for; nothing while the closing stock is blank."""
    return _FILM_PATTERN.replace(_ROW, str(row))


@lru_cache(maxsize=1)
def texts_of_relations() -> list[Label]:
    """The texts that formulas show, in the order of the hidden sheet's rows."""
    return [
        *(Label(_plain(r.message_fa), _plain(r.message_en)) for r in RELATIONS),
        STATE_WORDS["missing"],
        STATE_WORDS["complete"],
    ]


def text_of_relation(code: str) -> Label:
    """The text that a row shows while it breaks this relation."""
    return texts_of_relations()[[relation.code for relation in RELATIONS].index(code)]


def _plain(message: str) -> str:
    """A relation's message without the numbers it takes."""
    return re.sub(r"\s*\(\{(left|right)\}[^)]*\)", "", message)


def _broken(relation: Relation, period: int) -> str:
    left, right = (_sum(names, period) for names in (relation.left, relation.right))
    return f"{left}>{right}" if relation.test == "at_most" else f"AND({left}>0,{right}=0)"


def _sum(names: tuple[str, ...], period: int) -> str:
    """Figures added up; cells that hold no number count as nothing."""
    if names == (MONTH_MINUTES,):
        return str(periods.minutes_in(period))
    codes = list(STUDY_CODES) if names == (STUDIES,) else list(names)
    return f"SUM({','.join(_runs(codes))})"


def _needs(relation: Relation) -> frozenset[str]:
    return frozenset(relation.left) & frozenset(BY_CODE)


def _optional() -> frozenset[str]:
    return frozenset(f.code for f in FIGURES if not f.required)


def _runs(codes: list[str]) -> list[str]:
    """Cells of one row as ranges of neighbours: A5:C5, F5, with a sign in place of the row."""
    places = sorted(_PLACES[code] for code in codes)
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][1] == place - 1:
            runs[-1][1] = place
        else:
            runs.append([place, place])
    return [
        f"{column_letters(first)}{_ROW}"
        + (f":{column_letters(last)}{_ROW}" if last > first else "")
        for first, last in runs
    ]


_PLACES: Final = {column.code: place for place, column in enumerate(COLUMNS)}
_ROW: Final = "#"  # no formula of ours has one
_SERVICES: Final = ",".join(_runs(list(STUDY_CODES)))
_STUDIES_PATTERN: Final = f'=IF(COUNT({_SERVICES})=0,"",SUM({_SERVICES}))'
_FILM_SUM: Final = "".join(
    f"{'+' if sign > 0 else '-'}N({LETTERS[code]}{_ROW})" for code, sign in FILM_SIGNS.items()
).lstrip("+")
_FILM_PATTERN: Final = f'=IF(COUNT({LETTERS["film_closing"]}{_ROW})=0,"",{_FILM_SUM})'
