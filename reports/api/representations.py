"""Rows and filings as the JSON that is answered; `schemas` publishes the same shapes."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.urls import reverse

from facilities.errors import Problem
from reports.calendar import Calendar
from reports.filing.drafts import Filing
from reports.models import ExportFile, Submission, Upload, Violation, ViolationEvidence
from reports.models.figures import COLUMNS
from reports.policy.background import DONE
from reports.policy.checks.causes import cause_of, word_for
from reports.policy.directive.parts import BASELINE_RATES, Directive
from reports.policy.scoring import components
from reports.policy.uploads import OUTCOMES


def moment(value: datetime) -> str:
    """A time in UTC to the microsecond, as receipts write it."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment_or_none(value: datetime | None) -> str | None:
    """Such a time, or null."""
    return None if value is None else moment(value)


def day_or_none(value: date | None) -> str | None:
    """A Gregorian date, or null."""
    return None if value is None else value.isoformat()


def report(row: Mapping[str, Any], today: Calendar) -> dict[str, Any]:
    """A row of `queries.reports.list_reports`."""
    return {
        "id": row["id"],
        "facility": row["facility_code"],
        "university": row["university_code"],
        "period": row["period"],
        "standing": _standing(row, today),
        "kind": row["kind"],
        "submission": str(row["submission_id"]),
        "first_received_at": moment_or_none(row["first_received_at"]),
        "received_at": moment(row["received_at"]),
        "repudiated": row["repudiated"],
        "figures": {code: row[code] for code in COLUMNS},
    }


def report_with_history(
    row: Mapping[str, Any], submissions: Iterable[Submission], today: Calendar
) -> dict[str, Any]:
    """A report with what was warned of in its current submission, and the month's history."""
    history = list(submissions)
    # A university that took the month over later does not read what came in before.
    current = next((entry for entry in history if entry.id == row["submission_id"]), None)
    warned = [] if current is None else current.warnings
    explained = {} if current is None else current.explanations
    return report(row, today) | {
        "warnings": [
            {
                **warning,
                "cause": cause_of(warning["code"]),
                "explanation": word_for(warning["field"], warning["code"], explained) or None,
            }
            for warning in warned
        ],
        "history": [
            {
                "receipt": str(entry.id),
                "channel": entry.channel,
                "received_at": moment(entry.received_at),
                "replaces": None if entry.replaces_id is None else str(entry.replaces_id),
                "reason": entry.reason,
                "form_version": entry.form_version,
                "policy_version": entry.policy_version,
                "repudiated": entry.repudiated,  # type: ignore[attr-defined]
            }
            for entry in history
        ],
    }


