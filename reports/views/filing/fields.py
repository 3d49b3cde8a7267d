"""The form's groups and fields as a page shows them, with what stands in each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from facilities.errors import Problem
from facilities.kinds import Label
from facilities.language import in_language
from facilities.yes_no import NO, YES
from reports.formatting.labels import figure_label
from reports.formatting.numbers import number
from reports.policy import digits
from reports.policy.form import form
from reports.policy.form.figures import FIGURES, GROUPS, Figure
from reports.preparing.forms import as_typed
from reports.views import facts

ANSWERS = (("true", YES), ("false", NO))  # to a question of yes or no, as the page posts them
PREFIX = "f-"  # of fields' ids, which error summaries link to
WORD = "why-"  # of words of explanation, by field


@dataclass(frozen=True)
class Shown:
    """One figure on the page. `before` is last month's, for reading; `is_carried` says that the
    value came from there; `others` is what somebody else saved meanwhile."""

    figure: Figure
    value: str
    before: str
    is_required: bool
    is_carried: bool
    problems: Sequence[Problem] = ()
    warnings: Sequence[Problem] = ()
    others: str | None = None

    @property
    def code(self) -> str:
        """The figure's code."""
        return self.figure.code

    @property
    def label(self) -> str:
        """The label without its unit, which stands at the field."""
        return figure_label(self.figure).rsplit(" (", 1)[0]

    @property
    def unit(self) -> str:
        """The unit in words, '' where there is none."""
        label = figure_label(self.figure)
        return label.rsplit(" (", 1)[1].rstrip(")") if self.figure.type == "count" else ""

    @property
    def help(self) -> str:
        """What counts here."""
        return in_language(self.figure.help_fa, self.figure.help_en)

    @property
    def choices(self) -> Sequence[tuple[str, Label]]:
        """The answers to choose from, if it is a choice."""
        return ANSWERS if self.figure.type == "bool" else self.figure.choices


@dataclass(frozen=True)
class Group:
    """A group of the form: its fields, and those that this facility seldom needs."""

    code: str
    label: Label
    fields: list[Shown]
    folded: list[Shown] = field(default_factory=list)

    @property
    def is_fold_open(self) -> bool:
        """Whether something in the fold has to be seen."""
        return any(f.problems or digits.plain(f.value) not in ("", "0") for f in self.folded)


@dataclass(frozen=True)
class Content:
    """What the form is filled with: texts, what came from earlier months, and what is wrong."""

    typed: Mapping[str, str]
    before: Mapping[str, object] | None
    carried: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    warnings: Sequence[Problem] = ()
    others: Mapping[str, str] = field(default_factory=dict)


def groups(
    asked: Collection[str],
    required: Collection[str],
    modalities: Collection[str],
    content: Content,
) -> list[Group]:
    """The asked figures by the form's groups; services that are not offered stand in a fold."""
    found = []
    for code, label in GROUPS.items():
        figures = [f for f in FIGURES if f.group == code and f.code in asked]
        if not figures:
            continue
        shown = [_shown(f, required, content) for f in figures]
        offered = [s for s in shown if is_offered(s.code, modalities)]
        rest = [s for s in shown if not is_offered(s.code, modalities)]
        found.append(Group(code, label, offered, rest))
    return found


def is_offered(code: str, modalities: Collection[str]) -> bool:
    """Whether a figure is no service, or one that the register names for the facility."""
    if not modalities or code not in form.STUDY_CODES:
        return True
    return code.removeprefix("studies_") in modalities


def for_typing(value: object) -> str:
    """A stored figure as a field shows it: numbers in the page's digits, choices as codes."""
    if isinstance(value, int) and not isinstance(value, bool):
        return number(value)
    return as_typed(value)


def for_reading(code: str, value: object) -> str:
    """A stored figure as a person reads it."""
    return "" if value is None else facts.value_in_words(code, value)


def summary_target(name: str) -> str:
    """The id that a problem's link leads to; '' where there is no such field."""
    if name in form.BY_CODE or name == "reason":
        return PREFIX + name
    return ""


def _shown(figure: Figure, required: Collection[str], content: Content) -> Shown:
    code = figure.code
    value = content.typed.get(code, "")
    return Shown(
        figure,
        value,
        for_reading(code, content.before.get(code)) if content.before else "",
        code in required,
        bool(value) and content.carried.get(code) == value,
        [p for p in content.problems if p.field == code],
        [w for w in content.warnings if w.field == code],
        content.others.get(code),
    )
