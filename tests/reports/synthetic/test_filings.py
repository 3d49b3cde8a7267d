"""The months of a synthetic nation: always acceptable, and behaving as their makers do."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from reports.policy import periods
from reports.policy.checks.bulk import without_errors
from reports.policy.checks.checks import check_figures, check_period
from reports.policy.checks.plausibility import find_warnings
from reports.policy.form.form import BY_CODE
from reports.synthetic.arrivals import EPOCH, Round
from reports.synthetic.conduct import answer_key, assign_conduct
from reports.synthetic.filings import OUTAGE_PERIOD, Block, blocks_of
from reports.synthetic.plan import DEMO_FREE_MONTHS, HORIZON, code_of
from tests.reports.synthetic import nations

PLAN = nations.plan(400)


@pytest.fixture(scope="module")
def block() -> Block:
    return nations.filed_by(PLAN)


@pytest.fixture(scope="module")
def key(block: Block) -> pd.DataFrame:
    return answer_key(PLAN, block.nation, assign_conduct(PLAN, block.nation))


def behaving(block: Block, key: pd.DataFrame, behaviour: str) -> pd.DataFrame:
    """The filings of those who behave so, in the months in which they do."""
    rows = key[key["behaviour"] == behaviour]
    filings = block.filings.assign(code=block.filings["facility"].map(code_of))
    joined = filings.merge(rows, left_on="code", right_on="facility", suffixes=("", "_key"))
    return joined[joined["period"].between(joined["from_period"], joined["to_period"])]


def test_every_report_passes_the_checks_for_many(block: Block) -> None:
    assert len(block.filings) > 10_000
    assert without_errors(block.filings).all()


def test_a_sample_passes_the_checks_for_one(block: Block) -> None:
    for row in block.filings.sample(2000, random_state=1).to_dict("records"):
        cleaned, problems = check_figures(
            nations.figures_of_row(row),
            period=row["period"],
            kind=row["kind"],
            makes_images=row["makes_images"],
            modalities=row["modalities"],
        )
        assert problems == [], row["facility"]
        assert {c: v for c, v in cleaned.items() if v is not None} == nations.figures_of_row(row)


def test_nobody_files_a_month_outside_its_life_or_before_it_ended(block: Block) -> None:
    lives = block.nation.set_index("number").to_dict("index")
    for facility, period, received in block.filings[
        ["facility", "period", "received_us"]
    ].itertuples(index=False):
        life = lives[facility]
        closures = [(life["closed_from"], life["works_again_on"])] if life["closed_from"] else []
        arrived = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=received)
        assert (
            check_period(
                period,
                now=arrived,
                opened_on=life["opened_on"],
                closed_on=life["closed_on"],
                closures=closures,
            )
            == []
        )


def test_warnings_are_those_a_filing_would_have_found(block: Block) -> None:
    warned = {
        pair: set(zip(rows["field"], rows["code"], strict=True))
        for pair, rows in block.warnings.groupby(["facility", "period"])
    }
    chosen = block.filings["facility"].drop_duplicates().sample(40, random_state=2)
    for _, months in block.filings[block.filings["facility"].isin(chosen)].groupby("facility"):
        rows = months.to_dict("records")
        for row in rows:
            recent = [
                (before["period"], nations.figures_of_row(before))
                for before in reversed(rows)
                if before["period"] < row["period"] and before["received_us"] < row["received_us"]
            ]
            expected = find_warnings(
                nations.figures_of_row(row), period=row["period"], recent=recent
            )
            assert warned.get((row["facility"], row["period"]), set()) == {
                (warning.field, warning.code) for warning in expected
            }


def test_work_slackens_in_farvardin_and_film_goes_as_the_plan_wants(
    block: Block, key: pd.DataFrame
) -> None:
    studies = block.filings.groupby("period")["studies_radiography"].sum()
    assert studies[140001] < 0.85 * studies[140002]
    assert studies[140101] < 0.85 * studies[140102]
    assert studies[140202] > studies[140002], "work grows"
    for behaviour, until, left in (("honest", 140012, 0.1), ("ahead", 140009, 0.0)):
        film = behaving(block, key, behaviour).groupby("period")["film_prints"].sum()
        assert film[until] <= left * film[139911], behaviour
        assert film.get(140101, 0) == 0, behaviour
    laggards = behaving(block, key, "lagging")
    assert laggards.groupby("facility")["film_prints"].sum().gt(0).all()


def test_film_in_stock_is_what_the_month_before_left(block: Block, key: pd.DataFrame) -> None:
    honest = behaving(block, key, "honest").sort_values(["facility", "period"])
    before = honest.groupby("facility")["film_closing"].shift()
    number = honest["period"] // 100 * 12 + honest["period"] % 100
    neighbours = number.groupby(honest["facility"]).diff() == 1
    known = neighbours & before.notna()
    assert (honest.loc[known, "film_opening"] == before[known]).all()


def test_cheats_do_what_the_answer_key_says(block: Block, key: pd.DataFrame) -> None:
    takers = behaving(block, key, "fee_taker")
    assert (takers["film_prints_charged"] > 0).mean() > 0.95
    assert takers["film_prints"].max() <= 20, "few are reported"
    hoarders = behaving(block, key, "film_hoarder")
    assert (hoarders["film_purchased"] > 2 * hoarders["film_prints"]).mean() > 0.5
    zeros = behaving(block, key, "sudden_zero")
    assert (zeros["film_prints"] == 0).all()
    assert (zeros["film_purchased"] > 0).all()
    copies = behaving(block, key, "copied_months")
    alike = copies.groupby("facility")[list(BY_CODE)].nunique(dropna=False)
    assert (alike == 1).all(axis=None)
    outages = behaving(block, key, "pacs_outage")
    assert (outages["pacs_down_minutes"] > 0.1 * outages["pacs_scheduled_minutes"]).all()
    skippers = behaving(block, key, "report_skipper")
    assert (skippers["handovers_with_report"] < skippers["handovers"]).all()
    assert (behaving(block, key, "office_fee")["cds_charged"] > 0).all()


def test_reports_arrive_in_time_unless_their_maker_is_late(block: Block, key: pd.DataFrame) -> None:
    def days_late(filings: pd.DataFrame) -> pd.Series:
        moments = pd.to_datetime(filings["received_us"], unit="us", utc=True)
        days = moments.dt.tz_convert("Asia/Tehran").dt.date
        due = filings["period"].map(periods.deadline)
        return pd.Series([(a - d).days for a, d in zip(days, due, strict=True)])

    assert (days_late(behaving(block, key, "honest")) <= 0).mean() > 0.95
    late = days_late(behaving(block, key, "late_filer"))
    assert (late >= 5).all()
    assert late.max() <= 45


def test_months_the_demo_needs_are_left_free(block: Block) -> None:
    filed = set(block.filings.loc[block.filings["facility"] == 1, "period"])
    assert filed == set(PLAN.periods) - set(DEMO_FREE_MONTHS)


def test_a_movers_reports_are_received_by_its_university_of_the_day(block: Block) -> None:
    moved = block.nation[block.nation["moved_to"].notna()]
    assert len(moved)
    for row in moved.to_dict("records"):
        own = block.filings[block.filings["facility"] == row["number"]]
        ended = own["period"].map(periods.last_day)
        assert (
            own["university"]
            == np.where(ended >= row["moved_on"], row["moved_to"], row["university"])
        ).all()
        assert set(own["receiver"]) == {row["university"], row["moved_to"]}


def test_what_has_not_arrived_yet_is_not_there() -> None:
    plan = nations.plan(60, last=140002)
    moment = periods.deadline_moment(periods.last_day(140002)) + timedelta(days=20)
    all_filings = pd.concat([b.filings for b in blocks_of(plan)])
    so_far = pd.concat([b.filings for b in blocks_of(plan, turn=Round(moment))])
    limit = int(moment.timestamp() * 1_000_000)
    arrived = all_filings[all_filings["received_us"] < limit]
    assert 0 < len(so_far) < len(all_filings)
    named = ["facility", "period", "received_us", "film_closing"]
    assert so_far[named].to_csv(index=False) == arrived[named].to_csv(index=False)
    with pytest.raises(ValueError, match="time zone"):
        list(blocks_of(plan, turn=Round(datetime(2021, 1, 1))))  # noqa: DTZ001


@pytest.mark.parametrize("day", [1, 5, 14])
def test_of_a_month_in_collection_two_in_five_have_reported(day: int) -> None:
    plan = nations.plan(300, last=140002)
    ended = periods.deadline_moment(periods.last_day(140002))
    moment = ended + timedelta(days=day - 1, hours=9)
    everything = pd.concat([b.filings for b in blocks_of(plan)])
    so_far = pd.concat([b.filings for b in blocks_of(plan, turn=Round(moment))])
    filed = so_far[so_far["period"] == 140002]
    assert len(filed) == round(0.4 * (everything["period"] == 140002).sum())
    assert 1 not in set(filed["facility"]), "the demo's facility leaves its month to people"
    moments = pd.to_datetime(filed["received_us"], unit="us", utc=True)
    assert moments.between(ended, moment, inclusive="left").all()
    earlier = so_far[so_far["period"] < 140002]
    assert len(earlier) == (everything["period"] < 140002).sum()


def test_rounds_file_every_month_once_and_in_time() -> None:
    plan = nations.plan(200, last=140004)
    moments = [periods.deadline_moment(periods.last_day(140002)) + timedelta(days=5)]
    moments += [moments[0] + timedelta(days=50), moments[0] + timedelta(days=300)]
    found: list[pd.DataFrame] = []
    since = EPOCH
    for moment in moments:
        there = frozenset(
            (facility, period)
            for part in found
            for facility, period in part[["facility", "period"]].itertuples(index=False)
        )
        turn = Round(moment, since, there)
        blocks = list(blocks_of(plan, turn=turn))
        found.append(pd.concat([block.filings for block in blocks]))
        warned = pd.concat([block.warnings for block in blocks])[["facility", "period"]]
        fresh = set(found[-1][["facility", "period"]].itertuples(index=False, name=None))
        assert set(warned.itertuples(index=False, name=None)) <= fresh
        since = moment
    filed = pd.concat(found)
    whole = pd.concat([block.filings for block in blocks_of(plan)])
    keys = ["facility", "period"]
    assert not filed.duplicated(keys).any()
    same = [*keys, "film_closing", "handovers"]
    in_order = [frame[same].sort_values(keys).to_csv(index=False) for frame in (filed, whole)]
    assert in_order[0] == in_order[1], "what is filed does not depend on the rounds"
    late = [
        (frame["received_us"] > frame["period"].map(_due_us)).mean() for frame in (filed, whole)
    ]
    assert late[0] <= late[1]


def _due_us(period: int) -> int:
    return int(periods.deadline_moment(periods.deadline(period)).timestamp() * 1_000_000)


def test_a_growing_nation_does_in_a_month_what_it_does_whenever_it_is_seeded() -> None:
    plan = nations.plan(60, last=HORIZON)
    moment = periods.deadline_moment(periods.last_day(140305))
    first = pd.concat([b.filings for b in blocks_of(plan, turn=Round(moment))])
    later = pd.concat(
        [b.filings for b in blocks_of(plan, turn=Round(moment + timedelta(days=400)))]
    )
    keys = ["facility", "period"]
    both = first.merge(later, on=keys, suffixes=("", "_later"))
    assert len(both) == len(first)
    assert (both["handovers"].fillna(-1) == both["handovers_later"].fillna(-1)).all()


def test_a_university_lost_a_month() -> None:
    plan = nations.plan(300, last=HORIZON)
    moment = periods.deadline_moment(periods.last_day(140401))
    (block,) = blocks_of(plan, turn=Round(moment))
    university = block.nation.loc[block.nation["trouble"] == "outage", "university"].iloc[0]
    filed = block.filings[block.filings["university"] == university].groupby("period").size()
    assert OUTAGE_PERIOD not in filed.index
    assert filed[periods.following(OUTAGE_PERIOD, -1)] >= 3
