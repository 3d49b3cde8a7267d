"""Form 1: its order, its limits, and whom it asks what."""

import json
import re

import pytest

from facilities.kinds import KINDS
from reports.policy.form import form
from reports.policy.form.figures import FIGURES, GROUPS

NO_MODALITIES: frozenset[str] = frozenset()
ACCESS = {
    "physicians_referring",
    "physicians_with_access",
    "office_has_computer",
    "office_has_line",
}
OFFICE_STOCK = {"film_opening", "film_purchased", "film_wasted", "film_closing"}
PRINTS = {"film_prints", "paper_prints", "cds", "print_reason"}
CHARGES = {
    "film_prints_charged",
    "film_fee_rials",
    "paper_prints_charged",
    "paper_fee_rials",
    "cds_charged",
    "cd_fee_rials",
}
PLATFORM = {
    "platform",
    "platform_name",
    "pacs_scheduled_minutes",
    "pacs_down_minutes",
    "studies_archived",
    "studies_in_ehr",
}
NEVER_REQUIRED = {
    "film_fee_rials",
    "paper_fee_rials",
    "cd_fee_rials",
    "studies_in_ehr",
    "platform_name",
    "print_reason",
}


def test_the_form_has_its_figures_in_order() -> None:
    assert form.FORM_VERSION == "1"
    assert [figure.code for figure in FIGURES] == [
        "studies_radiography",
        "studies_fluoroscopy",
        "studies_mammography",
        "studies_dental",
        "studies_bone_density",
        "studies_ct",
        "studies_mri",
        "studies_ultrasound",
        "studies_angiography",
        "studies_nuclear_medicine",
        "studies_radiotherapy",
        "film_opening",
        "film_purchased",
        "film_received",
        "film_given",
        "film_wasted",
        "film_closing",
        "film_printers_purchased",
        "film_prints",
        "paper_prints",
        "cds",
        "print_reason",
        "film_prints_charged",
        "film_fee_rials",
        "paper_prints_charged",
        "paper_fee_rials",
        "cds_charged",
        "cd_fee_rials",
        "handovers",
        "delivered_electronic",
        "delivered_cd",
        "delivered_paper",
        "delivered_film",
        "handovers_with_report",
        "platform",
        "platform_name",
        "pacs_scheduled_minutes",
        "pacs_down_minutes",
        "studies_archived",
        "studies_in_ehr",
        "physicians_referring",
        "physicians_with_access",
        "office_has_computer",
        "office_has_line",
    ]


def test_groups_come_in_the_order_of_the_form() -> None:
    seen = list(dict.fromkeys(figure.group for figure in FIGURES))
    assert seen == list(GROUPS)


def test_ten_million_of_anything_and_ten_trillion_rials_are_the_limits() -> None:
    for figure in FIGURES:
        if figure.type == "count":
            assert figure.maximum == (10**13 if figure.unit == "rial" else 10**7), figure.code
    assert form.BY_CODE["platform_name"].maximum == 200


def test_every_text_is_there_in_both_languages_and_in_persian_letters() -> None:
    for figure in FIGURES:
        for persian in (figure.label_fa, figure.help_fa):
            assert re.search("[آ-ی]", persian), figure.code
            assert not re.search("[يكىة]", persian), figure.code
        for english in (figure.label_en, figure.help_en):
            assert english
            assert english.isascii(), figure.code


@pytest.mark.parametrize(
    ("unit", "fa", "en"),
    [
        ("study", "(مورد)", "(studies)"),
        ("sheet", "(برگ)", "(sheets)"),
        ("disc", "(عدد)", "(discs)"),
        ("rial", "(ریال)", "(rials)"),
        ("minute", "(دقیقه)", "(minutes)"),
        ("person", "(نفر)", "(persons)"),
        ("device", "(دستگاه)", "(devices)"),
        ("bool", "(بله/خیر)", "(yes/no)"),
    ],
)
def test_labels_name_the_unit(unit: str, fa: str, en: str) -> None:
    found = [figure for figure in FIGURES if figure.unit == unit]
    assert found
    for figure in found:
        assert figure.label_fa.endswith(fa), figure.code
        assert figure.label_en.endswith(en), figure.code


def test_choices() -> None:
    choices = {code: [c for c, _ in f.choices] for code, f in form.BY_CODE.items() if f.choices}
    assert choices == {
        "platform": ["pacs", "approved", "none"],
        "print_reason": ["no_access", "patient", "outage", "legal", "other"],
    }


def test_study_figures_are_the_modalities() -> None:
    assert tuple(f"studies_{modality}" for modality in form.MODALITIES) == form.STUDY_CODES
    assert form.MODALITIES["ct"] == ("سی‌تی‌اسکن", "CT")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("office", "receiver")])
def test_hospitals_centres_and_institutes_are_asked_all_but_the_office_figures(kind: str) -> None:
    asked = form.asked_of(kind, True, NO_MODALITIES)
    assert asked == set(form.BY_CODE) - {"office_has_computer", "office_has_line"}
    assert form.required_of(kind, True, NO_MODALITIES) == asked - NEVER_REQUIRED


def test_an_office_is_asked_about_the_services_it_offers() -> None:
    asked = form.asked_of("office", True, frozenset({"ultrasound", "dental"}))
    assert asked == OFFICE_STOCK | PRINTS | CHARGES | PLATFORM | {
        "studies_ultrasound",
        "studies_dental",
        "office_has_computer",
        "office_has_line",
    }
    required = form.required_of("office", True, frozenset({"ultrasound", "dental"}))
    assert required == asked - NEVER_REQUIRED


def test_an_office_whose_services_nobody_registered_is_asked_about_all_of_them() -> None:
    asked = form.asked_of("office", True, NO_MODALITIES)
    assert set(form.STUDY_CODES) <= asked
    assert asked == form.asked_of("office", True, frozenset({"no_such_service"}))


@pytest.mark.parametrize(
    ("kind", "makes_images"), [("receiver", False), ("receiver", True), ("hospital", False)]
)
def test_whoever_makes_no_images_is_asked_about_access_only(kind: str, makes_images: bool) -> None:
    assert form.asked_of(kind, makes_images, frozenset({"ct"})) == ACCESS
    assert form.required_of(kind, makes_images, frozenset({"ct"})) == ACCESS


def test_the_browser_gets_the_whole_form() -> None:
    sent = json.loads(json.dumps(form.form_as_json()))
    assert sent["version"] == "1"
    assert [group["code"] for group in sent["groups"]] == list(GROUPS)
    assert [figure["code"] for figure in sent["figures"]] == list(form.BY_CODE)
    assert [m["code"] for m in sent["modalities"]] == list(form.MODALITIES)
    platform = next(figure for figure in sent["figures"] if figure["code"] == "platform")
    assert platform == {
        "code": "platform",
        "group": "platform",
        "label": {"fa": "سامانهٔ مدیریت تصاویر", "en": "Image management platform"},
        "help": {"fa": "وضعیت در پایان ماه", "en": "As of the end of the month"},
        "unit": "platform",
        "type": "choice",
        "maximum": None,
        "required": True,
        "choices": [
            {"code": "pacs", "fa": "PACS", "en": "PACS"},
            {
                "code": "approved",
                "fa": "پلتفرم تأییدشدهٔ مرکز مدیریت آمار و فناوری اطلاعات",
                "en": "Platform approved by the Statistics and IT Centre",
            },
            {"code": "none", "fa": "ندارد", "en": "None"},
        ],
    }
    assert re.fullmatch(sent["patterns"]["count"], "12,345")
    assert re.fullmatch(sent["patterns"]["clock"], "720:30")
