"""How months spread over the nation, against PostgreSQL's own percentiles over the raw scores."""

from typing import Any

import pytest
from django.db import connection

from reports.evaluation.distributions import FACILITIES, UNIVERSITIES, refresh_distributions
from reports.evaluation.rollups import refresh_rollups
from reports.models import Distribution
from tests.accounts import Accounts
from tests.reports import mixed_nation
from tests.reports.mixed_nation import MONTHS
from tests.reports.sums_anew import worked_out_anew

_RATES = """
    SELECT percentile_cont(%(shares)s::float8[]) WITHIN GROUP (ORDER BY
               film_prints / greatest(30, film_studies)::float8)
    FROM (SELECT r.film_prints, {film_studies} AS film_studies FROM reports_report r
          JOIN facilities_facility f ON f.id = r.facility_id
          WHERE r.period = %(period)s AND r.film_prints IS NOT NULL
            AND r.kind = 'hospital') r"""


@pytest.fixture(scope="module")
def nation(shared_database: Accounts) -> Accounts:
    """A mixed nation."""
    mixed_nation.fill(shared_database, seed=1403)
    return shared_database


def stored(period: int, among: str, indicator: str, kind: str = "") -> Distribution:
    return Distribution.objects.get(period=period, among=among, indicator=indicator, kind=kind)


def deciles(values: list[float]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT percentile_cont(%s::float8[]) WITHIN GROUP (ORDER BY v)"
            " FROM unnest(%s::float8[]) v",
            [[n / 10 for n in range(11)], values],
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("month", MONTHS[3:])
def test_scores_of_facilities_and_of_universities(nation: Accounts, month: int) -> None:
    anew = worked_out_anew(nation)
    scores = anew[month, None]["scores"]
    bodies = [row["score"] for (period, body), row in anew.items() if period == month and body]
    with nation.as_superuser():
        facilities = stored(month, FACILITIES, "score")
        universities = stored(month, UNIVERSITIES, "score")
        assert facilities.number == len(scores)
        assert facilities.deciles == pytest.approx(deciles(scores))
        assert universities.deciles == pytest.approx(deciles([b for b in bodies if b is not None]))
    assert sum(facilities.bins) == len(scores)
    places = [min(int(score // 2.5), 39) for score in scores]
    assert facilities.bins == [places.count(step) for step in range(40)]


def test_every_kind_has_its_own(nation: Accounts) -> None:
    with nation.as_superuser():
        kinds = Distribution.objects.filter(
            period=MONTHS[-1], among=FACILITIES, indicator="score"
        ).values_list("kind", "number")
        numbers = dict(kinds)
    assert numbers.pop("") == sum(numbers.values())
    assert set(numbers) >= {"hospital", "imaging_center"}


def test_only_months_whose_sums_were_rebuilt_are_counted_again(nation: Accounts) -> None:
    with nation.as_jobs():
        assert refresh_distributions() == 0
        before = stored(MONTHS[0], FACILITIES, "film_rate").computed_at
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO reports_stalerollup (university_id, period, marked_at)"
                " SELECT university_id, period, now() FROM reports_universityrollup"
                " WHERE period = %s LIMIT 1",
                [MONTHS[-1]],
            )
        assert refresh_rollups() == 1
        assert stored(MONTHS[0], FACILITIES, "film_rate").computed_at == before
        assert stored(MONTHS[-1], FACILITIES, "film_rate").computed_at > before
