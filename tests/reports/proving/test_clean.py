"""What happened with a cause proves clean."""

from tests.accounts import Accounts
from tests.reports.proving.world import build, prove


def test_a_nation_to_which_everything_happened_proves_clean(database: Accounts) -> None:
    build(database)
    proof, differences = prove(database)
    assert [str(difference) for difference in differences] == []
    assert proof.facilities >= 6
