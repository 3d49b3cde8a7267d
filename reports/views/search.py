"""Search over everything that a person may read: a page, and suggestions under its field."""

from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from facilities import roles, text
from facilities.access.scope import User, scope_of
from facilities.kinds import Label
from facilities.models import Facility
from facilities.register import searching
from reports.formatting.labels import facility_kind_short, words
from reports.formatting.moments import period
from reports.models import Submission, Violation
from reports.policy.directive import published
from reports.queries import search as queries
from reports.queries.dashboards.sums import READERS

ON_PAGE: Final = 30  # facilities by name
SUGGESTED: Final = 8  # rows under the field

KINDS: Final = {
    queries.FACILITIES: Label("مرکز", "Facility"),
    queries.UNIVERSITIES: Label("دانشگاه", "University"),
    queries.RECEIPTS: Label("رسید", "Receipt"),
    queries.CASES: Label("پرونده", "Case"),
}
# How each kind is looked for, as the page says it.
SEARCHED: Final = {
    queries.FACILITIES: Label("مراکز با نام یا کد", "facilities by name or code"),
    queries.UNIVERSITIES: Label("دانشگاه‌ها با نام", "universities by name"),
    queries.RECEIPTS: Label("رسیدها با شمارهٔ کامل", "receipts by their whole number"),
    queries.CASES: Label("پرونده‌ها با شماره", "cases by number"),
}
# What a person does not find, whatever they type.
HIDDEN: Final = {
    roles.FACILITY: Label(
        "آنچه متعلق به مراکز دیگر است و موارد ابلاغ‌نشده در این جست‌وجو نمی‌آید.",
        "What belongs to other facilities, and cases not opened to yours, are not part of it.",
    ),
    roles.UNIVERSITY: Label(
        "آنچه متعلق به دانشگاه‌های دیگر است در این جست‌وجو نمی‌آید.",
        "What belongs to other universities is not part of it.",
    ),
    roles.NATION: Label(
        "پرونده‌ها تنها پس از رأی قطعی در این جست‌وجو می‌آید.",
        "Cases are part of it only after a final ruling.",
    ),
    roles.INSPECTOR: Label(
        "ماه‌های ثبت‌نشده، که پیگیری آن با کارشناس دانشگاه است، در این جست‌وجو نمی‌آید.",
        "Months not filed, which the university's officer follows up, are not part of it.",
    ),
    roles.ADMINISTRATOR: Label(
        "گزارش‌ها، رسیدها و پرونده‌ها برای مدیر کاربران دیدنی نیست.",
        "Reports, receipts and cases are not visible to an administrator of accounts.",
    ),
}


class Result(NamedTuple):
    """One thing found: its kind, name, code, what else tells it apart, and its page."""

    kind: Label
    name: str
    code: str
    about: str
    address: str


@login_required
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """What was found; a code or number that names one thing alone leads straight there."""
    typed = text.normalize(request.GET.get("q", ""))[: queries.LONGEST]
    user = request.user
    found = queries.search(user, typed, most=ON_PAGE)
    if len(found.exact) == 1:
        return redirect(_exact(user, found)[0].address)
    context = {
        "q": typed,
        "results": _results(user, found),
        "searched": [words(SEARCHED[kind]) for kind in queries.kinds_searched(user)],
        "hidden": HIDDEN.get(scope_of(user).level),
        "more": _list_address(user, typed) if found.more else "",
    }
    return render(request, "search/page.html", context)


@login_required
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """The options of the list under the field, as HTML without a frame."""
    typed = text.normalize(request.GET.get("q", ""))
    results: list[Result] = []
    # Shorter words are in no index: they are looked for once they were sent, not at every key.
    asked = text.search_words(typed)
    is_asked = any(len(word) >= searching.SHORTEST or word.isdecimal() for word in asked)
    if is_asked:
        found = queries.search(request.user, typed, most=SUGGESTED)
        results = _results(request.user, found)[:SUGGESTED]
    return render(
        request, "search/suggestions.html", {"results": results, "q": typed, "is_asked": is_asked}
    )


def _results(user: User, found: queries.Found) -> list[Result]:
    """What was named exactly, then universities, then facilities by name."""
    exact = _exact(user, found)
    bodies = [
        Result(
            KINDS[queries.UNIVERSITIES],
            str(university),
            "",
            str(university.province),
            reverse("university", args=[university.code]),
        )
        for university in found.universities
    ]
    named = [one for one in found.facilities if one != found.facility]
    return exact + bodies + [_facility(user, one) for one in named]


def _exact(user: User, found: queries.Found) -> list[Result]:
    results = []
    if found.facility is not None:
        results.append(_facility(user, found.facility))
    if found.receipt is not None:
        results.append(_receipt(found.receipt))
    if found.case is not None:
        results.append(_case(found.case))
    return results


def _facility(user: User, facility: Facility) -> Result:
    if scope_of(user).level in READERS:
        address = reverse("facility", args=[facility.code])
    else:  # who keeps accounts reads the register, no reports
        address = reverse("admin:facilities_facility_change", args=[facility.pk])
    about = f"{facility_kind_short(facility.kind)} · {facility.university}"
    return Result(KINDS[queries.FACILITIES], facility.name, facility.code, about, address)


def _receipt(submission: Submission) -> Result:
    return Result(
        KINDS[queries.RECEIPTS],
        submission.facility.name,
        submission.number,
        period(submission.period),
        reverse("filing_receipt", args=[submission.pk]),
    )


def _case(case: Violation) -> Result:
    rule = published.directive().rule(case.rule).name
    return Result(
        KINDS[queries.CASES],
        case.facility.name,
        str(case.pk),
        f"{words(rule)} · {period(case.period)}",
        reverse("violation", args=[case.pk]),
    )


def _list_address(user: User, typed: str) -> str:
    """The list that holds all facilities by name, for those who have it."""
    if scope_of(user).level in READERS:
        return f"{reverse('facilities')}?{urlencode({'search': typed})}"
    return f"{reverse('admin:facilities_facility_changelist')}?{urlencode({'q': typed})}"
