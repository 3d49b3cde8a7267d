"""What lists are narrowed to: a form reads it, shows it above the list and says it in words.

Every list has a form, which names its filters in the order of the page, and a frozen class of
the same filters, which its queries take. Addresses and stored records are read alike.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Final, Self, cast

from django import forms
from django.core.exceptions import ValidationError

from facilities.access.scope import User
from facilities.errors import Problem, Refused
from facilities.kinds import Label
from reports.formatting.labels import words
from reports.policy.digits import to_persian
from reports.queries.filter_fields import LONGEST, FilterField, Hidden, Select

_NOT_A_PERIOD: Final = (
    "not_a_period",
    Label(
        "دوره باید سال و ماه باشد، مانند ۱۴۰۰۱۲.",
        "A period is a Jalali year and month, such as 140012.",
    ),
)
# What the fields find wrong: the code that is reported, and what is said.
_WRONG: Final = {
    "invalid_choice": (
        "unknown_value",
        Label(
            "«{value}» در این پالایه پذیرفته نیست.",
            "“{value}” is not a value of this filter.",
        ),
    ),
    "max_length": (
        "too_long",
        Label(
            f"متن جست‌وجو حداکثر {to_persian(LONGEST)} نویسه است.",
            f"At most {LONGEST} characters can be looked for.",
        ),
    ),
    "null_characters_not_allowed": (
        "too_long",
        Label(
            "در این نوشته نویسه‌ای هست که پذیرفته نیست.",
            "The text holds a character that is not accepted.",
        ),
    ),
    "not_a_period": _NOT_A_PERIOD,
    "required": _NOT_A_PERIOD,  # nothing but a month is ever required
}


class ListForm(forms.Form):
    """The filters of one list as fields."""

    def __init__(self, params: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(params, auto_id="%s", label_suffix="", **options)

    @classmethod
    def showing(
        cls,
        filters: "ListFilters",
        *,
        offered: Mapping[str, Iterable[tuple[str, str]]] | None = None,
        kept: Mapping[str, object] | None = None,
    ) -> Self:
        """Return the form as it stands above the list, filled with its filters.

        `offered` are the choices of the fields that know none themselves, as (code, name);
        without any, such a field is left out. `kept` goes along hidden, in front.
        """
        kept = kept or {}
        form = cls(initial={**filters.as_params(), **kept})
        for name in kept:
            form.fields.setdefault(name, FilterField(widget=Hidden))
        for name, choices in (offered or {}).items():
            if choices := list(choices):
                cast(Select, form.fields[name].widget).offer(choices)
        for name in [name for name in form.fields if not form._is_shown(name)]:
            del form.fields[name]
        form.order_fields(list(kept))
        return form

    @classmethod
    def in_words(cls, user: User, params: Mapping[str, str]) -> list[str]:
        """Return cleaned parameters as "name: value" in the current language; those without a
        name in words (orders) are left out."""
        told = []
        for name, value in params.items():
            field = cast(FilterField, cls.base_fields[name])
            if field.said is not None:
                told.append(f"{words(field.said)}: {field.in_words(user, value)}")
        return told

    def cleaned(self) -> dict[str, Any]:
        """Return every filter's value, '' or None where it is left out. Raises Refused with
        every wrong value (`unknown_value`, `not_a_period`, `too_long`)."""
        if not self.is_valid():
            raise Refused(
                _problem(name, error)
                for name, errors in self.errors.as_data().items()
                for error in errors
            )
        return self.cleaned_data

    def _is_shown(self, name: str) -> bool:
        field = cast(FilterField, self.fields[name])
        if field.is_shown_when_set or field.widget.is_hidden:
            return bool(self.initial.get(name))
        return not isinstance(field.widget, Select) or bool(list(field.widget.choices))


@dataclass(frozen=True, slots=True)
class ListFilters:
    """The filters of one list; '' and None leave one out. `form_class` has the same fields."""

    form_class: ClassVar[type[ListForm]] = ListForm

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self:
        """Return the filters in an address or a stored record; other parameters are left aside.

        Raises Refused with every wrong value (`unknown_value`, `not_a_period`, `too_long`).
        """
        return cls.from_cleaned(cls.form_class(params).cleaned())

    @classmethod
    def from_cleaned(cls, cleaned: Mapping[str, Any]) -> Self:
        """Return the filters among the cleaned values of a form."""
        given = {field.name: cleaned[field.name] for field in fields(cls)}
        return cls(**{name: value for name, value in given.items() if value not in ("", None)})

    def as_params(self) -> dict[str, str]:
        """Return what is set, as parameters of an address; `from_params` reads them back."""
        return {
            field.name: str(value)
            for field in fields(self)
            if (value := getattr(self, field.name)) not in ("", None, field.default)
        }

    def without(self, *names: str) -> Self:
        """Return the same filters but for those named."""
        return replace(self, **{f.name: f.default for f in fields(self) if f.name in names})

    def in_words(self, user: User) -> list[str]:
        """Return what is set as "name: value" in the current language, without the order."""
        return self.form_class.in_words(user, self.as_params())


def _problem(name: str, error: ValidationError) -> Problem:
    code, said = _WRONG[str(error.code)]
    value = str((error.params or {}).get("value", ""))[:40]
    return Problem(name, code, said.fa.format(value=value), said.en.format(value=value))
