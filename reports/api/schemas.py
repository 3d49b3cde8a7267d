"""The published schema's components: every body that is taken or answered, as OpenAPI 3.0.

The figures come out of the form's one definition, so that labels, limits and choices are those
of every other channel. A test holds real answers against these.
"""

from collections.abc import Mapping
from typing import Any

from facilities import kinds
from reports.api.problems import KINDS
from reports.api.representations import FACTS
from reports.intake.report_fields import FIELDS, LONGEST_TEXT
from reports.policy.background import WORK_STATES
from reports.policy.channels import CHANNELS
from reports.policy.checks.causes import CAUSES
from reports.policy.directive.parts import BANDS, NO_ACTIVITY, SOURCES
from reports.policy.directive.parts import COMPONENTS as PARTS
from reports.policy.form import figures
from reports.policy.form.figures import Figure
from reports.policy.periods import Standing
from reports.policy.uploads import MEDIA, MOST_ROWS, OUTCOMES
from reports.policy.workflow import cases

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
FLAG: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
ID: Schema = {"type": "string", "format": "uuid"}
HASH: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
REPUDIATED: Schema = {
    "type": "boolean",
    "description": "The facility's signatory declared that the submission is not theirs; it"
    " stays, and so does what rests on it.",
}
PERIOD: Schema = {"type": "integer", "description": "Jalali year and month.", "example": 140012}


BINARY: Schema = {"type": "string", "format": "binary"}


