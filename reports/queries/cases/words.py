"""The filters of a list in words, for people who read it without its address."""

from facilities import kinds
from facilities.access.rows import visible_universities
from facilities.access.scope import User
from facilities.yes_no import YES_NO_IN_LISTS
from reports.formatting import moments
from reports.formatting.labels import words
from reports.policy.directive import published
from reports.policy.kinds import Label
from reports.policy.workflow import cases
from reports.queries.cases.filters import ViolationFilters

NAMES = {
    "rule": Label("موضوع", "Rule"),
    "state": Label("وضعیت", "State"),
    "leads_to": Label("اقدام پیش رو", "Leads to"),
    "source": Label("منشأ", "Source"),
    "university": Label("دانشگاه", "University"),
    "facility": Label("کد مرکز", "Facility code"),
    "kind": Label("نوع مرکز", "Kind of facility"),
    "period_from": Label("از دورهٔ", "From"),
    "period_to": Label("تا دورهٔ", "Until"),
    "withdrawn": Label("رفع موجبات", "Grounds removed"),
    "search": Label("جست‌وجو", "Search"),
}


def filters_in_words(user: User, filters: ViolationFilters) -> list[str]:
    """Each filter that is set as "name: value" in the current language; sorting is left out."""
    directive = published.directive()
    labels: dict[str, dict[str, Label]] = {
        "rule": {rule.code: rule.name for rule in directive.rules},
        "state": {code: state.label for code, state in cases.STATES.items()},
        "leads_to": dict(directive.consequences),
        "source": cases.SOURCES,
        "kind": {code: Label(*label) for code, label in kinds.KINDS.items()},
        "withdrawn": YES_NO_IN_LISTS,
    }
    told = []
    for name, value in filters.as_params().items():
        if name not in NAMES:
            continue
        if name.startswith("period"):
            shown = moments.period(int(value))
        elif name == "university":
            found = visible_universities(user).filter(code=value).first()
            shown = str(found) if found else value
        elif name in labels:
            shown = words(labels[name][value])
        else:
            shown = value
        told.append(f"{words(NAMES[name])}: {shown}")
    return told
