"""The kinds of filter that lists have: searched words, codes, months, choices, orders.

Every kind cleans what an address gives in one way, wherever it is used, and says what it holds
in words. Codes of errors are Django's where Django finds the fault; `list_filters` reports them.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from facilities import text
from facilities.access.rows import visible_universities
from facilities.access.scope import User
from facilities.kinds import Label
from facilities.models import Province
from facilities.yes_no import YES_NO_IN_LISTS
from reports.formatting import moments
from reports.formatting.labels import words
from reports.policy import periods

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LONGEST: Final = 100  # characters of a code or of searched words


def read_period(given: str) -> int | None:
    """Return the month that a text names, in any digits; None for none and for nonsense."""
    if not given or len(given) > LONGEST or "\0" in given:
        return None
    plain = text.ascii_digits(text.normalize(given))
    if len(plain) != 6 or not plain.isascii() or not plain.isdigit():
        return None
    return int(plain) if periods.is_period(int(plain)) else None


class Hidden(forms.HiddenInput):
    """A filter that a form keeps without showing it."""

    def __init__(self) -> None:
        super().__init__({"id": False})  # nothing labels it


class Text(forms.TextInput):
    """A filter that is typed."""

    def __init__(self, **attributes: str) -> None:
        super().__init__({"class": "form-control form-control-sm", **attributes})


class Select(forms.Select):
    """A filter that is chosen; `offer` gives the choices of a field that knows none itself."""

    def __init__(self) -> None:
        super().__init__({"class": "form-select form-select-sm"})

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Offer these codes by their names, after the choice that leaves the filter out."""
        self.choices = [("", _("All")), *choices]

    def format_value(self, value: Any) -> list[str]:
        """Return the chosen code; without one the first option stands unmarked."""
        return [] if value in ("", None) else [str(value)]


class FilterField(forms.Field):
    """What every kind has in common.

    `said` names the filter in words, where it is said at all. A filter that `is_shown_when_set`
    is left out of the form until an address sets it.
    """

    def __init__(
        self,
        label: "str | _StrPromise" = "",
        *,
        said: Label | None = None,
        is_wide: bool = False,
        is_shown_when_set: bool = False,
        required: bool = False,
        **options: Any,
    ) -> None:
        self.said = said
        self.is_wide = is_wide
        self.is_shown_when_set = is_shown_when_set
        super().__init__(label=label, required=required, **options)

    def in_words(self, user: User, value: str) -> str:  # noqa: ARG002 - for those that look up
        """Return a cleaned value as `user` reads it, in the current language."""
        return value


class WordsField(FilterField, forms.CharField):
    """Words to look for, in one spelling."""

    widget: type[forms.Widget] = Text

    def __init__(self, label: "str | _StrPromise" = "", **options: Any) -> None:
        super().__init__(label, max_length=LONGEST, **options)

    def clean(self, value: Any) -> str:
        """Return the words in one spelling; '' for none."""
        spelt = self.spell(super().clean(value))
        self.run_validators(spelt)  # letters that stood for several are longer now
        return spelt

    def spell(self, given: str) -> str:
        """Return the one spelling of what was typed."""
        return text.normalize(given)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return what a browser is to hold to; only what is typed has a length."""
        return super().widget_attrs(widget) if isinstance(widget, Text) else {}


class CodeField(WordsField):
    """A code of the register, as the register spells it; no matter whether it exists."""

    def spell(self, given: str) -> str:
        """Return the code in ASCII digits and without blanks. One of marks alone is refused:
        it would leave out the filter that was asked for."""
        code = text.code_text(given)
        if given and not code:
            raise ValidationError("", code="invalid_choice", params={"value": given})
        return code


class UniversityField(CodeField):
    """A university by its code, to choose among those that a page offers."""

    widget = Select

    def in_words(self, user: User, value: str) -> str:
        """Return the university's name; its code where `user` does not see it."""
        found = visible_universities(user).filter(code=value).first()
        return str(found) if found else value


class ProvinceField(CodeField):
    """A province by its code, kept hidden."""

    widget: type[forms.Widget] = Hidden

    def in_words(self, user: User, value: str) -> str:  # noqa: ARG002
        """Return the province's name; its code where there is none."""
        found = Province.objects.filter(code=value).first()
        return str(found) if found else value


class PeriodField(FilterField):
    """A Jalali month as a whole number, to choose among those that a page offers."""

    widget = Select

    def to_python(self, value: Any) -> int | None:
        """Return the month in any digits; None for none."""
        given = str(value or "").strip()
        period = read_period(given)
        if given and period is None:
            raise ValidationError("", code="not_a_period")
        return period

    def in_words(self, user: User, value: str) -> str:  # noqa: ARG002
        """Return the month by its name and year."""
        return moments.period(int(value))


class CodedChoiceField(FilterField, forms.ChoiceField):
    """One of some codes, as it is written."""

    def to_python(self, value: Any) -> str:
        """Return the code without blanks around it."""
        return str(super().to_python(value)).strip()


class ChoiceField(CodedChoiceField):
    """One of some codes, which `known` answers with their names."""

    widget = Select

    def __init__(
        self, label: "str | _StrPromise", known: Callable[[], Mapping[str, Label]], **options: Any
    ) -> None:
        self.known = known
        super().__init__(label, choices=partial(_with_all, known), **options)

    def in_words(self, user: User, value: str) -> str:  # noqa: ARG002
        """Return the choice's name."""
        return words(self.known()[value])


class YesNoField(ChoiceField):
    """Whether something holds: "yes" or "no"."""

    def __init__(self, label: "str | _StrPromise", **options: Any) -> None:
        super().__init__(label, lambda: YES_NO_IN_LISTS, **options)


class HiddenChoiceField(CodedChoiceField):
    """One of some codes without names, kept hidden: an order, a tab."""

    widget = Hidden

    def __init__(self, codes: Iterable[str]) -> None:
        super().__init__(choices=[(code, code) for code in codes])


def _with_all(known: Callable[[], Mapping[str, Label]]) -> list[tuple[str, str]]:
    named = ((code, words(label)) for code, label in known().items())
    return [("", _("All")), *named]