def reference(name: str) -> Schema:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def obj(properties: Mapping[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    """An object of exactly these properties, all there but the optional ones."""
    schema: Schema = {
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
    }
    required = [name for name in properties if name not in optional]
    return schema | ({"required": required} if required else {})


def many(items: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": items}


def choice(*values: str) -> Schema:
    """One of some words."""
    return {"type": "string", "enum": list(values)}


def maybe(schema: Schema) -> Schema:
    """The same, or null."""
    nulls = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return schema | nulls | {"nullable": True}


def page_schema(name: str) -> Schema:
    """A page of a list."""
    link = maybe({"type": "string", "format": "uri"})
    return obj({"next": link, "previous": link, "results": many(reference(name))})


def figure_schema(figure: Figure) -> Schema:
    """One figure of form 1; null is blank."""
    schemas: dict[str, Schema] = {
        "count": {"type": "integer", "minimum": 0, "maximum": figure.maximum},
        "text": {"type": "string", "maxLength": figure.maximum},
        "choice": choice(*(code for code, _ in figure.choices)),
        "bool": FLAG,
    }
    title = f"{figure.label_en} · {figure.label_fa}"
    text = f"{figure.help_en} · {figure.help_fa}"
    return maybe(schemas[figure.type] | {"title": title, "description": text})


STANDING: Schema = choice(*(standing.value for standing in Standing)) | {
    "description": "What the month is today: closed, or in collection, while its deadline in the"
    " territory of the university has not passed."
}
FIGURES = {figure.code: figure_schema(figure) for figure in figures.FIGURES}
_ORIGIN = {"source": choice(*SOURCES), "clause": maybe(TEXT)}
_NAMED = {"code": TEXT, "text_fa": TEXT, "text_en": TEXT}
_PROBLEM = {"field": TEXT, "code": TEXT, "message_fa": TEXT, "message_en": TEXT}
_BANDS = (*BANDS, NO_ACTIVITY)
_KIND = choice(*kinds.KINDS)
_FACT: dict[str, Schema] = {
    "numerator": maybe(WHOLE),
    "denominator": maybe(WHOLE),
    "days_late": maybe(WHOLE),
}


def _component(name: str) -> Schema:
    facts = {fact: _FACT.get(fact, maybe(NUMBER)) for fact in FACTS[name]}
    return obj(
        {
            "score": maybe(NUMBER) | {"minimum": 0, "maximum": 100},
            "weight": NUMBER,
            "points": maybe(NUMBER),
            "points_lost": maybe(NUMBER),
            **_ORIGIN,
            "weight_source": choice(*SOURCES),
            "facts": obj(facts),
        }
    )


_CAUSE = choice(*dict.fromkeys(CAUSES.values()))
_REPORT_INPUT = obj(
    {
        "facility": TEXT
        | {"minLength": 1, "maxLength": 32, "description": "Code of the facility."},
        "period": PERIOD,
        "figures": reference("FiguresInput"),
        "reason": maybe(TEXT | {"maxLength": LONGEST_TEXT})
        | {"description": "Why an earlier report of the month is corrected."},
        "replaces": maybe(ID) | {"description": "The submission that is corrected."},
        "explanations": maybe(
            {"type": "object", "additionalProperties": TEXT | {"maxLength": LONGEST_TEXT}}
        )
        | {"description": "Words of explanation to warnings, by figure or by cause."},
    },
    optional=("reason", "replaces", "explanations"),
)
assert tuple(_REPORT_INPUT["properties"]) == FIELDS  # noqa: S101  (what is read is published)

_REPORT = {
    "id": WHOLE,
    "facility": TEXT,
    "university": TEXT,
    "period": PERIOD,
    "standing": STANDING,
    "kind": _KIND,
    "submission": ID,
    "first_received_at": maybe(MOMENT)
    | {"description": "Arrival of the month's first submission that was not repudiated."},
    "received_at": MOMENT,
    "repudiated": REPUDIATED,
    "figures": reference("Figures"),
}
_FILED = ("id", "facility", "period", "submission", "received_at", "figures")

COMPONENTS: dict[str, Schema] = {
    "Problem": obj({
        "type": TEXT | {"enum": [f"/api/v1/docs/#problem-{kind}" for kind in KINDS]},
        "title": TEXT, "status": WHOLE, "detail": TEXT,
        "errors": many(reference("Error")) | {"minItems": 1},
    }),
    "Error": obj(_PROBLEM),
    "Warning": obj(_PROBLEM | {"cause": _CAUSE}),
    "Figures": obj(FIGURES),
    "FiguresInput": obj(FIGURES, optional=tuple(FIGURES)) | {
        "description": "Figures that are not asked of the facility may be left out."},
    "ReportInput": _REPORT_INPUT,
    "Report": obj(_REPORT),
    "FiledReport": obj({name: _REPORT[name] for name in _FILED}),
    "Filed": obj({"report": reference("FiledReport"), "receipt": reference("Receipt"),
                  "warnings": many(reference("Warning"))}),
    "Checked": obj({"facility": TEXT, "period": PERIOD, "figures": reference("Figures"),
                    "warnings": many(reference("Warning"))}),
    "ReportWithHistory": obj(_REPORT | {
        "warnings": many(obj({"field": TEXT, "code": TEXT, "cause": TEXT,
                              "explanation": maybe(TEXT)})
                         | {"additionalProperties": True}),
        "history": many(obj({
            "receipt": ID, "channel": choice(*CHANNELS), "received_at": MOMENT,
            "replaces": maybe(ID), "reason": TEXT, "form_version": TEXT, "policy_version": WHOLE,
            "repudiated": REPUDIATED,
        })),
    }),
    "Receipt": obj({
        "number": TEXT, "submission": ID, "facility": TEXT, "period": PERIOD,
        "channel": choice(*CHANNELS), "received_at": MOMENT, "sha256": HASH,
        "upload_sha256": maybe(HASH), "entry_hash": HASH, "key_id": TEXT,
        "signature": TEXT | {"description": "Ed25519 over the canonical JSON of the rest."},
    }),
    "ReceiptWithProof": obj({
        "receipt": reference("Receipt"),
        "proof": maybe(TEXT) | {"description": "C2SP tlog-proof: that a signed checkpoint of the"
                                " log holds the submission. Null until the next checkpoint."},
    }),
    "Score": obj({
        "facility": TEXT, "university": TEXT, "period": PERIOD, "standing": STANDING,
        "policy": WHOLE, "phase": TEXT,
        "services": WHOLE, "total": maybe(NUMBER) | {"minimum": 0, "maximum": 100},
        "total_before_ceiling": maybe(NUMBER) | {"minimum": 0, "maximum": 100},
        "ceiling": maybe(TEXT), "band": choice(*_BANDS),
        "components": obj({name: _component(name) for name in PARTS}, optional=PARTS),
        "submission": ID, "input_hash": HASH, "computed_at": MOMENT, "repudiated": REPUDIATED,
    }),
    "Violation": obj({
        "id": WHOLE, "rule": TEXT, "facility": TEXT, "university": TEXT, "period": PERIOD,
        "state": choice(*cases.STATES), "leads_to": TEXT, "source": choice(*cases.SOURCES),
        "evidence": many(obj({
            "source": TEXT, "added_at": MOMENT, "facts": {"type": "object"},
            "corrected": FLAG | {"description": "The report that says so was corrected."},
            "repudiated": FLAG | {"description": "The report that says so was repudiated."},
        })),
        "opened_at": MOMENT, "state_changed_at": MOMENT, "grounds_withdrawn_at": maybe(MOMENT),
        "spans_letter_date": FLAG, "final_from": maybe(DAY), "repudiated": FLAG | {
            "description": "One of the grounds is a report that its facility repudiated."},
    }),
    "Facility": obj({
        "code": TEXT, "name_fa": TEXT, "name_en": TEXT, "kind": _KIND,
        "ownership": choice(*kinds.OWNERSHIPS), "makes_images": FLAG,
        "modalities": many(choice(*kinds.MODALITIES)), "siam_code": TEXT, "licence_number": TEXT,
        "city": TEXT, "university": TEXT, "province": TEXT, "opened_on": maybe(DAY),
        "enrolled_on": DAY, "closed_on": maybe(DAY), "merged_on": maybe(DAY),
        "merged_into": maybe(TEXT),
    }),
    "University": obj({"code": TEXT, "kind": choice(*kinds.UNIVERSITY_KINDS), "name_fa": TEXT,
                       "name_en": TEXT, "province": TEXT}),
    "BulkInput": obj({"reports": many(reference("ReportInput"))
                      | {"minItems": 1, "maxItems": MOST_ROWS}}),
    "Import": obj({
        "id": ID, "state": choice(*WORK_STATES),
        "media": choice(*MEDIA), "sha256": HASH, "received_at": MOMENT, "done_at": maybe(MOMENT),
        "rows_done": WHOLE, "rows_total": maybe(WHOLE), **dict.fromkeys(OUTCOMES, WHOLE),
        "problems": many(obj(_PROBLEM)), "rows": TEXT,
    }),
    "ImportRow": obj({
        "place": WHOLE | {"description": "Place in the list, or row of the CSV, from 1."},
        "facility": TEXT | {"description": "The code as it was sent."},
        "period": maybe(WHOLE), "outcome": choice(*OUTCOMES), "problems": many(obj(_PROBLEM)),
        "warnings": many(obj(_PROBLEM)), "submission": maybe(ID),
        "receipt": maybe(TEXT) | {"description": "Number of the receipt."},
    }),
    "ExportInput": obj({
        "what": choice("violations"),
        "filters": {"type": "object", "additionalProperties": TEXT,
                    "description": "Parameters of the list, as in its address."},
        "language": choice("fa", "en"),
    }, optional=("filters", "language")),
    "Export": obj({
        "id": ID, "what": TEXT, "filters": {"type": "object"}, "language": choice("fa", "en"),
        "state": choice(*WORK_STATES), "asked_at": MOMENT,
        "done_at": maybe(MOMENT), "rows_done": WHOLE, "rows_total": maybe(WHOLE), "error": TEXT,
        "file": maybe(TEXT),
    }),
    "MonthDeadline": obj({
        "period": PERIOD, "regular": DAY, "deadline": DAY,
        "extensions": many(obj({
            "university": maybe(TEXT), "until": DAY, "reason": TEXT, "granted_at": MOMENT})),
    }),
    "Policy": obj({
        "version": WHOLE, "is_current": FLAG, "hash": HASH, "published_at": MOMENT,
        "title_fa": TEXT, "title_en": TEXT, "author_fa": TEXT, "author_en": TEXT,
        "effective_from": PERIOD, "next_review": PERIOD, "letter_number": TEXT,
        "letter_date": DAY, "sources": many(obj(_NAMED)), "clauses": many(obj(_NAMED)),
        "phases": many(obj(_NAMED | _ORIGIN | {
            "from": PERIOD, "until": maybe(PERIOD), "weights_source": choice(*SOURCES),
            "weights": {"type": "object", "additionalProperties": NUMBER}})),
        "components": many(obj(_NAMED | _ORIGIN | {
            "how_fa": TEXT, "how_en": TEXT, "not_for_kinds": many(TEXT)})),
        "glides": many(obj(_NAMED | _ORIGIN | {
            "from": PERIOD, "until": PERIOD, "window": maybe(many(PERIOD))})),
        "thresholds": many(obj(_NAMED | _ORIGIN | {
            "value": {"oneOf": [NUMBER, many(TEXT)]}})),
        "disc_settings": many(obj(_ORIGIN | {
            "text_fa": TEXT, "text_en": TEXT, "from": PERIOD, "counts_as_print": FLAG,
            "counts_as_electronic": FLAG})),
        "bands": many(obj(_NAMED | _ORIGIN | {"from_score": NUMBER})),
        "ceilings": many(obj(_NAMED | _ORIGIN | {
            "figures": many(TEXT), "at_most": choice(*_BANDS), "total": NUMBER,
            "from": PERIOD})),
        "rules": many(obj(_NAMED | _ORIGIN | {
            "leads_to": many(obj({"from": PERIOD, "to": TEXT}))})),
    }),
}  # fmt: skip


def add_components(result: Schema, **_: object) -> Schema:
    """A hook of drf-spectacular: put the components into the schema."""
    components = result.setdefault("components", {})
    components["schemas"] = components.get("schemas", {}) | COMPONENTS
    return result
