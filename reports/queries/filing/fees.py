"""What facilities of a kind usually charge for one sheet or disc."""

from django.db import connection

from reports.policy import periods
from reports.policy.checks.usual import USUAL_MONTHS
from reports.policy.checks.usual_fee import FEES


def usual_fees_of_kind(kind: str, period: int) -> dict[str, float]:
    """The medians over the six months before `period`, in rials by the fee's figure.

    A fee that too few facilities of the kind charged is absent. Facilities' own reports are not
    shown: the database gives the medians alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT film, paper, cd FROM payesh_usual_fees(%s, %s, %s)",
            [kind, periods.following(period, -USUAL_MONTHS), periods.following(period, -1)],
        )
        medians = cursor.fetchone()
    return {
        fee.fee: float(median)
        for fee, median in zip(FEES, medians, strict=True)
        if median is not None
    }
