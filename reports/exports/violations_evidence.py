"""What a suspicion rests on: columns of its own in a list of one rule, words in a mixed list."""

import re
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from facilities.kinds import Label
from reports.exports.list_book import ONE_DECIMAL, WHOLE, Column
from reports.exports.sheet_rows import mapped
from reports.policy import periods
from reports.policy.digits import to_persian
from reports.policy.directive.parts import Fewer, FilmBalance, Idle, NotFiled, Rule, Silent
from reports.policy.form import form
from reports.policy.scoring.evidence import MONTHS, WORKED_OUT, figures_of

Number = Callable[[Any], str]

_REPORTED: Final = Label("به اظهار خود مرکز؛ خالی یعنی نامعلوم", "As reported; blank if unknown")
_DERIVED: Final = Label("محاسبه‌شده از ارقام گزارش", "Worked out from the reported figures")
_NO_REPORT: Final = Column(
    "without_report", Label("تحویل بدون گزارش پزشک", "Without report"), _DERIVED, 11, WHOLE
)
_CLOSING_GAP: Final = Column(
    "closing_gap", Label("مغایرت پایان ماه (برگ)", "Gap at the end (sheets)"), _DERIVED, 11, WHOLE
)
_OPENING_GAP: Final = Column(
    "opening_gap", Label("مغایرت آغاز ماه (برگ)", "Gap at the start (sheets)"), _DERIVED, 11, WHOLE
)
_NONE_BY_DEADLINE: Final = Label(
    "تا پایان مهلت گزارشی ثبت نشده است", "No report was filed by the deadline"
)
_IN_THE_CASE: Final = Label("شرح در پرونده آمده است", "Described in the case")
_CLOSING: Final = Label(
    "موجودی پایان ماه {0} به‌جای {1} برگ", "Closing stock {0} instead of {1} sheets"
)
_OPENING: Final = Label(
    "موجودی آغاز ماه {0} برگ، پایان ماه پیش {1} برگ",
    "Opening stock {0} sheets after {1} at the end of the month before",
)
_OF_HANDOVERS: Final = Label(
    "تحویل بدون گزارش پزشک: {0} از {1}", "Handed over without a report: {0} of {1}"
)


def evidence_columns(rule: Rule) -> tuple[Column, ...]:
    """The columns of a list of one rule that show what its suspicions rest on."""
    figures = tuple(map(_figure_column, figures_of(rule.condition)))
    if isinstance(rule.condition, Fewer):
        return (*figures, _NO_REPORT)
    if isinstance(rule.condition, FilmBalance):
        closing, opening = _worked_out("closing_expected"), _worked_out("closing_of_month_before")
        return (*figures, closing, _CLOSING_GAP, opening, _OPENING_GAP)
    if isinstance(rule.condition, Idle):
        return _months_column("idle_months"), _worked_out("median_before", ONE_DECIMAL)
    if isinstance(rule.condition, Silent):
        return (_months_column("missing_months"),)
    return figures


def evidence_value(frame: pd.DataFrame, column: Column, language: str) -> pd.Series:
    """What a column of `evidence_columns` shows of the rows of `violations_frame`."""
    if column.code == _NO_REPORT.code:
        return frame["handovers"] - frame["handovers_with_report"]
    if column.code == _CLOSING_GAP.code:
        return frame["film_closing"] - frame["closing_expected"]
    if column.code == _OPENING_GAP.code:
        return frame["film_opening"] - frame["closing_of_month_before"]
    if column.code in MONTHS:
        return _months(frame[column.code], language)
    if column.number_format:
        return frame[column.code]
    choices = dict(form.BY_CODE[column.code].choices)
    return mapped(frame[column.code], lambda code: _say(choices[code], language))


def evidence_words(frame: pd.DataFrame, rules: dict[str, Rule], language: str) -> pd.Series:
    """What each row rests on, in words; what people brought stays in the case."""
    codes = frame["rule"].to_numpy(dtype=object)
    places, found = [], []
    for code in pd.unique(frame["rule"]):
        place = np.flatnonzero(codes == code)
        places.append(place)
        needed = [*figures_of(rules[code].condition), *WORKED_OUT, *MONTHS]
        found.append(_words(frame[needed].iloc[place], rules[code], language))
    if not found:
        return pd.Series([], dtype=pd.ArrowDtype(pa.string()))
    order = np.argsort(np.concatenate(places))
    words = pa.concat_arrays(found).take(pa.array(order))
    return pd.Series(words, dtype=pd.ArrowDtype(pa.string()))


