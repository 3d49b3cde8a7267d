"""A day in a form: Jalali, typed and shown in the digits that people write."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from facilities.admin import shown
from facilities.dates import jalali_text, parse_day


class JalaliDateInput(forms.TextInput):
    """A day as it is typed, with an example in the page's digits."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The widget's context, the example among its attributes."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["placeholder"] = shown.digits("1399/11/01")
        return context


class JalaliDateField(forms.CharField):
    """A day typed and shown as ۱۳۹۹/۱۱/۰۱, in any digits; its value is a date or None."""

    widget = JalaliDateInput
    default_error_messages = {"invalid": _("Write the day like 1399/11/01.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"dir": "ltr", "autocomplete": "off", "maxlength": "10"}

    def to_python(self, value: Any) -> Any:
        """The date of the words, or None."""
        if isinstance(value, date) or value in self.empty_values:
            return value or None
        try:
            return parse_day(str(value))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        """The day as it is shown in the field."""
        return shown.digits(jalali_text(value)) if isinstance(value, date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another day was typed than stood there."""
        try:
            return bool(initial != self.to_python(data))
        except ValidationError:
            return True
