"""What every page stands in: the menu, the person, the languages."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from facilities import roles
from facilities.access.scope import User, may, scope_of
from facilities.language import label_of
from reports.formatting.numbers import number
from reports.queries import inbox
from reports.queries.dashboards.sums import READERS
from reports.views import demo
from reports.views.months import asked_month
from reports.views.unsent import unsent_facts


class MenuEntry(NamedTuple):
    """One entry of the menu: its page, its name, its sign (an SVG path) and who finds it there."""

    page: str
    name: Promise
    sign: str
    shown_to: Callable[[User], bool]
    keeps_month: bool = False  # whether the chosen month goes along


class Link(NamedTuple):
    """One entry as a person sees it."""

    address: str
    name: Promise
    sign: str
    is_current: bool


def reads_violations(user: User) -> bool:
    """Whether a list of suspicions can hold anything for the person."""
    level = scope_of(user).level
    if level == roles.UNIVERSITY:
        return may(user, "see_suspicions")
    return level in (roles.FACILITY, roles.NATION, roles.INSPECTOR)


HOUSE = "M4 11 12 4l8 7v9h-5v-6H9v6H4z"
SHEET = "M5 4h14v16H5zM8 9h8M8 13h8M8 17h5"
CHART = "M4 20V4m0 16h16M8 16l4-5 3 3 5-7"
BUILDINGS = "M3 20V8l6-3v15m0-9 6-3v12m0-8 6 3v5M2 20h20"
CROSS = "M4 20V6h16v14zM12 9v6m-3-3h6"
ARROW_UP = "M12 15V4m-4 4 4-4 4 4M5 20h14"
ARROW_DOWN = "M12 4v11m-4-4 4 4 4-4M5 20h14"
PEN = "M4 20l1-5L16 4l4 4L9 19zM13 7l4 4"
TRAY = "M4 13h4l2 3h4l2-3h4M4 13 7 5h10l3 8v6H4z"
CLOCK = "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4l3 2"
PULSE = "M3 12h4l3-7 4 14 3-7h4"
SCALES = "M12 4v16M6 20h12M5 7h14M5 7l-3 7h6zM19 7l-3 7h6z"
BUILDING = "M4 20V9l8-5 8 5v11zM9 20v-5h6v5"
ARROWS = "M4 8h14m-4-4 4 4-4 4M20 16H6m4-4-4 4 4 4"

MENU = (
    MenuEntry("home", _("Today"), HOUSE, lambda _user: True),
    MenuEntry("filing_home", _("Monthly reports"), PEN, lambda user: may(user, "prepare")),
    MenuEntry("desk", _("Desk"), TRAY, lambda user: may(user, "accept"), True),
    MenuEntry("nation", _("Nation"), CHART, lambda user: may(user, "compare_bodies"), True),
    MenuEntry(
        "universities",
        _("University"),
        BUILDINGS,
        lambda user: scope_of(user).level == roles.UNIVERSITY,
        True,
    ),
    MenuEntry(
        "facilities",
        _("Facilities"),
        CROSS,
        lambda user: scope_of(user).level in READERS,
        True,
    ),
    MenuEntry("violations", _("Suspected violations"), SHEET, reads_violations),
    MenuEntry(
        "uploads",
        _("Filing by workbook"),
        ARROW_UP,
        lambda user: scope_of(user).level == roles.UNIVERSITY and may(user, "file_in_bulk"),
    ),
    MenuEntry(
        "deadlines",
        _("Deadlines"),
        CLOCK,
        lambda user: may(user, "extend_deadline") or may(user, "accept"),
    ),
    MenuEntry("exports", _("My Excel files"), ARROW_DOWN, lambda user: may(user, "export")),
    MenuEntry(
        "admin:index", _("Register and accounts"), BUILDING, lambda user: may(user, "use_admin")
    ),
    MenuEntry(
        "references",
        _("Opening and references"),
        SCALES,
        lambda user: may(user, "freeze_references"),
    ),
    MenuEntry(
        "proposals",
        _("Proposed changes of the register"),
        ARROWS,
        lambda user: may(user, "keep_register"),
    ),
    MenuEntry("system", _("System status"), PULSE, lambda user: may(user, "see_alarms")),
)


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: `menu`, `person_roles`, language, demo mark, unsent words."""
    language = get_language() or "fa"
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    held = sorted(scope_of(user).roles) if signed_in and user is not None else []
    return {
        "menu": _menu(request) if signed_in else [],
        "person_roles": [label_of(roles.ROLES, role) for role in held],
        "unread_notices": SimpleLazyObject(lambda: _unread(request.user)) if held else "",
        "unsent": unsent_facts(request) if signed_in else None,
        "is_demo": settings.DEMO,
        "demo_steps": demo.STEPS,
        "demo_cast": roles.ROLES,
        "own_roles": held,
        "is_english": language.startswith("en"),
        "page_language": "en" if language.startswith("en") else "fa",
        "page_direction": "ltr" if language.startswith("en") else "rtl",
    }


def _unread(user: User) -> str:
    """How many notices wait in the inbox, as people read it; '' for none."""
    count = inbox.unread_count(user)
    if count >= inbox.MOST_COUNTED:
        return number(inbox.MOST_COUNTED - 1) + "+"
    return number(count) if count else ""


def _menu(request: HttpRequest) -> list[Link]:
    links, period = [], asked_month(request)
    for entry in MENU:
        if not entry.shown_to(request.user):
            continue
        try:
            address = reverse(entry.page)
        except NoReverseMatch:  # a part that this installation does not serve
            continue
        here = request.path == address or (address != "/" and request.path.startswith(address))
        kept = f"?period={period}" if entry.keeps_month and period else ""
        links.append(Link(address + kept, entry.name, entry.sign, here))
    return links
