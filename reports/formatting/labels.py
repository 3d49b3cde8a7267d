"""What codes, choices, columns and figures are called."""

from django.utils.translation import gettext

from facilities import kinds
from facilities.kinds import Label
from facilities.language import in_language, label_of
from reports.formatting.numbers import number
from reports.policy.channels import CHANNELS
from reports.policy.form.figures import Figure
from reports.policy.workflow.reviews import RETURN_REASONS

_COLUMNS = {
    "facility": Label("مرکز", "Facility"),
    "university": Label("دانشگاه", "University"),
    "period": Label("دوره", "Month"),
    "rule": Label("موضوع", "Rule"),
    "state": Label("وضعیت", "State"),
    "opened": Label("تاریخ گشایش", "Opened on"),
}

_COMMON_TO_UNIVERSITIES = (
    "دانشگاه علوم پزشکی",
    "دانشکده علوم پزشکی",
    "دانشکدهٔ علوم پزشکی",
    "University of Medical Sciences",
    "School of Medical Sciences",
)


def words(label: Label | None) -> str:
    """A label in the language of the page."""
    return in_language(label.fa, label.en) if label is not None else ""


def column_title(code: str) -> str:
    """The title of a column that the list can be sorted by."""
    return words(_COLUMNS[code])


def return_reason(code: str) -> str:
    """Why a report was returned."""
    return label_of(RETURN_REASONS, code)


def facility_kind(code: str) -> str:
    """The name of a kind of facility."""
    return label_of(kinds.KINDS, code)


def facility_kind_short(code: str) -> str:
    """The same without what stands in brackets, for a narrow column."""
    return facility_kind(code).partition(" (")[0]


def university_short(name: str) -> str:
    """A university's name without what is common to all, for the end of a line in a chart."""
    for common in _COMMON_TO_UNIVERSITIES:
        name = name.replace(common, "")
    return name.strip()


def channel(code: str) -> str:
    """The way a report came in."""
    return label_of(CHANNELS, code)


def figure_label(figure: Figure) -> str:
    """The form's label of a figure."""
    return in_language(figure.label_fa, figure.label_en)


def figure_value(value: object, figure: Figure) -> str:
    """A figure's value: choices by their labels, yes and no in words, a dash for a blank."""
    named = dict(figure.choices)
    if isinstance(value, str) and value in named:
        return words(named[value])
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return number(value)
