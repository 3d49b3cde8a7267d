"""Every rule of form 1 as a case: what is sent, what is told, and who cannot even say it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from reports.policy import periods

API, FORM, WORKBOOK = "api", "form", "workbook"
BULK_JSON, BULK_CSV = "bulk JSON", "bulk CSV"
CHANNELS: Final = (API, FORM, WORKBOOK, BULK_JSON, BULK_CSV)

CLOSED_MONTH: Final = 140105  # the facility of these cases did not work in it
NO_PAGE: Final = "the form's address names the month, and such a month has no page"
ALL_TEXT: Final = "everything in it is text, so a number is the name that was typed"
NO_SHAPE: Final = "its figures are fields or cells; only JSON can hold a list in their place"


@dataclass(frozen=True)
class Case:
    """One report: what differs from a plausible month, and every (field, code) told of it.

    `cannot` says in words why a channel cannot carry the case. `figures` stands for all figures.
    """

    changes: Mapping[str, Any]
    told: tuple[tuple[str, str], ...]
    period: int | None = None
    figures: Any = None
    cannot: Mapping[str, str] = field(default_factory=dict)


def _one(name: str, code: str, **changes: Any) -> Case:
    return Case(changes, ((name, code),))


def _month(period: int, code: str, *, has_page: bool = False) -> Case:
    return Case({}, (("period", code),), period, cannot={} if has_page else {FORM: NO_PAGE})


# Each is refused; the name of a case is the rule that it breaks.
ERRORS: Final[dict[str, Case]] = {
    "required": _one("cds", "required", cds=None),
    "not_whole_number": _one("cds", "not_whole_number", cds="دوازده"),
    "not_whole_number: two numbers": _one("cds", "not_whole_number", cds="۱٬۵"),
    "negative": _one("film_wasted", "negative", film_wasted=-3),
    "too_large": _one("film_purchased", "too_large", film_purchased=10**7 + 1),
    "too_large: rials": _one("film_fee_rials", "too_large", film_fee_rials=10**13 + 1),
    "not_a_choice": _one("platform", "not_a_choice", platform="cloud"),
    "not_yes_or_no": _one("office_has_line", "not_yes_or_no", office_has_line="شاید"),
    "not_text": Case({"platform_name": 12}, (("platform_name", "not_text"),),
                     cannot=dict.fromkeys((FORM, WORKBOOK, BULK_CSV), ALL_TEXT)),
    "text_too_long": _one("platform_name", "text_too_long", platform_name="ن" * 201),
    "forbidden_character": _one("platform_name", "forbidden_character", platform_name="نو\nر"),
    "unknown_figure": Case({"x_rays": 3}, (("x_rays", "unknown_figure"),), cannot={
        FORM: "the page has its own fields and reads no others"}),
    "not_an_object": Case({}, (("figures", "not_an_object"),), figures=[1], cannot=dict.fromkeys(
        (FORM, WORKBOOK, BULK_CSV), NO_SHAPE)),
    "period_not_a_month": _month(140013, "period_not_a_month"),
    "period_not_ended": _month(145001, "period_not_ended"),
    "period_too_early": _month(139910, "period_too_early"),
    "period_outside_life": _month(CLOSED_MONTH, "period_outside_life", has_page=True),
    "film_charged_over_printed": _one("film_prints_charged", "film_charged_over_printed",
                                      film_prints_charged=5),
    "paper_charged_over_printed": _one("paper_prints_charged", "paper_charged_over_printed",
                                       paper_prints_charged=5),
    "cds_charged_over_delivered": _one("cds_charged", "cds_charged_over_delivered",
                                       cds_charged=301),
    "film_fee_without_charged": _one("film_fee_rials", "film_fee_without_charged",
                                     film_fee_rials=1000),
    "paper_fee_without_charged": _one("paper_fee_rials", "paper_fee_without_charged",
                                      paper_fee_rials=1000),
    "cd_fee_without_charged": _one("cd_fee_rials", "cd_fee_without_charged", cd_fee_rials=1000),
    "reports_over_handovers": _one("handovers_with_report", "reports_over_handovers",
                                   handovers_with_report=901),
    "electronic_over_handovers": _one("delivered_electronic", "electronic_over_handovers",
                                      delivered_electronic=901),
    "cd_over_handovers": _one("delivered_cd", "cd_over_handovers", delivered_cd=901),
    "paper_over_handovers": _one("delivered_paper", "paper_over_handovers", delivered_paper=901),
    "film_over_handovers": _one("delivered_film", "film_over_handovers", delivered_film=901),
    "deliveries_below_handovers": _one("handovers", "deliveries_below_handovers", delivered_cd=0),
    "handovers_over_studies": _one("handovers", "handovers_over_studies", handovers=1001,
                                   delivered_electronic=701),
    "downtime_over_scheduled": _one("pacs_down_minutes", "downtime_over_scheduled",
                                    pacs_down_minutes=20_001),
    "scheduled_over_month": _one("pacs_scheduled_minutes", "scheduled_over_month",
                                 pacs_scheduled_minutes=31 * 1440 + 1),
    "archived_over_studies": _one("studies_archived", "archived_over_studies",
                                  studies_archived=1001),
    "ehr_over_studies": _one("studies_in_ehr", "ehr_over_studies", studies_in_ehr=1001),
    "access_over_referring": _one("physicians_with_access", "access_over_referring",
                                  physicians_with_access=41),
    "several at once, in the form's order": Case(
        {"cds": None, "film_wasted": -1, "platform": "cloud", "handovers_with_report": 901},
        (("film_wasted", "negative"), ("cds", "required"), ("platform", "not_a_choice"),
         ("handovers_with_report", "reports_over_handovers"))),
}  # fmt: skip

# The months that every facility has filed before the month of a warning: both months of film's
# baseline, one of print's, and the month directly before.
FILED_BEFORE: Final = (139911, 139912, 140010, 140101)
WARNED_MONTH: Final = periods.following(FILED_BEFORE[-1])
# In the first three of them little was charged for, at prices that are usual from then on.
PRICES: Final = {
    "film_prints": 2,
    "film_prints_charged": 2,
    "film_fee_rials": 1_800_000,
    "film_closing": 98,
    "paper_prints": 2,
    "paper_prints_charged": 2,
    "paper_fee_rials": 200_000,
    "cds_charged": 2,
    "cd_fee_rials": 300_000,
}


def _unusual(*fields: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, "out_of_usual_range") for name in fields)


_NOTHING_DELIVERED: Final = dict.fromkeys(
    ("handovers", "delivered_electronic", "delivered_cd", "handovers_with_report"), 0
)
_CHARGED: Final = {"film_prints": 10, "film_prints_charged": 10, "film_closing": 90}

# Each is filed; the words of explanation answer each cause of warnings.
WARNINGS: Final[dict[str, Case]] = {
    "nothing to explain": Case({}, ()),
    "film and fees": Case(_CHARGED | {"film_fee_rials": 9_000_000}, ()),
    "film_balance_off": _one("film_closing", "film_balance_off", film_closing=150),
    "film_opening_off": _one("film_opening", "film_opening_off", film_opening=60, film_closing=60),
    "film_fee_unknown": _one("film_fee_rials", "film_fee_unknown", **_CHARGED),
    "paper_fee_unknown": _one("paper_fee_rials", "paper_fee_unknown", paper_prints=10,
                              paper_prints_charged=10),
    "cd_fee_unknown": _one("cd_fee_rials", "cd_fee_unknown", cds_charged=10),
    "film_fee_unusual": _one("film_fee_rials", "film_fee_unusual",
                             **_CHARGED | {"film_fee_rials": 900_000}),
    "paper_fee_unusual": _one("paper_fee_rials", "paper_fee_unusual", paper_prints=10,
                              paper_prints_charged=1, paper_fee_rials=500_001),
    "cd_fee_unusual": _one("cd_fee_rials", "cd_fee_unusual", cds_charged=10, cd_fee_rials=299_999),
    "nothing_filed": _one("figures", "nothing_filed", **dict.fromkeys(
        ("studies_radiography", "studies_ct", "studies_ultrasound", "studies_mri", "cds",
         "handovers", "delivered_electronic", "delivered_cd", "handovers_with_report",
         "studies_archived", "physicians_referring", "physicians_with_access"), 0)),
    "print_reason_missing": _one("print_reason", "print_reason_missing", paper_prints=3,
                                 print_reason=None),
    "film_waste_high": _one("film_wasted", "film_waste_high", film_wasted=9, film_closing=91),
    "no_handover": Case(_NOTHING_DELIVERED, (("handovers", "no_handover"),
                                             *_unusual(*_NOTHING_DELIVERED))),
    "out_of_usual_range": Case({"cds": 1501}, _unusual("cds")),
    "same_as_month_before": _one("figures", "same_as_month_before", studies_mri=0),
    "prints_without_studies": Case(
        _NOTHING_DELIVERED | {"studies_radiography": 0, "studies_ct": 0, "studies_ultrasound": 0,
                              "studies_mri": 0, "studies_archived": 0, "paper_prints": 3},
        (("film_prints", "prints_without_studies"),
         *_unusual("studies_radiography", "studies_ct", "studies_ultrasound",
                   *_NOTHING_DELIVERED, "studies_archived"))),
}  # fmt: skip

# Marks that keyboards, sheets and copied text leave behind: nobody sees them.
MARKS: Final = {
    "soft hyphen": "\u00ad",
    "Arabic letter mark": "\u061c",
    "zero-width space": "\u200b",
    "half-space": "\u200c",
    "zero-width joiner": "\u200d",
    "left-to-right mark": "\u200e",
    "right-to-left mark": "\u200f",
    "left-to-right embedding": "\u202a",
    "right-to-left embedding": "\u202b",
    "end of embedding": "\u202c",
    "word joiner": "\u2060",
    "left-to-right isolate": "\u2066",
    "right-to-left isolate": "\u2067",
    "first-strong isolate": "\u2068",
    "end of isolate": "\u2069",
    "byte-order mark": "\ufeff",
}
TURNED: Final = "\u202e21\u202c"  # an override: read as 12, written as 21


@dataclass(frozen=True)
class Marked:
    """Figures with marks in them, what is stored of them, and what is told where one is refused."""

    typed: Mapping[str, str]
    stored: Mapping[str, Any] = field(default_factory=dict)
    told: tuple[tuple[str, str], ...] = ()


MARKED: Final[dict[str, Marked]] = {
    **{f"{name} around a number": Marked({"studies_mri": f"{mark}۲۷{mark}"}, {"studies_mri": 27})
       for name, mark in MARKS.items()},
    "marks in a number": Marked({"studies_mri": "۲\u200f\u200b۷\u061c"}, {"studies_mri": 27}),
    "marks around blanks": Marked({"studies_mri": " \ufeff \u200b27\u00a0"}, {"studies_mri": 27}),
    "marks around hours and minutes": Marked(
        {"pacs_down_minutes": "\u202b۱:۳۰\u202c"}, {"pacs_down_minutes": 90}),
    "marks around a choice": Marked({"platform": "\u202bnone\ufeff"}, {"platform": "none"}),
    "marks around yes": Marked({"office_has_line": "\u200fبله\u061c"}, {"office_has_line": True}),
    "marks around no": Marked({"office_has_line": "\ufeffno\u200b"}, {"office_has_line": False}),
    "a text between marks": Marked({"platform_name": "\u202bپکس ۲\u202c"},
                                   {"platform_name": "\u202bپکس ۲\u202c"}),
    "nothing but marks": Marked({"film_fee_rials": "\u200f\ufeff", "print_reason": "\u061c",
                                 "office_has_line": "\u200b"}),
    "nothing but marks where a number is asked": Marked(
        {"cds": "\ufeff\u200b"}, told=(("cds", "required"),)),
    "minus and marks": Marked({"cds": "\u200e-\u200e3"}, told=(("cds", "negative"),)),
    "an override": Marked({"cds": TURNED}, told=(("cds", "not_whole_number"),)),
    "tatweel": Marked({"cds": "۱\u0640۲"}, told=(("cds", "not_whole_number"),)),
    "a vowel sign": Marked({"cds": "۱۲\u064e"}, told=(("cds", "not_whole_number"),)),
}  # fmt: skip
