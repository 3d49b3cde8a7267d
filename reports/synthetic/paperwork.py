"""What the demo's people wrote: a form that waits for a signature, lists, a file with errors."""

from typing import Final

from facilities.distrusted.media import CSV
from facilities.models import Facility, Person
from reports import calendar
from reports.importing.receiving import receive_upload
from reports.models import Submission
from reports.policy import periods
from reports.policy.channels import BULK
from reports.preparing.forms import Typed, as_typed, save_form
from reports.preparing.signing import check_form, hand_over
from reports.queries.exports import VIOLATIONS, request_export, wish_of
from reports.synthetic.plan import DEMO_FREE_MONTHS

_WORD: Final = "این رقم با دفتر پذیرش و موجودی انبار تطبیق داده شده است (متن ساختگی)."


def prepare_form(clerk: Person, facility: Facility) -> None:
    """Fill in the last of the months that the demo leaves free, and hand it to the signatory.

    Its figures are those of the month after it; there is none while that is not filed.
    """
    period = DEMO_FREE_MONTHS[-1]
    filed = Submission.objects.filter(facility=facility, period=periods.following(period))
    for submission in filed.order_by("received_at")[:1]:
        figures = {code: as_typed(value) for code, value in submission.figures.items()}
        begun = save_form(
            by=clerk, facility=facility, period=period, typed=Typed(figures), revision=0
        )
        checked = check_form(by=clerk, facility=facility, kept=begun)
        words = {warning.field: _WORD for warning in checked.warnings}
        kept = save_form(
            by=clerk,
            facility=facility,
            period=period,
            typed=Typed(figures, words),
            revision=begun.revision,
        )
        hand_over(by=clerk, facility=facility, period=period, revision=kept.revision)


def ask_for_list(person: Person, _facility: Facility) -> None:
    """Ask for the suspicions that the person may read, as a workbook; a worker builds it."""
    request_export(by=person, what=VIOLATIONS, filters=wish_of(VIOLATIONS, {}), language="fa")


def send_file(officer: Person, facility: Facility) -> None:
    """A CSV of the officer's whose rows are wrong, each in its way; a worker reads it."""
    period = calendar.last_ended()
    rows = [
        "facility,period,studies_radiography,film_prints,handovers",
        f"SYN-999999,{period},120,0,118",
        f"{facility.code},{periods.following(period, 2)},120,0,118",
        f"{facility.code},{period},-5,0,118",
        f"{facility.code},{period},دوازده,0,118",
        f"{facility.code},{period},120,0,900",
    ]
    receive_upload(
        by=officer,
        content="\n".join(rows).encode(),
        media=CSV,
        channel=BULK,
        filename="گزارش-ساختگی.csv",
    )
