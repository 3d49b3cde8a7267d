"""What a list of suspicions is narrowed to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from facilities import kinds
from facilities.kinds import Label
from reports.policy.directive import published
from reports.policy.workflow import cases
from reports.queries.filter_fields import (
    ChoiceField,
    CodeField,
    HiddenChoiceField,
    PeriodField,
    Text,
    UniversityField,
    WordsField,
    YesNoField,
)
from reports.queries.list_filters import ListFilters, ListForm

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


def _rules() -> dict[str, Label]:
    return {rule.code: rule.name for rule in published.directive().rules}


class ViolationForm(ListForm):
    """The filters of a list of suspicions, as they stand above it."""

    search = WordsField(_("Facility's name or code"), said=Label("جست‌وجو", "Search"), is_wide=True)
    rule = ChoiceField(_("Rule"), _rules, said=Label("موضوع", "Rule"), is_wide=True)
    state = ChoiceField(
        _("State"),
        lambda: {code: state.label for code, state in cases.STATES.items()},
        said=Label("وضعیت", "State"),
    )
    leads_to = ChoiceField(
        _("Leads to"),
        lambda: published.directive().consequences,
        said=Label("اقدام بعدی", "Leads to"),
    )
    period_from = PeriodField(_("From month"), said=Label("از دورهٔ", "From"))
    period_to = PeriodField(_("Until month"), said=Label("تا دورهٔ", "Until"))
    university = UniversityField(_("University"), said=Label("دانشگاه", "University"), is_wide=True)
    kind = ChoiceField(
        _("Kind of facility"), lambda: kinds.KINDS, said=Label("نوع مرکز", "Kind of facility")
    )
    source = ChoiceField(_("Source"), lambda: cases.SOURCES, said=Label("منشأ", "Source"))
    withdrawn = YesNoField(
        _("Grounds removed"), said=Label("رفع‌شده با گزارش اصلاحی", "Grounds removed")
    )
    facility = CodeField(
        _("Facility code"),
        widget=Text(dir="ltr"),
        said=Label("کد مرکز", "Facility code"),
        is_shown_when_set=True,
    )
    sort = HiddenChoiceField(SORTS)

    def __init__(self, params: Mapping[str, Any] | None = None, **options: Any) -> None:
        """Read `params`, in which `period` stands for whichever end is not given."""
        if params is not None:
            ends = ("period_from", "period_to")
            given = {name: params.get(name) for name in self.base_fields}
            both = params.get("period")
            params = given | {name: str(given[name] or "").strip() or both for name in ends}
        super().__init__(params, **options)


@dataclass(frozen=True, slots=True)
class ViolationFilters(ListFilters):
    """The filters of a list of suspicions; '' and None leave a filter out.

    `facility` and `university` are codes; periods are inclusive; `withdrawn` is "yes" or "no";
    `search` looks for words of the facility's name or its code.
    """

    form_class: ClassVar[type[ListForm]] = ViolationForm

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
