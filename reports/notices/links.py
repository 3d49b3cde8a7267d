"""Where a notice leads: the month's form, its history, a list, or a proposal."""

from django.urls import NoReverseMatch, reverse

from reports.models import Notice
from reports.policy.workflow.notice_kinds import (
    ACCOUNT,
    CASES,
    DESK,
    FORM,
    KINDS,
    MONTH,
    PROPOSAL,
    SIGN,
    UNKNOWN,
)

# The pages by where a notice leads; the first that this installation serves.
_PAGES = {
    FORM: ("filing_form", "report_month"),
    SIGN: ("filing_review", "report_month"),
    MONTH: ("report_month",),
    DESK: ("desk",),
    PROPOSAL: ("proposal",),
    CASES: ("violations",),
    ACCOUNT: (),
}


def address_of(notice: Notice) -> str:
    """The page that a notice leads to, without the host; the inbox if there is none."""
    leads_to = KINDS.get(notice.kind, UNKNOWN).leads_to
    month = f"?period={notice.period}" if notice.period else ""
    for page in _PAGES[leads_to]:
        try:
            if page == "desk":
                return reverse(page) + month
            if page == "proposal":
                return reverse(page, args=[notice.detail["proposal"]])
            if page == "violations" and "case" in notice.detail:
                return reverse("violation", args=[notice.detail["case"]])
            if page == "violations" and notice.facility is not None:
                return f"{reverse(page)}?facility={notice.facility.code}"
            if notice.facility is not None and notice.period is not None:
                return reverse(page, args=[notice.facility.code, notice.period])
        except NoReverseMatch:  # a part that this installation does not serve
            continue
    return reverse("inbox")
