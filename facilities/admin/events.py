"""The page of the audit trail: who did what, in words; changed by nobody."""

# ruff: noqa: ARG002  # the arguments are those of Django's methods

from datetime import datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facilities import text
from facilities.access.facilities import find_facility
from facilities.admin import shown
from facilities.admin.base import RegisterAdmin
from facilities.admin.date_field import JalaliDateField
from facilities.admin.event_sentences import PERSON, ROLE, Sentences, kind_in_words
from facilities.admin.event_words import GROUPS, SENTENCES
from facilities.admin.filters import ListFilters
from facilities.admin.site import site
from facilities.language import in_language
from facilities.models import AuditEvent, Person
from facilities.register import checks

MOST_PEOPLE: Final = 200  # whom a name may stand for
LTR: Final = {"dir": "ltr"}


def _kinds() -> list[Any]:
    """All kinds of event, by group; a group can be chosen whole."""
    choices: list[Any] = [("", _("all"))]
    for code, (label, firsts) in GROUPS.items():
        name = in_language(label.fa, label.en)
        own = [action for action in SENTENCES if action.partition(".")[0] in firsts]
        every = (code, _("all of these"))
        choices.append((name, [every, *((action, kind_in_words(action)) for action in own)]))
    return choices


class EventFilters(ListFilters):
    """By person, kind of event, days, and what it was done to."""

    who = forms.CharField(label=_("done by (name or user name)"), required=False, max_length=120)
    kind = forms.ChoiceField(label=_("kind of event"), required=False, choices=_kinds)
    since = JalaliDateField(label=_("from (day)"), required=False)
    until = JalaliDateField(label=_("until (day)"), required=False)
    on = forms.CharField(
        label=_("done to (facility code, user name or receipt)"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs=LTR),
    )

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", ValidationError(_("This day is before the first one.")))
        return cleaned

    def narrow(self, rows: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        """The events that are looked for."""
        asked = self.cleaned_data
        if asked["who"]:
            rows = rows.filter(actor_id__in=_people_called(asked["who"]))
        if asked["kind"] in GROUPS:
            rows = rows.filter(action__regex=f"^({'|'.join(sorted(GROUPS[asked['kind']][1]))})\\.")
        elif asked["kind"]:
            rows = rows.filter(action=asked["kind"])
        if asked["since"]:
            rows = rows.filter(at__gte=_midnight(asked["since"]))
        if asked["until"]:
            rows = rows.filter(at__lt=_midnight(asked["until"] + timedelta(days=1)))
        return rows.filter(self._done_to(asked["on"])) if asked["on"] else rows

    def _done_to(self, name: str) -> Q:
        """Events about whatever has this name: a facility, a person, or any object by number."""
        model, _colon, number = name.partition(":")
        if number:  # as the pages of the register link to it
            on = Q(object_type=f"facilities.{model}", object_id=number)
            if model == "facility" and number.isdigit():
                on |= Q(facility_id=int(number[:18]))
            if model == "person" and number.isdigit():
                on |= Q(object_type=ROLE, detail__person=int(number[:18]))
            return on
        on = Q(object_id=text.code_text(name).lower())
        facility = find_facility(self.user, checks.clean_code(name))
        if facility is not None:
            on |= Q(facility_id=facility.pk)
        person = Person.objects.filter(username=text.code_text(name).lower()).first()
        if person is not None:
            on |= Q(object_type=PERSON, object_id=str(person.pk))
            on |= Q(object_type=ROLE, detail__person=person.pk)
        return on


@admin.register(AuditEvent, site=site)
class AuditEventAdmin(RegisterAdmin):
    """Who did what: to be read by administrators, changed by nobody."""

    view_actions = ("keep_accounts",)
    about = _("Who did what to whom, and when.")
    filter_form = EventFilters
    list_display = ["moment", "sentence"]
    list_display_links = None
    sortable_by = ()

    @admin.display(description=_("time"))
    def moment(self, row: AuditEvent) -> str:
        """When it happened, by Tehran's clock."""
        return shown.moment(row.at)

    @admin.display(description=_("what happened"))
    def sentence(self, row: AuditEvent) -> str:
        """What happened, in words."""
        known: Sentences = getattr(row, "sentences", None) or Sentences([row])
        return known.of(row)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list; the names in its sentences are read at once."""
        answer = super().changelist_view(request, extra_context)
        if isinstance(answer, TemplateResponse) and answer.context_data:
            events = list(answer.context_data["cl"].result_list)
            sentences = Sentences(events)
            for event in events:
                event.sentences = sentences
            answer.context_data["cl"].result_list = events
        return answer

    def heading(self, entry: AuditEvent) -> str:
        """Its kind; what happened stands below."""
        return str(self.opts.verbose_name)

    def facts(self, entry: Any, names: Any) -> list[tuple[str, str]]:
        """The event in words; its columns as they are kept are evidence, not reading."""
        return [
            (str(_("time")), shown.moment(entry.at)),
            (str(_("what happened")), Sentences([entry]).of(entry)),
        ]


def _people_called(words: str) -> list[int]:
    name, code = text.normalize(words), text.code_text(words).lower()
    called = Person.objects.filter(Q(full_name__icontains=name) | Q(username__icontains=code))
    return list(called.values_list("pk", flat=True)[:MOST_PEOPLE])


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
