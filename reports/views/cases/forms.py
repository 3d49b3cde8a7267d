"""The small forms with which a case is worked: their fields, and what is read from them."""

from collections.abc import Mapping
from typing import NamedTuple

from facilities.kinds import Label
from reports.policy.workflow import cases


class Field(NamedTuple):
    """One field of a step's form: `text`, `day` or `choice`."""

    name: str
    label: Label
    kind: str
    is_required: bool = True
    choices: tuple[tuple[str, Label], ...] = ()
    value: str = ""


class StepForm(NamedTuple):
    """A step that can be taken now, and what has to be written for it."""

    step: str
    label: Label
    fields: list[Field]


_NOTE = Field("note", Label("یادداشت", "Note"), "text", is_required=False)

FIELDS: dict[str, tuple[Field, ...]] = {
    "begin_inspection": (),
    "confirm": (_NOTE,),
    "dismiss": (Field("reason", Label("علت", "Reason"), "text"),),
    "refer": (
        Field(
            "addressee",
            Label("مرجع", "Addressee"),
            "choice",
            choices=tuple(cases.ADDRESSEES.items()),
        ),
        _NOTE,
    ),
    "record_ruling": (
        Field(
            "outcome", Label("نتیجه", "Outcome"), "choice", choices=tuple(cases.OUTCOMES.items())
        ),
        Field("ruling", Label("متن رأی", "Text of the ruling"), "text"),
    ),
    "make_final": (Field("on", Label("تاریخ قطعیت", "Final from"), "day"),),
    "close": (_NOTE,),
    "open_to_facility": (),
    "answer_by_facility": (Field("answer", Label("متن دفاع", "Text of the defence"), "text"),),
}


def step_form(step: str, typed: Mapping[str, str] | None) -> StepForm:
    """A step's form, holding again what was typed when it was refused."""
    fields = [field._replace(value=(typed or {}).get(field.name, "")) for field in FIELDS[step]]
    return StepForm(step, cases.STEPS[step].label, fields)


def typed_in_step(step: str, posted: Mapping[str, str]) -> dict[str, str]:
    """What was typed into a step's fields. Raises KeyError for an unknown step."""
    return {field.name: posted.get(field.name, "").strip() for field in FIELDS[step]}
