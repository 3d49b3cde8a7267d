"""Universities side by side: every number against SQL over reports, and who may see them."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from facilities.models import University
from reports.dashboards.side_by_side import columns, round_ticks
from reports.policy import periods
from reports.policy.digits import to_persian
from tests import cast
from tests.accounts import Accounts
from tests.reports import mixed_nation, sums_anew
from tests.reports.mixed_nation import MONTHS
from tests.reports.views.signed_in import client_of, page_of

Signed = Callable[[str], Client]
ADDRESS = "/nation/compare/"
ASKED = {"u": [cast.ISFAHAN, cast.TEHRAN], "indicators": "score,film_prints,expected", "last": 6}


@pytest.fixture(autouse=True, scope="module")
def its_calendar_in_english() -> Iterator[None]:
    """The latest month of the mixed nation is the latest that is closed."""
    with override_settings(LAST_PERIOD=MONTHS[-1]), translation.override("en"):
        yield


@pytest.fixture(scope="module")
def mixed(shared_database: Accounts) -> Accounts:
    mixed_nation.fill(shared_database, seed=11)
    return shared_database


@pytest.fixture(scope="module")
def client_for(mixed: Accounts) -> Signed:
    return cache(lambda who: client_of(who, language="en"))


@pytest.fixture(scope="module")
def anew(mixed: Accounts) -> dict[tuple[int, str], dict[str, float]]:
    """The figures by month and university's code."""
    found = sums_anew.worked_out_anew(mixed)
    with mixed.as_superuser():
        codes = dict(University.objects.values_list("pk", "code"))
    return {(month, codes[body]): row for (month, body), row in found.items() if body}


def file_of(client: Client, **asked: object) -> list[list[str]]:
    text = page_of(client, ADDRESS, format="csv", **(ASKED | asked))  # type: ignore[arg-type]
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def down(value: float) -> float:
    return int(round(value * 10, 6)) / 10


def test_months_are_those_of_the_reports(
    client_for: Signed, anew: dict[tuple[int, str], dict[str, float]]
) -> None:
    head, *rows = file_of(client_for(cast.ANALYST))
    months = [periods.following(MONTHS[-1], place - 5) for place in range(6)]
    assert head == ["Indicator", "University", *(periods.label_en(month) for month in months)]
    assert len(rows) == 6
    for place, code in enumerate((cast.ISFAHAN, cast.TEHRAN)):
        told = [anew[month, code] for month in months]
        assert [float(cell) for cell in rows[place][2:]] == [down(row["score"]) for row in told]
        assert rows[2 + place][2:] == [str(row["film_prints"]) for row in told]
        assert rows[4 + place][2:] == [str(row["expected"]) for row in told]


@pytest.mark.parametrize("step", ["half", "cumulative"])
def test_months_are_added_up_before_anything_is_divided(
    client_for: Signed, anew: dict[tuple[int, str], dict[str, float]], step: str
) -> None:
    months = [periods.following(MONTHS[-1], place - 5) for place in range(6)]
    _head, *rows = file_of(client_for(cast.ANALYST), step=step)
    for place, code in enumerate((cast.ISFAHAN, cast.TEHRAN)):
        film = [anew[month, code]["film_prints"] for month in months]
        expected = (
            [sum(film[:2]), sum(film[2:])]
            if step == "half"
            else [sum(film[: n + 1]) for n in range(6)]
        )
        assert [float(cell) for cell in rows[2 + place][2:]] == expected


def test_the_page_shows_what_the_file_holds_and_the_chart_draws_it(client_for: Signed) -> None:
    client = client_for(cast.ANALYST)
    page = page_of(client, ADDRESS, **ASKED)  # type: ignore[arg-type]
    _head, *rows = file_of(client)
    cells = re.findall(r'<td class="num">(.*?)</td>', page.split('id="numbers"')[1])
    shown = [cell.replace(",", "").strip("\u2066\u2069") for cell in cells]
    assert [float(cell) for cell in shown] == [float(cell) for row in rows for cell in row[2:]]
    [address] = re.findall(r'data-chart="([^"]+)"', page)
    figure = client.get(address.replace("&amp;", "&")).json()
    for trace, row in zip(figure["data"], rows, strict=False):
        assert trace["y"] == [float(cell) for cell in row[2:]]
        assert trace["customdata"][0][1].startswith("/universities/")