def filed(filing: Filing, receipt: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a filing that was stored."""
    assert filing.submission is not None  # noqa: S101  (a stored filing has one)
    stored = filing.submission
    return {
        "report": {
            "id": filing.report_id,
            "facility": filing.facility_code,
            "period": filing.period,
            "submission": str(stored["id"]),
            "received_at": moment(stored["received_at"]),
            "figures": filing.figures,
        },
        "receipt": receipt,
        "warnings": [warned(warning) for warning in filing.warnings],
    }


def warned(found: Problem) -> dict[str, str]:
    """A warning in both languages, with the key of its cause, which explanations may name."""
    return problem(found) | {"cause": cause_of(found.code)}


def problem(found: Problem) -> dict[str, str]:
    """An error in both languages."""
    return {
        "field": found.field,
        "code": found.code,
        "message_fa": found.message_fa,
        "message_en": found.message_en,
    }


def score(row: Mapping[str, Any], directive: Directive, today: Calendar) -> dict[str, Any]:
    """A row of `queries.scores.list_scores` with what each component brought."""
    parts = components.explain(row, directive)
    return {
        "facility": row["facility_code"],
        "university": row["university_code"],
        "period": row["period"],
        "standing": _standing(row, today),
        "policy": row["policy_id"],
        "phase": row["phase"],
        "services": row["services"],
        "total": row["total"],
        "total_before_ceiling": row["total_before_ceiling"],
        "ceiling": row["ceiling"] or None,
        "band": row["band"],
        "components": {str(part["name"]): _component(part, row) for part in parts},
        "submission": str(row["submission_id"]),
        "input_hash": bytes(row["input_hash"]).hex(),
        "computed_at": moment(row["computed_at"]),
        "repudiated": row["repudiated"],
    }


def _standing(row: Mapping[str, Any], today: Calendar) -> str:
    """What the month is today in the territory of the university responsible for it."""
    return today.standing(row["period"], row["university_id"]).value


# Component -> what explains it -> the column of the score that holds it.
FACTS: dict[str, dict[str, str]] = {
    **{
        rate: {
            name: f"{rate}_{name}"
            for name in ("actual", "numerator", "denominator", "baseline", "plan")
        }
        for rate in BASELINE_RATES
    },
    "electronic": {"share": "electronic_share", "target": "electronic_target"},
    "report": {"share": "report_share"},
    "pacs": {"availability": "availability"},
    "access": {"share": "access_share"},
    "timeliness": {"days_late": "days_late"},
}


def _component(part: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "score": part["score"],
        "weight": part["weight"],
        "points": part["points"],
        "points_lost": part["points_lost"],
        "source": part["source"],
        "clause": part["clause"],
        "weight_source": part["weight_source"],
        "facts": {name: row[column] for name, column in FACTS[part["name"]].items()},
    }


def violation(row: Violation, evidence: Iterable[ViolationEvidence]) -> dict[str, Any]:
    """A suspicion with what it rests on (rows of `queries.violations.evidence_by_violation`)."""
    grounds = list(evidence)
    return {
        "id": row.pk,
        "rule": row.rule,
        "facility": row.facility.code,
        "university": row.university.code,
        "period": row.period,
        "state": row.state,
        "leads_to": row.leads_to,
        "source": row.source,
        "evidence": [
            {
                "source": ground.source,
                "added_at": moment(ground.added_at),
                "facts": ground.facts,
                "corrected": ground.corrected,  # type: ignore[attr-defined]
                "repudiated": ground.repudiated,  # type: ignore[attr-defined]
            }
            for ground in grounds
        ],
        "opened_at": moment(row.opened_at),
        "state_changed_at": moment(row.state_changed_at),
        "grounds_withdrawn_at": moment_or_none(row.withdrawn_at),
        "spans_letter_date": row.spans_letter_date,
        "final_from": day_or_none(row.final_from),
        "repudiated": any(ground.repudiated for ground in grounds),  # type: ignore[attr-defined]
    }


def facility(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of `queries.register.list_facilities`."""
    plain = (
        "code",
        "name_fa",
        "name_en",
        "kind",
        "ownership",
        "makes_images",
        "modalities",
        "siam_code",
        "licence_number",
        "city",
    )
    dates = ("opened_on", "enrolled_on", "closed_on", "merged_on")
    return {
        **{name: row[name] for name in plain},
        "university": row["university_code"],
        "province": row["province_id"],
        **{name: day_or_none(row[name]) for name in dates},
        "merged_into": row["merged_into_code"],
    }


def university(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of `queries.register.list_universities`."""
    plain = ("code", "kind", "name_fa", "name_en")
    return {**{name: row[name] for name in plain}, "province": row["province_id"]}


def export(row: ExportFile) -> dict[str, Any]:
    """How far a list that was asked for is, and where its file is once it is done."""
    return {
        "id": str(row.pk),
        "what": row.what,
        "filters": row.filters,
        "language": row.language,
        "state": row.state,
        "asked_at": moment(row.asked_at),
        "done_at": moment_or_none(row.done_at),
        "rows_done": row.rows_done,
        "rows_total": row.rows_total,
        "error": row.error,
        "file": reverse("api:export-file", args=[row.pk]) if row.state == DONE else None,
    }


def upload(row: Upload) -> dict[str, Any]:
    """How far a file's rows are, and how many had which outcome."""
    return {
        "id": str(row.pk),
        "state": row.state,
        "media": row.media,
        "sha256": bytes(row.content_sha256).hex(),
        "received_at": moment(row.received_at),
        "done_at": moment_or_none(row.done_at),
        "rows_done": row.rows_done,
        "rows_total": row.rows_total,
        **{outcome: getattr(row, outcome) for outcome in OUTCOMES},
        "problems": row.problems,
        "rows": reverse("api:import-rows", args=[row.pk]),
    }


def upload_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of `queries.uploads.rows_of`: its outcome, and the receipt of what was filed."""
    return {
        "place": row["place"],
        "facility": row["facility_code"],
        "period": row["period"],
        "outcome": row["outcome"],
        "problems": row["problems"],
        "warnings": row["warnings"],
        "submission": str(row["submission_id"]) if row["submission_id"] else None,
        "receipt": row["receipt"],
    }
