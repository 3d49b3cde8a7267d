"""The body of `POST reports/`, read field by field so that every error is told at once."""

from typing import Any

from facilities.errors import Problem
from reports.filing.drafts import Draft
from reports.intake.report_fields import read_fields
from reports.policy.channels import API


def read_report(data: Any, *, body: bytes, token_key: str) -> tuple[Draft | None, list[Problem]]:
    """A draft out of a parsed body, and what is wrong with the body's own fields.

    The draft is None where there is too little to check the figures against: no facility, or no
    object of figures. The figures themselves are judged by the filing.
    """
    fields, wrong = read_fields(data)
    if fields.facility is None or fields.figures is None:
        return None, wrong
    draft = Draft(
        facility_code=fields.facility,
        period=fields.period,
        figures=fields.figures,
        body=body,
        channel=API,
        explanations=fields.explanations,
        reason=fields.reason,
        replaces=fields.replaces,
        token_key=token_key,
    )
    return draft, wrong
