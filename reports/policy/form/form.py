"""Form 1: what a facility reports for a month, and which figures it is asked for.

The web form, the workbook, the API and the browser all take figures, labels, help and order
from here.
"""

from typing import Final

from facilities.kinds import Label
from reports.policy import digits
from reports.policy.form.figures import (
    FIGURES,
    GROUPS,
    Figure,
)
from reports.policy.kinds import OFFICE, reports_services

FORM_VERSION: Final = "1"

BY_CODE: Final[dict[str, Figure]] = {figure.code: figure for figure in FIGURES}
COUNT_CODES: Final = tuple(figure.code for figure in FIGURES if figure.type == "count")
STUDY_CODES: Final = tuple(figure.code for figure in FIGURES if figure.group == "services")
ACCESS_CODES: Final = tuple(figure.code for figure in FIGURES if figure.group == "access")

_STUDY_PREFIX = "studies_"
MODALITIES: Final[dict[str, Label]] = {
    code.removeprefix(_STUDY_PREFIX): Label(
        BY_CODE[code].label_fa.removesuffix(" (مورد)"),
        BY_CODE[code].label_en.removesuffix(" (studies)"),
    )
    for code in STUDY_CODES
}

_OFFICE_FIGURES = frozenset(code for code, figure in BY_CODE.items() if figure.type == "bool")
_OF_OFFICES = frozenset(
    {"film_opening", "film_purchased", "film_wasted", "film_closing"}
    | {f.code for f in FIGURES if f.group in ("prints", "charges", "platform")}
    | _OFFICE_FIGURES
)


def asked_of(kind: str, makes_images: bool, modalities: frozenset[str]) -> frozenset[str]:
    """The figures a facility is asked for.

    Receivers, and whoever makes no images, are asked about access only; offices about the
    services they offer (all of them while the register names none), film bought and kept,
    prints, charges, the platform and their equipment; everybody else about everything but the
    two office figures.
    """
    if not reports_services(kind, makes_images):
        return frozenset(ACCESS_CODES)
    if kind != OFFICE:
        return frozenset(BY_CODE) - _OFFICE_FIGURES
    offered = {_STUDY_PREFIX + modality for modality in modalities} & set(STUDY_CODES)
    return _OF_OFFICES | (offered or set(STUDY_CODES))


def required_of(kind: str, makes_images: bool, modalities: frozenset[str]) -> frozenset[str]:
    """The figures a facility must fill in: every asked one but those that may be unknown."""
    asked = asked_of(kind, makes_images, modalities)
    return frozenset(code for code in asked if BY_CODE[code].required)


def form_as_json() -> dict[str, object]:
    """The whole form as plain dicts, lists and text, ready for the browser.

    `patterns` are the regular expressions of numbers after digits have been made 0-9.
    """
    return {
        "version": FORM_VERSION,
        "groups": [{"code": code, "fa": name.fa, "en": name.en} for code, name in GROUPS.items()],
        "figures": [_figure_as_json(figure) for figure in FIGURES],
        "modalities": [
            {"code": code, "fa": name.fa, "en": name.en} for code, name in MODALITIES.items()
        ],
        "patterns": {"count": digits.COUNT_PATTERN, "clock": digits.CLOCK_PATTERN},
    }


def _figure_as_json(figure: Figure) -> dict[str, object]:
    return {
        "code": figure.code,
        "group": figure.group,
        "label": {"fa": figure.label_fa, "en": figure.label_en},
        "help": {"fa": figure.help_fa, "en": figure.help_en},
        "unit": figure.unit,
        "type": figure.type,
        "maximum": figure.maximum,
        "required": figure.required,
        "choices": [{"code": c, "fa": name.fa, "en": name.en} for c, name in figure.choices],
    }
