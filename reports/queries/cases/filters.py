"""What a list of suspicions is narrowed to: read from an address, checked, written back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

from facilities import kinds, text
from facilities.errors import Problem, Refused
from facilities.text import ascii_digits
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.workflow import cases

# The order of a list; "-" is downwards. Every order ends with the id, so that it is complete.
SORTS = {
    "-opened": ("-opened_at", "-id"),
    "opened": ("opened_at", "id"),
    "-period": ("-period", "-id"),
    "period": ("period", "id"),
    "facility": ("facility__sort_key", "facility_id", "-period", "-id"),
    "-facility": ("-facility__sort_key", "-facility_id", "-period", "-id"),
    "university": ("university__sort_key", "university_id", "-opened_at", "-id"),
    "-university": ("-university__sort_key", "-university_id", "opened_at", "id"),
    "rule": ("rule", "-opened_at", "-id"),
    "-rule": ("-rule", "opened_at", "id"),
    "state": ("state", "-opened_at", "-id"),
    "-state": ("-state", "opened_at", "id"),
}
DEFAULT_SORT = "-opened"
LONGEST = 100  # characters of a code or of searched words


@dataclass(frozen=True, slots=True)
class ViolationFilters:
    """The filters of a list of suspicions; '' and None leave a filter out.

    `facility` and `university` are codes; periods are inclusive; `withdrawn` is "yes" or "no";
    `search` looks for words of the facility's name or its code.
    """

    rule: str = ""
    state: str = ""
    leads_to: str = ""
    source: str = ""
    university: str = ""
    facility: str = ""
    kind: str = ""
    period_from: int | None = None
    period_to: int | None = None
    withdrawn: str = ""
    search: str = ""
    sort: str = DEFAULT_SORT

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> "ViolationFilters":
        """The filters in an address or an export's record; other parameters are left aside.

        `period` stands for both ends. Raises Refused with every wrong value (`unknown_value`,
        `not_a_period`, `too_long`).
        """
        problems: list[Problem] = []
        values: dict[str, str | int | None] = {}
        for field in fields(cls):
            given = str(params.get(field.name) or "").strip()
            if field.name in ("period_from", "period_to"):
                given = given or str(params.get("period") or "").strip()
                values[field.name] = _period(field.name, given, problems)
            elif given:
                values[field.name] = _CLEANERS[field.name](field.name, given, problems)
        if problems:
            raise Refused(problems)
        return cls(**values)  # type: ignore[arg-type]  # each cleaner gives its field's type

    def as_params(self) -> dict[str, str]:
        """The filters that are set, as parameters of an address; `from_params` reads them back."""
        return {
            field.name: str(value)
            for field in fields(self)
            if (value := getattr(self, field.name)) not in ("", None, field.default)
        }

    def without(self, *names: str) -> "ViolationFilters":
        """The same filters but for those named."""
        kept = {name: value for name, value in self.as_params().items() if name not in names}
        return ViolationFilters.from_params(kept)


def rule_codes() -> tuple[str, ...]:
    """The codes of the directive's rules, in its order."""
    return tuple(rule.code for rule in published.directive().rules)


def _one_of(known: Callable[[], object]) -> Callable[[str, str, list[Problem]], str]:
    """A cleaner that lets pass what `known` contains."""

    def clean(name: str, given: str, problems: list[Problem]) -> str:
        if given not in known():  # type: ignore[operator]
            problems.append(
                Problem(
                    name,
                    "unknown_value",
                    f"«{given[:40]}» در این پالایه پذیرفته نیست.",
                    f"“{given[:40]}” is not a value of this filter.",
                )
            )
        return given

    return clean


def _short(name: str, given: str, problems: list[Problem]) -> str:
    if len(given) > LONGEST:
        problems.append(
            Problem(
                name,
                "too_long",
                f"متن جست‌وجو حداکثر {LONGEST} نویسه است.",
                f"At most {LONGEST} characters can be looked for.",
            )
        )
        return ""
    return text.normalize(given)


def _code(name: str, given: str, problems: list[Problem]) -> str:
    return text.code_text(_short(name, given, problems))


def _period(name: str, given: str, problems: list[Problem]) -> int | None:
    if not given:
        return None
    plain = ascii_digits(given)
    period = int(plain) if plain.isascii() and plain.isdigit() and len(plain) == 6 else 0
    if not periods.is_period(period):
        problems.append(
            Problem(
                name,
                "not_a_period",
                "دوره باید سال و ماه باشد، مانند ۱۴۰۰۱۲.",
                "A period is a Jalali year and month, such as 140012.",
            )
        )
        return None
    return period


_CLEANERS: dict[str, Callable[[str, str, list[Problem]], str]] = {
    "rule": _one_of(rule_codes),
    "state": _one_of(lambda: cases.STATES),
    "leads_to": _one_of(lambda: published.directive().consequences),
    "source": _one_of(lambda: cases.SOURCES),
    "university": _code,
    "facility": _code,
    "kind": _one_of(lambda: kinds.KINDS),
    "withdrawn": _one_of(lambda: ("yes", "no")),
    "search": _short,
    "sort": _one_of(lambda: SORTS),
}
