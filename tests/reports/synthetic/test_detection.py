"""What is planted is found: recall and precision of every rule-revealed cheat."""

import pandas as pd
import pytest

from reports.synthetic.conduct import REVEALS, answer_key, assign_conduct
from tests.reports.synthetic import nations
from tests.reports.synthetic.detection import detection


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    plan = nations.plan(400)
    block = nations.filed_by(plan)
    key = answer_key(plan, block.nation, assign_conduct(plan, block.nation))
    return detection(key, *nations.found_in(plan, block)).set_index("behaviour")


def test_cheats_in_a_nation_of_400_are_found(table: pd.DataFrame) -> None:
    print("\n" + table.to_string(float_format=lambda share: f"{share:.2f}"))
    assert set(table.index) == {name for name, sign in REVEALS.items() if sign}
    assert (table["planted"] >= 5).all()
    certain = [
        "fee_taker",
        "film_hoarder",
        "not_filer",
        "report_skipper",
        "office_fee",
        "sudden_zero",
        "copied_months",
        "lagging",
    ]
    assert (table.loc[certain, "recall"] == 1).all()
    assert table["recall"]["pacs_outage"] >= 0.9
    # Article 4 is the express case: nobody is named who took nothing.
    assert table["precision"]["fee_taker"] == 1
    # The others are indications: honest people miscount, forget a report, miss a month.
    assert (table["precision"] > 0).all()


def test_a_cheat_counts_as_found_only_in_a_planted_month_and_by_its_own_sign() -> None:
    key = pd.DataFrame(
        [
            ("A", "fee_taker", 140003, 140005, "ART4_FILM_FEE"),
            ("B", "fee_taker", 140003, 140005, "ART4_FILM_FEE"),
            ("C", "pacs_outage", 140003, 140005, "out_of_usual_range:pacs_down_minutes"),
            ("D", "honest", 140003, 140005, ""),
        ],
        columns=["facility", "behaviour", "from_period", "to_period", "reveals"],
    )
    violations = pd.DataFrame(
        [
            ("A", 140004, "ART4_FILM_FEE"),
            ("A", 140005, "ART4_FILM_FEE"),
            ("B", 140006, "ART4_FILM_FEE"),
            ("B", 140004, "PURCHASE"),
            ("D", 140003, "ART4_FILM_FEE"),
        ],
        columns=["facility", "period", "rule"],
    )
    warnings = pd.DataFrame(
        [
            ("C", 140004, "cds", "out_of_usual_range"),
            ("C", 140005, "pacs_down_minutes", "out_of_usual_range"),
        ],
        columns=["facility", "period", "field", "code"],
    )
    table = detection(key, violations, warnings).set_index("behaviour")
    assert tuple(table.loc["fee_taker"]) == (2, 1, 0.5, 0.5)
    assert tuple(table.loc["pacs_outage"]) == (1, 1, 1.0, 1.0)
    assert "honest" not in table.index
