"""Suspected violations: which rules of the directive a filed month sets off.

What a facility reports is an indication, never a finding. NOT_FILED and NON_COOPERATION are not
judged here: they are about months without figures.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pandas as pd

from reports.policy import periods
from reports.policy.directive.parts import (
    AnyAboveZero,
    Directive,
    Fewer,
    FilmBalance,
    Idle,
    PlatformIs,
    Rule,
)
from reports.policy.film_stock import Tolerance, stock_expected, stock_in
from reports.policy.form.months import by_period, column, previous_closing, words_at
from reports.policy.kinds import RECEIVER
from reports.policy.scoring.evidence import STOCK, figures_of
from reports.policy.scoring.idle import idle_runs

VIOLATION_COLUMNS: Final = (
    "facility",
    "period",
    "rule",
    "leads_to",
    "before_letter_days",
    "evidence",
)

Evidence = dict[str, Any]


def violations_of(
    months: pd.DataFrame, directive: Directive, first_judged: int = periods.FIRST_PERIOD
) -> pd.DataFrame:
    """Return every rule that filed months set off, by facility, period and the directive's order.

    `months` as in `MONTH_COLUMNS` and `in_order`. The columns are `VIOLATION_COLUMNS`;
    `before_letter_days` is how many days of the month lay before the letter; `evidence` is a flat
    dict of the figures as filed (None = blank), what was worked out from them and the tolerances
    it was held against. A rule that needs an absent figure is skipped. A row of months that
    together set a rule off begins with `first_judged` at the earliest.
    """
    period = months["period"].to_numpy(np.int64)
    all_rows: list[np.ndarray] = []
    evidence: list[Evidence] = []
    for rule in directive.rules:
        rows, evidence_of = _judge(rule, months, first_judged)
        rows = rows[period[rows] >= rule.start]
        all_rows.append(rows)
        evidence += evidence_of(rows)
    rows = np.concatenate(all_rows)
    places = np.repeat(np.arange(len(all_rows)), [len(part) for part in all_rows])
    order = np.lexsort((places, rows))
    rows, places = rows[order], places[order]
    evidences = np.empty(len(evidence), dtype=object)
    evidences[:] = evidence
    columns = {
        "facility": months["facility"].to_numpy(np.int64)[rows],
        "period": period[rows],
        "rule": words_at([rule.code for rule in directive.rules], places),
        "leads_to": _consequences(directive, places, period[rows]),
        "before_letter_days": by_period(period[rows], directive.days_before_letter).astype(
            np.int64
        ),
        "evidence": evidences[order],
    }
    return pd.DataFrame({name: columns[name] for name in VIOLATION_COLUMNS}, copy=False)


def _consequences(directive: Directive, places: np.ndarray, period: np.ndarray) -> object:
    """What each suspicion leads to, by its rule's place and its month."""
    known = list(directive.consequences)
    leads_to = np.zeros(len(places), dtype=np.int64)
    for place, rule in enumerate(directive.rules):
        for start, to in rule.leads_to:
            leads_to[(places == place) & (period >= start)] = known.index(to)
    return words_at(known, leads_to)


def _judge(
    rule: Rule, months: pd.DataFrame, first_judged: int
) -> tuple[np.ndarray, Callable[[np.ndarray], list[Evidence]]]:
    """The rows that meet a rule's condition (whatever their month) and how to evidence them."""
    condition = rule.condition
    if isinstance(condition, AnyAboveZero):
        above = np.zeros(len(months), dtype=bool)
        for code in condition.figures:
            above |= column(months, code) > 0
        return np.flatnonzero(above), lambda rows: _figures(months, figures_of(condition), rows)
    if isinstance(condition, Fewer):
        whole = column(months, condition.than)
        fewer = condition.tolerance.exceeded(whole - column(months, condition.figure), whole)
        fewer &= ~months["kind"].isin(condition.not_for_kinds).to_numpy(bool)
        pair, limits = figures_of(condition), condition.tolerance.as_dict()
        return np.flatnonzero(fewer), lambda rows: [
            evidence | {"thresholds": limits} for evidence in _figures(months, pair, rows)
        ]
    if isinstance(condition, PlatformIs):
        named = (months["platform"] == condition.platform).fillna(False).to_numpy(bool)
        named = named & months["makes_images"].to_numpy(bool)
        named = named & (months["kind"] != RECEIVER).to_numpy(bool)
        return np.flatnonzero(named), lambda rows: [
            {"figures": dict.fromkeys(figures_of(condition), condition.platform)} for _ in rows
        ]
    if isinstance(condition, FilmBalance):
        return _judge_stock(condition.tolerance, months)
    if isinstance(condition, Idle):
        runs = idle_runs(months, rule, condition, first_judged)
        return runs.rows, runs.evidence
    return np.array([], dtype=np.int64), lambda _: []


def _judge_stock(
    tolerance: Tolerance, months: pd.DataFrame
) -> tuple[np.ndarray, Callable[[np.ndarray], list[Evidence]]]:
    """Film stock off within the month, or at its start against the month before."""
    stock = {code: column(months, code) for code in STOCK}
    before = previous_closing(months)
    incoming = stock_in(stock["film_opening"], stock["film_purchased"], stock["film_received"])
    expected = stock_expected(
        incoming, stock["film_given"], stock["film_wasted"], stock["film_prints"]
    )
    month_off = tolerance.exceeded(np.abs(expected - stock["film_closing"]), incoming)
    start_off = tolerance.exceeded(np.abs(stock["film_opening"] - before), before)

    limits = tolerance.as_dict()

    def evidence(rows: np.ndarray) -> list[Evidence]:
        parts = _figures(months, STOCK, rows)
        worked_out = zip(
            parts,
            _plain(expected[rows]),
            _plain(before[rows]),
            month_off[rows].tolist(),
            start_off[rows].tolist(),
            strict=True,
        )
        for part, closing, closing_before, month, start in worked_out:
            part["closing_expected"] = closing
            part["closing_of_month_before"] = closing_before
            part["closing_is_off"] = month
            part["opening_is_off"] = start
            part["thresholds"] = limits
        return parts

    return np.flatnonzero(month_off | start_off), evidence


def _figures(months: pd.DataFrame, codes: tuple[str, ...], rows: np.ndarray) -> list[Evidence]:
    columns = [_plain(column(months, code)[rows]) for code in codes]
    return [
        {"figures": dict(zip(codes, values, strict=True))} for values in zip(*columns, strict=True)
    ]


def _plain(values: np.ndarray) -> list[int | None]:
    """Figures as the report had them: whole numbers, None = blank."""
    blank = np.isnan(values)
    plain = np.where(blank, 0, values).astype(np.int64).astype(object)
    plain[blank] = None
    found: list[int | None] = plain.tolist()
    return found
