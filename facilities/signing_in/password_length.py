"""How long a password has to be, said in the digits of the page."""

from django.contrib.auth.password_validation import MinimumLengthValidator

from facilities.language import in_language
from facilities.text import persian_digits


class LongEnough(MinimumLengthValidator):
    """Refuses passwords of less than `min_length` characters."""

    def get_error_message(self) -> str:
        """The rule, as it is told beside the field."""
        return self.get_help_text()

    def get_help_text(self) -> str:
        """The rule in the language of the page."""
        least = str(self.min_length)
        return in_language(
            f"گذرواژه باید دست‌کم {persian_digits(least)} نویسه داشته باشد.",
            f"The password must have at least {least} characters.",
        )