def _words(rows: pd.DataFrame, rule: Rule, language: str) -> pa.Array:
    """The evidence of one rule's rows: what is above zero or off, each with its unit."""
    condition = rule.condition
    if isinstance(condition, NotFiled):
        return pa.array([_say(_NONE_BY_DEADLINE, language)] * len(rows))
    if isinstance(condition, Fewer):
        missing = evidence_value(rows, _NO_REPORT, language)
        parts = [_pair(_OF_HANDOVERS, missing, rows["handovers"], language)]
    elif isinstance(condition, FilmBalance):
        end = _pair(_CLOSING, rows["film_closing"], rows["closing_expected"], language)
        before = rows["closing_of_month_before"]
        start = _pair(_OPENING, rows["film_opening"], before, language)
        parts = [
            pc.if_else(pa.array(rows["closing_is_off"]), end, None),
            pc.if_else(pa.array(rows["opening_is_off"]), start, None),
        ]
    else:
        parts = [_part(rows, column, language) for column in evidence_columns(rule)]
    joined = _joined(parts, "; " if language == "en" else "؛ ")
    return pc.if_else(pc.equal(joined, ""), _say(_IN_THE_CASE, language), joined)


def _joined(parts: list[pa.Array], separator: str) -> pa.Array:
    """The parts of each row that are not blank, apart by a separator.

    Arrow's own join that skips blanks loses the rows in which every part is blank.
    """
    begun = [pc.fill_null(pc.binary_join_element_wise(separator, p, ""), "") for p in parts]
    return pc.utf8_slice_codeunits(pc.binary_join_element_wise(*begun, ""), len(separator))


def _part(rows: pd.DataFrame, column: Column, language: str) -> pa.Array:
    """One figure or fact with its name and unit; blank where it is blank or zero."""
    title, unit = _say(column.title, language), ""
    if column.code in form.BY_CODE:
        title, unit = _title_and_unit(title)
    values = evidence_value(rows, column, language)
    number = _number(language) if column.number_format else str
    return _decoded(mapped(values, lambda value: _named(title, number(value), unit, value)))


def _named(title: str, text: str, unit: str, value: object) -> str | None:
    return f"{title}: {text} {unit}".rstrip() if value else None


def _pair(words: Label, one: pd.Series, other: pd.Series, language: str) -> pa.Array:
    """Words around two numbers; blank where either is."""
    before, between, after = re.split(r"\{[01]\}", _say(words, language))
    number = _number(language)
    numbers = [_decoded(mapped(values, number)) for values in (one, other)]
    return pc.binary_join_element_wise(before, numbers[0], between, numbers[1], after, "")


def _months(values: pd.Series, language: str) -> pd.Series:
    """Lists of months in words."""
    name = periods.label_en if language == "en" else periods.label_fa
    comma = ", " if language == "en" else "، "
    words = [comma.join(map(name, months)) if months else None for months in _listed(values)]
    return pd.Series(words, dtype=pd.ArrowDtype(pa.string()))


def _listed(values: pd.Series) -> list[list[int] | None]:
    listed: list[list[int] | None] = pa.array(values).to_pylist()
    return listed


def _decoded(values: pd.Series) -> pa.Array:
    return pa.array(values).dictionary_decode()


def _number(language: str) -> Number:
    def shown(value: float | int) -> str:
        value = int(value) if value == int(value) else value
        return f"{value:,}" if language == "en" else to_persian(value)

    return shown


def _title_and_unit(title: str) -> tuple[str, str]:
    """The name of a figure, and the unit that stands behind it in brackets."""
    found = re.fullmatch(r"(.*) \(([^)]*)\)", title)
    return (found[1], found[2]) if found else (title, "")


def _figure_column(code: str) -> Column:
    """A figure of the form as it was filed."""
    figure = form.BY_CODE[code]
    title = Label(figure.label_fa, figure.label_en)
    if figure.type != "count":
        return Column(code, title, _REPORTED, 18)
    return Column(code, title, _REPORTED, 16 if figure.unit == "rial" else 11, WHOLE)


def _worked_out(code: str, number_format: str = WHOLE) -> Column:
    return Column(code, WORKED_OUT[code], _DERIVED, 12, number_format)


def _months_column(code: str) -> Column:
    return Column(code, MONTHS[code], _DERIVED, 26)


def _say(label: Label, language: str) -> str:
    return label.en if language == "en" else label.fa
