"""Synthetic nations for tests: plans, and what the directive makes of one without a database."""

import csv
from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd

from reports.policy.directive import published
from reports.policy.form.form import BY_CODE, COUNT_CODES
from reports.policy.scoring import baseline, expected
from reports.policy.scoring.evaluate import evaluate
from reports.synthetic.filings import Block, blocks_of
from reports.synthetic.plan import Plan, UniversityPlace, code_of

LAST = 140210


def universities() -> tuple[UniversityPlace, ...]:
    with open("facilities/register/reference/universities.csv", encoding="utf-8") as file:
        return tuple(
            UniversityPlace(row["code"], row["kind"], row["province"])
            for row in csv.DictReader(file)
        )


def plan(facilities: int, *, first: int = 139911, last: int = LAST, seed: int = 7) -> Plan:
    return Plan(facilities, first, last, seed, universities())


@cache
def filed_by(nation: Plan) -> Block:
    """The whole nation as one block, made once; not to be changed."""
    return made(nation)


def made(nation: Plan) -> Block:
    """The whole nation as one block."""
    blocks = list(blocks_of(nation))
    return Block(
        *(
            pd.concat([getattr(block, part) for block in blocks], ignore_index=True)
            for part in ("nation", "filings", "warnings")
        )
    )


def found_in(plan: Plan, block: Block) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What rules and warnings find: violations (facility, period, rule) and warnings, by code."""
    directive = published.directive()
    months = block.filings.assign(days_late=0.0)
    sums = baseline.window_sums(months, directive)
    facilities = months[["facility", "kind"]].drop_duplicates("facility", keep="last")
    baselines = baseline.facility_baselines(
        sums,
        baseline.kind_references(sums, directive),
        facilities.reset_index(drop=True),
        directive,
    )
    rules = evaluate(months, baselines, directive).violations[["facility", "period", "rule"]]
    both = [pd.concat([rules, _not_filed(plan, block)], ignore_index=True), block.warnings.copy()]
    for frame in both:
        frame["facility"] = frame["facility"].map(code_of)
    return both[0], both[1]


def _not_filed(plan: Plan, block: Block) -> pd.DataFrame:
    """The months that were owed and are not there."""
    filed = set(zip(block.filings["facility"], block.filings["period"], strict=True))
    first = published.directive().first_scored
    owed = [
        (row["number"], period, "NOT_FILED")
        for row in block.nation.to_dict("records")
        for period in plan.periods
        if period >= first
        and (row["number"], period) not in filed
        and expected.is_expected(
            period,
            judged_from=plan.periods[0],
            kind=row["kind"],
            makes_images=row["makes_images"],
            opened_on=row["opened_on"],
            enrolled_on=row["enrolled_on"],
            closed_on=row["closed_on"],
            closures=[(row["closed_from"], row["works_again_on"])] if row["closed_from"] else [],
        )
    ]
    return pd.DataFrame(owed, columns=["facility", "period", "rule"])


def figures_of_row(row: Mapping[Any, Any]) -> dict[str, object]:
    """One filing's figures as JSON would bring them."""
    known = {code: row[code] for code in BY_CODE if not pd.isna(row[code])}
    return {c: int(v) if c in COUNT_CODES else v for c, v in known.items()}
