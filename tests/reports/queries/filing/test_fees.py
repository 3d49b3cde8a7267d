"""What a kind usually charges for one sheet or disc: told as a median, never as one price."""

import pytest

from reports.policy import periods
from reports.queries.filing.fees import usual_fees_of_kind
from tests import cast
from tests.accounts import Accounts
from tests.reports import channels, monthly
from tests.reports.importing import uploads

MONTH = 140107
PLACES = [f"X-FEE-{number}" for number in range(5)]
PRICES = [100_000, 110_000, 120_000, 900_000, 12_000]  # rials a disc; the last in tomans


@pytest.fixture(scope="module")
def charged(shared_database: Accounts) -> Accounts:
    """Five imaging centres that charged for discs in two months, only four of them for paper."""
    channels.open_places(shared_database, PLACES, signed=[])
    rows = []
    for place, price in zip(PLACES, PRICES, strict=True):
        paper = {"paper_prints": 2, "paper_prints_charged": 2, "paper_fee_rials": 7_000}
        for month, discs in ((140101, 10), (140106, 4)):
            figures = {"cds_charged": discs, "cd_fee_rials": discs * price}
            figures |= paper if place != PLACES[0] else {}
            rows.append(uploads.row(place, month, **figures))
    done = uploads.upload_all(shared_database, cast.UNIVERSITY_MACHINE, rows)
    assert done.accepted == len(rows)
    return shared_database


@pytest.mark.parametrize("who", [cast.CLERK, cast.OFFICER, cast.OTHER_CLERK, cast.POLICY_OWNER])
@pytest.mark.parametrize(
    ("kind", "month", "fees"),
    [
        ("imaging_center", MONTH, {"cd_fee_rials": 110_000.0}),
        ("imaging_center", 140112, {"cd_fee_rials": 110_000.0}),  # the sixth month after
        ("imaging_center", 140201, {}),  # the seventh
        ("imaging_center", 140101, {}),  # nothing before it
        ("hospital", MONTH, {}),
    ],
)
def test_a_kinds_median_is_of_six_months_and_of_five_facilities(
    charged: Accounts, who: str, kind: str, month: int, fees: dict[str, float]
) -> None:
    person = cast.person(who)
    with charged.as_person(person):
        assert usual_fees_of_kind(kind, month) == fees


@pytest.mark.parametrize(("rials", "warned"), [(440_000, []), (44_000, ["cd_fee_unusual"])])
def test_a_first_fee_is_held_against_that_of_the_kind(
    charged: Accounts, rials: int, warned: list[str]
) -> None:
    machine = cast.person(cast.MACHINE)
    month = periods.following(MONTH, len(warned))
    with charged.as_person(machine):
        filed = monthly.file(machine, cast.T_IMAGING, month, cds_charged=4, cd_fee_rials=rials)
    fees = [warning for warning in filed.warnings if warning.code.endswith("fee_unusual")]
    assert [warning.code for warning in fees] == warned
    assert all("مراکز هم‌نوع ۱۱۰٬۰۰۰" in warning.message_fa for warning in fees)
