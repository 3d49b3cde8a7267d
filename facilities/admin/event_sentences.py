"""Events of the audit trail as sentences: who did what to whom, with the names of today."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from persiantools.jdatetime import JalaliDate

from facilities import roles
from facilities.admin import shown
from facilities.admin.event_words import SENTENCES
from facilities.kinds import Label
from facilities.language import in_language, is_english, label_of
from facilities.models import AuditEvent, Facility, Person, RoleAssignment, University

NO_NAME = "…"
UNKNOWN = Label("{who} کاری انجام داد: {action}.", "{who} did something: {action}.")
BEFORE_SIGN_IN = ("account.reset_asked", "account.wrong_code")  # where nobody has signed in
PERSON, ROLE = Person._meta.label_lower, RoleAssignment._meta.label_lower


class Sentences:
    """Sentences for some events, their names read all at once."""

    def __init__(self, events: Iterable[AuditEvent]) -> None:
        events = list(events)
        people = {event.actor_id for event in events} | {_person_of(event) for event in events}
        places = {event.facility_id for event in events}
        bodies = {event.university_id for event in events}
        self._people = Person.objects.in_bulk([pk for pk in people if pk])
        self._facilities = Facility.objects.in_bulk([pk for pk in places if pk])
        self._universities = University.objects.in_bulk([pk for pk in bodies if pk])

    def of(self, event: AuditEvent) -> SafeString:
        """What happened, in the language of the page, as HTML; names are links or apart."""
        words = SENTENCES.get(event.action, UNKNOWN)
        places = {
            "who": self._actor(event),
            "person": self._person(_person_of(event)),
            "facility": self._facility(event),
            "university": str(self._universities.get(event.university_id or 0) or NO_NAME),
            "month": _month(event.detail.get("period")),
            "role": label_of(roles.ROLES, str(event.detail.get("role", ""))),
            "place": self._place(event),
            "number": shown.digits(str(event.detail.get("rows", 0))),
            "fields": _fields(event),
            "action": shown.code(event.action),
        }
        safe = {name: conditional_escape(value) for name, value in places.items()}
        return mark_safe(in_language(words.fa, words.en).format(**safe))  # noqa: S308 (escaped)

    def _actor(self, event: AuditEvent) -> str:
        if event.actor_id:
            return self._person(event.actor_id)
        return _("Somebody not signed in") if event.action in BEFORE_SIGN_IN else _("The system")

    def _person(self, number: int | None) -> str:
        person = self._people.get(number or 0)
        return format_html("<b><bdi>{}</bdi></b>", person) if person else NO_NAME

    def _facility(self, event: AuditEvent) -> str:
        facility = self._facilities.get(event.facility_id or 0)
        if facility is None:
            return NO_NAME
        named = in_language("«{}» ({})", "“{}” ({})")
        return format_html(named, facility.name, shown.code(facility.code))

    def _place(self, event: AuditEvent) -> str:
        """Where a role is held; nothing for the nation."""
        if event.facility_id:
            return format_html(" {} {}", _("for"), self._facility(event))
        if event.university_id:
            return f" {_('for')} {self._universities.get(event.university_id) or NO_NAME}"
        return ""


def kind_in_words(action: str) -> str:
    """An action without its names, for the list to choose from."""
    words = SENTENCES[action]
    gaps: Mapping[str, str] = {
        "facility": "…",
        "person": "…",
        "month": _("a month"),
        "role": "…",
        "number": "…",
        "university": "…",
    }
    said = in_language(words.fa, words.en).format_map(_Gaps(gaps))
    return " ".join(said.rstrip(".").split())


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _person_of(event: AuditEvent) -> int | None:
    """The person an event speaks of."""
    number: Any = event.detail.get("person") if event.object_type == ROLE else None
    if event.object_type == PERSON:
        number = event.object_id
    return int(number) if str(number or "").isdigit() else None


def _month(period: Any) -> str:
    """A month as «مرداد ۱۴۰۱» or "Mordad 1401"."""
    if not isinstance(period, int) or not 1 <= period % 100 <= 12:
        return ""
    locale = "en" if is_english() else "fa"
    first = JalaliDate(period // 100, period % 100, 1, locale=locale)  # type: ignore[no-untyped-call]
    return str(first.strftime("%B %Y"))


def _fields(event: AuditEvent) -> str:
    """Which fields were changed, by their names on the page."""
    model = Person if event.object_type == PERSON else Facility
    names = {field.name: field for field in model._meta.get_fields() if field.concrete}
    changed = event.detail.get("fields", list(event.detail))
    known = [str(names[name].verbose_name) for name in changed if name in names]
    return f" ({'، '.join(known)})" if known else ""
