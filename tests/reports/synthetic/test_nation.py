"""The register of a synthetic nation: plausible, spread out, and nobody's likeness."""

import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilities.kinds import KINDS
from facilities.register import checks
from reports.policy import periods
from reports.synthetic.conduct import CHEATS, answer_key, assign_conduct
from reports.synthetic.nation import make_nation, university_blocks
from reports.synthetic.plan import DEMO_FACILITY, apportion
from tests.reports.synthetic import nations


def test_the_same_arguments_give_the_same_bytes() -> None:
    def digest(seed: int) -> str:
        plan = nations.plan(80, last=140003, seed=seed)
        block = nations.made(plan)
        # A frozenset of words is printed in another order in every process.
        parts = [
            block.nation.drop(columns="modalities"),
            block.filings.drop(columns="modalities"),
            block.warnings,
        ]
        return hashlib.sha256("".join(part.to_csv() for part in parts).encode()).hexdigest()

    assert digest(1) == digest(1)
    assert digest(1) != digest(2)


def test_every_kind_of_facility_is_there_and_offices_are_many_and_small() -> None:
    nation = make_nation(nations.plan(400))
    counts = nation["kind"].value_counts()
    assert set(counts.index) == set(KINDS)
    assert counts.idxmax() == "office"
    sizes = nation.groupby("kind")["size"].median()
    assert sizes["office"] < sizes["clinic"] < sizes["imaging_center"] < sizes["hospital"]
    assert not nation.loc[nation["kind"] == "receiver", "makes_images"].any()
    silent = nation[~nation["makes_images"] & (nation["kind"] != "receiver")]
    assert 0 < len(silent) < 0.05 * len(nation), "a few make no images though their kind does"


def test_every_university_gets_some_when_there_are_enough() -> None:
    plan = nations.plan(len(nations.universities()))
    assert make_nation(plan)["university"].nunique() == len(plan.universities)
    few = make_nation(nations.plan(3))
    assert len(few) == 3
    assert few["code"].iloc[0] == DEMO_FACILITY


def test_no_name_can_be_taken_for_a_real_body_and_all_entries_pass_the_registers_checks() -> None:
    nation = make_nation(nations.plan(400))
    assert nation["name_fa"].str.contains("نمونه|ساختگی").all()
    assert nation["name_fa"].is_unique
    assert nation["code"].map(lambda code: re.fullmatch(r"SYN-\d{6}", code) is not None).all()
    for row in nation.to_dict("records"):
        entry = {
            "name_fa": row["name_fa"],
            "name_en": row["name_en"],
            "kind": row["kind"],
            "ownership": row["ownership"],
            "makes_images": row["makes_images"],
            "modalities": list(row["shares"]),
            "province_id": row["province"],
            "enrolled_on": row["enrolled_on"],
        }
        assert checks.check_code(row["code"]) == []
        assert checks.check_entry(checks.clean_entry(entry), is_new=True) == []
        assert checks.clean_entry(entry)["name_fa"] == row["name_fa"], "spelt as it is stored"


def test_lives_differ_some_come_late_some_close_some_change_their_university() -> None:
    plan = nations.plan(1500)
    nation = make_nation(plan)
    start = periods.first_day(plan.first)
    assert 0.02 < (nation["enrolled_on"] > start).mean() < 0.1
    for event in ("closed_on", "closed_from", "moved_on"):
        assert 0.003 < nation[event].notna().mean() < 0.06, event
    assert (nation.loc[nation["closed_on"].notna(), "closed_on"] > start).all()
    moved = nation[nation["moved_to"].notna()]
    assert (moved["moved_to"] != moved["university"]).all()


def test_nobody_leaves_a_block_and_blocks_keep_universities_whole() -> None:
    nation = make_nation(nations.plan(4000, last=140003))
    blocks = university_blocks(nation)
    assert len(blocks) > 1
    assert sum(len(block) for block in blocks) == len(nation)
    homes = [set(block["university"]) for block in blocks]
    assert sum(len(home) for home in homes) == nation["university"].nunique()
    for block, home in zip(blocks, homes, strict=True):
        assert set(block["moved_to"].dropna()) <= home


def test_each_kind_of_cheat_is_planted_among_those_who_lead_a_steady_life() -> None:
    plan = nations.plan(400)
    nation = make_nation(plan)
    conduct = assign_conduct(plan, nation)
    key = answer_key(plan, nation, conduct)
    assert list(key["facility"]) == list(nation["code"])
    assert set(CHEATS) <= set(key["behaviour"])
    cheating = key["behaviour"].isin(CHEATS).to_numpy()
    assert nation.loc[cheating, "is_steady"].all()
    assert (key["from_period"] <= key["to_period"]).all()
    assert key["from_period"].min() >= plan.first
    assert key["to_period"].max() <= plan.last
    assert key.loc[0, "behaviour"] == "lagging", "the demo's facility still prints film"


@given(
    total=st.integers(0, 5000),
    weights=st.lists(st.floats(0.01, 100), min_size=1, max_size=80),
    least=st.integers(0, 3),
)
@settings(max_examples=100, deadline=None)
def test_sharing_out_loses_and_adds_nobody(total: int, weights: list[float], least: int) -> None:
    shares = apportion(total, weights, least=least)
    assert sum(shares) == total
    assert min(shares) >= (least if total >= least * len(weights) else 0)


@pytest.mark.parametrize(
    ("facilities", "first", "last", "seed"),
    [
        (0, 139911, 140003, 1),
        (10, 139910, 140003, 1),
        (10, 140003, 140002, 1),
        (10, 139913, 140003, 1),
        (10, 139911, 140003, -1),
    ],
    ids=["nobody", "before the project", "backwards", "no month", "negative seed"],
)
def test_a_plan_that_makes_no_sense_is_refused(
    facilities: int, first: int, last: int, seed: int
) -> None:
    with pytest.raises(ValueError, match=r"."):
        nations.plan(facilities, first=first, last=last, seed=seed)
