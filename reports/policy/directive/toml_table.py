"""Reading a directive's TOML table strictly: every key known, every value of its type."""

from datetime import date
from typing import Any

from facilities.kinds import Label
from reports.policy import periods
from reports.policy.digits import to_persian


class DirectiveError(ValueError):
    """A directive's file is wrong; names the place and says what, in both languages."""

    def __init__(self, where: str, message_fa: str, message_en: str) -> None:
        super().__init__(f"{where}: {message_en}")
        self.where = where
        self.message_fa = message_fa
        self.message_en = message_en


class TomlTable:
    """One table of the file. Every key must be taken once; `done` refuses what is left over."""

    def __init__(self, values: object, where: str) -> None:
        if not isinstance(values, dict):
            raise DirectiveError(where, "باید یک جدول باشد.", "must be a table.")
        self._values = dict(values)
        self.where = where

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def keys_left(self) -> list[str]:
        """The keys not taken yet, in the file's order."""
        return list(self._values)

    def place(self, key: str) -> str:
        """How an error names one key of this table."""
        return f"{self.where}.{key}" if self.where else key

    def done(self) -> None:
        """Refuse keys nobody asked for: they would be silently without effect."""
        for key in self._values:
            raise DirectiveError(self.place(key), "این کلید شناخته نیست.", "this key is not known.")

    def fail(self, key: str, message_fa: str, message_en: str) -> DirectiveError:
        """An error about one key, to be raised."""
        return DirectiveError(self.place(key), message_fa, message_en)

    def table(self, key: str) -> "TomlTable":
        """A table within this one."""
        return TomlTable(self._take(key), self.place(key))

    def tables(self, key: str) -> list["TomlTable"]:
        """A list of at least one table."""
        values = self._take(key)
        if not isinstance(values, list) or not values:
            raise self.fail(key, "باید فهرستی از جدول‌ها باشد.", "must be a list of tables.")
        return [TomlTable(value, f"{self.place(key)}[{n}]") for n, value in enumerate(values)]

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(key, "باید متن باشد.", "must be text.")
        return value

    def label(self, fa: str = "fa", en: str = "en") -> Label:
        """The Persian and the English text of this table."""
        return Label(self.text(fa), self.text(en))

    def one_of(self, key: str, choices: Any) -> str:
        """One of some words."""
        value = self.text(key)
        if value not in choices:
            fa, en = "، ".join(choices), ", ".join(choices)
            raise self.fail(key, f"باید یکی از این‌ها باشد: {fa}", f"must be one of: {en}")
        return value

    def words(self, key: str, choices: Any, *, empty: bool = False) -> tuple[str, ...]:
        """A list of words out of some, each once."""
        values = self._take(key)
        if not isinstance(values, list) or not (values or empty):
            raise self.fail(key, "باید یک فهرست باشد.", "must be a list.")
        for value in values:
            if value not in list(choices) or values.count(value) > 1:
                raise self.fail(
                    key, f"ناشناخته یا تکراری: {value}", f"unknown or repeated: {value}"
                )
        return tuple(values)

    def number(self, key: str, low: float, high: float, *, whole: bool = False) -> float:
        """A number within bounds (both included)."""
        value = self._take(key)
        types = (int,) if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, types) or not low <= value <= high:
            raise self.fail(
                key,
                f"باید عددی از {to_persian(low)} تا {to_persian(high)} باشد.",
                f"must be a number from {low} to {high}.",
            )
        return value

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self._take(key)
        if not isinstance(value, bool):
            raise self.fail(key, "باید true یا false باشد.", "must be true or false.")
        return value

    def day(self, key: str) -> date:
        """A Gregorian date."""
        value = self._take(key)
        if type(value) is not date:
            raise self.fail(key, "باید تاریخ باشد.", "must be a date.")
        return value

    def period(self, key: str) -> int:
        """A Jalali month."""
        value = self._take(key)
        if not periods.is_period(value):
            raise self.fail(
                key, "باید ماه شمسی باشد، مانند ۱۴۰۰۱۲.", "must be a Jalali month such as 140012."
            )
        return int(value)

    def _take(self, key: str) -> Any:
        try:
            return self._values.pop(key)
        except KeyError:
            raise self.fail(key, "این کلید لازم است.", "this key is missing.") from None
