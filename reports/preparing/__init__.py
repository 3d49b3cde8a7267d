"""The writes on forms that are not filed yet: saving, handing over for signature, signing.

A form is kept exactly as it was typed and counts nowhere. Every write names the revision it was
made on, so that two people on one form never overwrite each other unseen, and nobody signs
what somebody else has changed meanwhile.
"""

from reports.preparing.forms import Typed, as_typed, begin_nil, discard, save_form
from reports.preparing.problems import CONFLICTS, REASON_MISSING, as_problems
from reports.preparing.signing import (
    answers,
    check_form,
    hand_back,
    prepare,
    sign,
    signed_draft,
)

__all__ = [
    "CONFLICTS", "REASON_MISSING", "Typed", "answers", "as_problems", "as_typed", "begin_nil",
    "check_form", "discard", "hand_back", "prepare", "save_form", "sign", "signed_draft",
]  # fmt: skip
