"""What a receipt says, in the language of the page: for the screen, for paper and for the PDF."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from facilities.language import page_language
from reports.formatting.labels import words
from reports.formatting.moments import moment, period
from reports.formatting.numbers import number
from reports.models import Submission
from reports.policy.channels import CHANNELS, FORM
from reports.policy.form.figures import FIGURES, GROUPS
from reports.queries.log import Inclusion
from reports.queries.receipts import StoredReceipt
from reports.views import facts

LONGEST_SHOWN = 160  # characters of a reason; the copy of record holds all of it


class ReceiptLine(NamedTuple):
    """One line of a receipt; a code keeps its Latin letters and digits."""

    name: str
    value: str
    is_code: bool = False


def receipt_words(stored: StoredReceipt, inclusion: Inclusion | None) -> dict[str, Any]:
    """The whole receipt of a submission, and where it stands in the log (None: not sealed yet)."""
    submission, signed = stored.submission, stored.receipt
    groups = _groups(submission.figures)
    return {
        "language": page_language(),
        "title": _("Receipt of the monthly report"),
        "issuer": _("Payesh"),
        "number": signed["number"],
        "facility": submission.facility.name,
        "facility_code": submission.facility_code,
        "university": str(submission.university),
        "mark": _("Synthetic data") if settings.DEMO or submission.synthetic else "",
        "facts": [entry._asdict() for entry in _facts(submission)],
        "reason": _short(submission.reason),
        "columns": _in_two(groups),
        "evidence": [entry._asdict() for entry in _evidence(signed, submission, inclusion)],
        "words": {
            "number": _("Receipt number"),
            "reason": _("Reason for the correction"),
            "figures": _("Figures received"),
            "evidence": _("Proof"),
            "note": _(
                "Whoever holds the copy of record, this receipt as JSON and the public key "
                "can check them without asking Payesh."
            ),
        },
    }


def _facts(submission: Submission) -> list[ReceiptLine]:
    """Who filed what, when and how."""
    signature = _signature(submission)
    entries = [
        ReceiptLine(_("Month"), period(submission.period)),
        ReceiptLine(_("Received (Tehran)"), moment(submission.received_at)),
        ReceiptLine(_("Kind"), _("correction") if submission.replaces_id else _("first report")),
        ReceiptLine(_("Way"), words(CHANNELS[submission.channel])),
    ]
    if signature:
        entries += [
            ReceiptLine(_("Prepared by"), _who(signature.get("prepared_by"))),
            ReceiptLine(_("Signed by"), _who(signature.get("signed_by"))),
            ReceiptLine(_("Signed with"), _method(signature)),
        ]
    else:
        name = submission.person_name or submission.person.username
        entries.append(ReceiptLine(_("By"), name))
    warned = len(submission.warnings)
    entries.append(ReceiptLine(_("Warnings"), number(warned) if warned else _("no warning")))
    return entries


def _evidence(
    signed: Mapping[str, Any], submission: Submission, inclusion: Inclusion | None
) -> list[ReceiptLine]:
    """Hashes, signature, and place in the log."""
    entries = [
        ReceiptLine(_("Submission"), signed["submission"], True),
        ReceiptLine(_("Received (UTC)"), signed["received_at"], True),
        ReceiptLine(_("SHA-256 of the copy of record"), signed["sha256"], True),
    ]
    if signed["upload_sha256"]:
        entries.append(ReceiptLine(_("SHA-256 of the upload"), signed["upload_sha256"], True))
    if submission.replaces_id:
        entries.append(ReceiptLine(_("Replaces"), str(submission.replaces_id), True))
    return [
        *entries,
        ReceiptLine(_("Hash of this entry"), signed["entry_hash"], True),
        ReceiptLine(_("Key"), signed["key_id"], True),
        ReceiptLine(_("Signature (Ed25519)"), signed["signature"], True),
        *_place_in_log(inclusion),
    ]


def _place_in_log(inclusion: Inclusion | None) -> list[ReceiptLine]:
    """The leaf and the checkpoint that it is proven to be in."""
    if inclusion is None:
        return [ReceiptLine(_("Place in the log"), _("with the next checkpoint, within the hour"))]
    made = inclusion.checkpoint
    place = f"{made.origin.name} · {inclusion.index} / {made.size}"
    return [
        ReceiptLine(_("Place in the log"), place, True),
        ReceiptLine(_("Root of the log"), bytes(made.root).hex(), True),
        ReceiptLine(_("Checkpoint signed (Tehran)"), moment(made.made_at)),
    ]


def _groups(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The filed figures by the form's groups."""
    found = []
    for code, label in GROUPS.items():
        filled = [
            {
                "name": facts.figure_name(f.code),
                "value": facts.value_in_words(f.code, figures[f.code]),
            }
            for f in FIGURES
            if f.group == code and figures.get(f.code) is not None
        ]
        if filled:
            found.append({"name": words(label), "figures": filled})
    return found


def _in_two(groups: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The groups in their order in two columns, as even as whole groups can be."""
    heights = [len(group["figures"]) + 2 for group in groups]
    splits = range(len(groups) + 1)
    best = min(splits, key=lambda at: abs(sum(heights[:at]) - sum(heights[at:])), default=0)
    return [column for column in (groups[:best], groups[best:]) if column]


def _signature(submission: Submission) -> Mapping[str, Any]:
    """What the copy of record of a signed form says of its signature; empty for other channels."""
    if submission.channel != FORM:
        return {}
    try:
        body = json.loads(bytes(submission.body))
    except ValueError:
        return {}
    return body if isinstance(body, dict) and "signed_by" in body else {}


def _method(signature: Mapping[str, Any]) -> str:
    by_code = signature.get("signed_with") == "second factor"
    return _("one-time code") if by_code else _("password")


def _who(person: object) -> str:
    if not isinstance(person, Mapping):
        return "–"
    return str(person.get("name") or person.get("username") or "–")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