def test_the_chart_is_not_built_again(client_for: Signed) -> None:
    client = client_for(cast.ANALYST)
    address = f"{ADDRESS}chart.json?u={cast.TEHRAN}"
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"{ADDRESS}chart.json").status_code == 404, "nobody to draw"


def test_it_is_for_those_who_compare_bodies(client_for: Signed) -> None:
    for who in (cast.POLICY_OWNER, cast.NATIONAL_INSPECTOR):
        assert client_for(who).get(ADDRESS).status_code == 200, who
    for who in (cast.OFFICER, cast.CLERK, cast.INSPECTOR, cast.ADMINISTRATOR, cast.STRANGER):
        for address in (ADDRESS, f"{ADDRESS}chart.json?u={cast.TEHRAN}"):
            assert client_for(who).get(address).status_code == 404, who
    assert Client().get(ADDRESS).status_code == 302


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"u": "nowhere"}, "“nowhere” is not a value of this comparison."),
        ({"indicators": "beauty"}, "“beauty” is not a value of this comparison."),
        ({"last": "7"}, "“7” is not a value of this comparison."),
        ({"step": "week"}, "“week” is not a value of this comparison."),
        ({"chart": "beauty"}, "“beauty” is not a value of this comparison."),
        (
            {"u": ["tehran", "isfahan", "iran", "qom", "alborz", "ilam", "arak"]},
            "At most 6 universities are compared side by side.",
        ),
    ],
)
def test_what_an_address_has_wrong_is_said(
    client_for: Signed, asked: dict[str, str], told: str
) -> None:
    assert told in page_of(client_for(cast.ANALYST), ADDRESS, status=400, **asked)


def test_a_month_in_collection_has_no_value(client_for: Signed) -> None:
    """The address of a month in collection ends with the last closed one."""
    head, *_rows = file_of(client_for(cast.ANALYST), period=periods.following(MONTHS[-1]))
    assert head[-1] == periods.label_en(MONTHS[-1])


def test_more_months_and_universities_ask_no_more(client_for: Signed) -> None:
    client = client_for(cast.ANALYST)
    asked = []
    for wanted in ({"u": cast.TEHRAN, "last": 6}, {"u": [cast.TEHRAN, cast.ISFAHAN], "last": 48}):
        with CaptureQueriesContext(connection) as queries:
            page_of(client, ADDRESS, **wanted)  # type: ignore[arg-type]
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_half_years_begin_with_farvardin_and_mehr() -> None:
    shown = columns(periods.through(140005, 140108), "half")
    assert [column.months for column in shown] == [
        (140005, 140006),
        tuple(periods.through(140007, 140012)),
        tuple(periods.through(140101, 140106)),
        (140107, 140108),
    ]
    assert [column.name for column in shown][1:3] == ["Second half 1400", "First half 1401"]


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([], [0.0, 1.0]),
        ([84.9, 99.9], [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]),
        ([-30.0, 60.0], [-40.0, -20.0, 0.0, 20.0, 40.0, 60.0]),
        ([1234.0], [0.0, 500.0, 1000.0, 1500.0]),
    ],
)
def test_ticks_are_round_and_hold_zero(values: list[float], ticks: list[float]) -> None:
    assert round_ticks(values) == ticks


def test_the_newest_month_stands_beside_the_name_in_persian(client_for: Signed) -> None:
    client, persian = client_for(cast.ANALYST), client_of(cast.POLICY_OWNER, language="fa")
    heads = [
        re.findall(r'<span aria-hidden="true">([\d/۰-۹]{7})</span>', page_of(who, ADDRESS, **ASKED))  # type: ignore[arg-type]
        for who in (client, persian)
    ]
    with translation.override("fa"):
        expected = [to_persian(head) for head in reversed(heads[0])]
    assert heads[1] == expected
