"""Pages of the facilities: the entry, who answered for it, closures, moving, merging, import."""

# ruff: noqa: ARG002  # the arguments are those of Django's methods

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilities import text
from facilities.access.facilities import kept_facilities, visible_facilities
from facilities.access.rows import visible_universities
from facilities.access.scope import may
from facilities.admin import shown
from facilities.admin.base import Table, signed_in
from facilities.admin.filters import YES_NO, ChosenField, ListFilters
from facilities.admin.forms import CloseForm, FacilityForm, MergeForm, ReopenForm
from facilities.admin.importing import ImportingAdmin
from facilities.admin.site import site
from facilities.kinds import KINDS
from facilities.language import label_of
from facilities.models import (
    Closure,
    Facility,
    FacilityFacts,
    Person,
    Responsibility,
    University,
    choices,
)
from facilities.models.facility import FACTS
from facilities.register import closures, duplicates, facilities
from facilities.register.likely_duplicates import likely_duplicates
from facilities.workbook.importing import ImportResult, import_facilities


class FacilityFilters(ListFilters):
    """By what a facility is, and who answers for it."""

    kind = ChosenField(label=gettext_lazy("kind of facility"), choices=choices.facility_kinds)
    ownership = ChosenField(label=gettext_lazy("ownership"), choices=choices.ownerships)
    makes_images = ChosenField(label=gettext_lazy("makes images"), choices=YES_NO)
    university = forms.ModelChoiceField(
        University.objects.none(),
        label=gettext_lazy("responsible university"),
        required=False,
        empty_label=gettext_lazy("all"),
    )
    columns: ClassVar[dict[str, str]] = {
        name: name for name in ("kind", "ownership", "makes_images", "university")
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["university"])  # type: ignore[type-arg]
        field.queryset = visible_universities(self.user)


@admin.register(Facility, site=site)
class FacilityAdmin(ImportingAdmin):
    """The register of facilities, as far as the person keeps it."""

    view_actions = ("keep_accounts",)
    write_actions = ("keep_register",)
    import_kind = "facilities"
    form = FacilityForm
    filter_form = FacilityFilters
    about = gettext_lazy("Who reports: entries, closures, duplicates, and the import.")
    list_display = ["name", "facility_code", "kind_name", "city", "university", "closed"]
    list_select_related = ["university"]
    search_fields = ["name_search"]
    object_pages = [
        ("close", gettext_lazy("Close")),
        ("reopen", gettext_lazy("Reopen")),
        ("merge", gettext_lazy("Merge into another facility")),
    ]

    @admin.display(description=gettext_lazy("name"), ordering="sort_key")
    def name(self, facility: Facility) -> str:
        """The name in the reader's language."""
        return facility.name

    @admin.display(description=gettext_lazy("facility code"), ordering="code")
    def facility_code(self, facility: Facility) -> str:
        """The code."""
        return shown.code(facility.code)

    @admin.display(description=gettext_lazy("kind of facility"), ordering="kind")
    def kind_name(self, facility: Facility) -> str:
        """What it is."""
        return label_of(KINDS, facility.kind)

    @admin.display(description=gettext_lazy("closed on"), ordering="closed_on")
    def closed(self, facility: Facility) -> str:
        """The day it closed for good."""
        return shown.day(facility.closed_on)

    def tables(self, request: HttpRequest, entry: Facility) -> Sequence[Table]:
        """Who answered for the facility, what it was, and when it was closed."""
        since, until = _("from"), _("until (first day no longer)")
        responsible = entry.responsibilities.select_related("university")
        return [
            Table(
                _("responsible university"),
                [_("university"), since, until],
                [[str(row.university), *_times(row)] for row in responsible],
            ),
            Table(
                _("kind, ownership and services"),
                [
                    _("kind of facility"),
                    _("ownership"),
                    _("makes images"),
                    _("modalities"),
                    since,
                    until,
                ],
                [
                    [*(shown.field_of(row, name) for name in FACTS), *_times(row)]
                    for row in entry.facts.all()
                ],
            ),
            Table(
                _("closures"),
                [since, until, _("reason")],
                [[*_times(row), row.reason] for row in entry.closures.all()],
            ),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Facility]:
        """The facilities that the person may see."""
        return visible_facilities(request.user).select_related("university", "province")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Facility], search_term: str
    ) -> tuple[QuerySet[Facility], bool]:
        """Facilities in whose names and codes every word occurs, however it is spelled."""
        for word in text.search_words(search_term):
            queryset = queryset.filter(name_search__contains=word)
        return queryset, False

    def has_change_permission(self, request: HttpRequest, obj: Facility | None = None) -> bool:
        """Whether the person keeps this facility's entry."""
        if obj is None:
            return may(request.user, "keep_register")
        return obj.merged_into_id is None and may(request.user, "keep_register", facility=obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Facility | None = None) -> list[str]:
        """The code stays as it was given; the university changes by a move."""
        return ["code", "university"] if obj else []

    def get_fields(self, request: HttpRequest, obj: Facility | None = None) -> Any:
        """A new facility is what it is since always."""
        names = super().get_fields(request, obj)
        return names if obj else [name for name in names if name != "facts_since"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A new facility goes to a university whose register the person keeps."""
        if db_field.name == "university":
            kwargs["queryset"] = visible_universities(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Facility, form: Any, change: bool) -> None:
        """Write through the register."""
        entry = form.entry()
        if change:
            since = form.cleaned_data.get("facts_since")
            facilities.change_facility(by=signed_in(request), facility=obj, since=since, **entry)
            return
        made = facilities.register_facility(
            by=signed_in(request),
            code=form.cleaned_data["code"],
            university=form.cleaned_data["university"],
            **entry,
        )
        obj.pk, obj.id = made.pk, made.pk
        self._hint(request, made)

    def _hint(self, request: HttpRequest, made: Facility) -> None:
        """Tell of facilities that the new one may be a duplicate of, with links to them."""
        found = likely_duplicates(by=signed_in(request), facilities=[made])
        for likely in found.get(made.pk, []):
            name = likely.name
            if likely.other is not None:
                address = self.address("change", likely.other.pk)
                name = format_html('<a href="{}">{}</a>', address, likely.name)
            told = _("The new facility may be registered already: {name} – {why}.")
            messages.warning(request, format_html(told, name=name, why=likely.why))

    def import_file(self, *, by: Person, file: bytes) -> ImportResult:
        """Import facilities."""
        return import_facilities(by=by, file=file)

    def get_urls(self) -> list[Any]:
        """Django's addresses, the import's and the actions'."""
        wrap = self.admin_site.admin_view
        pages = {
            "close": self.close_page,
            "reopen": self.reopen_page,
            "merge": self.merge_page,
        }
        return [
            *(
                path(f"<int:number>/{name}/", wrap(page), name=f"facilities_facility_{name}")
                for name, page in pages.items()
            ),
            *super().get_urls(),
        ]

    def _kept(self, request: HttpRequest, number: int) -> Facility:
        return get_object_or_404(kept_facilities(request.user), pk=number)

    def close_page(self, request: HttpRequest, number: int) -> HttpResponse:
        """Close the facility for a time or for good."""
        facility, by = self._kept(request, number), signed_in(request)

        def write(values: dict[str, Any]) -> None:
            start, reason = values["starts_on"], values["reason"]
            over_filed = values["over_filed"]
            if values["for_good"]:
                closures.close_facility(
                    by=by, facility=facility, on=start, reason=reason, over_filed=over_filed
                )
            else:
                closures.close_temporarily(
                    by=by,
                    facility=facility,
                    starts_on=start,
                    ends_on=values["ends_on"],
                    reason=reason,
                    over_filed=over_filed,
                )

        effect = _(
            "While it is closed no report is expected of it. Closed for good, it leaves the lists"
            " of facilities that report from that day on. What was filed stays."
        )
        form = CloseForm(request.POST or None)
        return self.act(request, facility, form, _("Close"), write, effect)

    def reopen_page(self, request: HttpRequest, number: int) -> HttpResponse:
        """Have the facility work again."""
        facility, by = self._kept(request, number), signed_in(request)

        def write(values: dict[str, Any]) -> None:
            closures.reopen_facility(by=by, facility=facility, on=values["on"])

        return self.act(request, facility, ReopenForm(request.POST or None), _("Reopen"), write)

    def merge_page(self, request: HttpRequest, number: int) -> HttpResponse:
        """Merge this duplicate into the facility that is kept."""
        facility, by = self._kept(request, number), signed_in(request)

        def write(values: dict[str, Any]) -> None:
            duplicates.merge_duplicates(
                by=by, keep=values["keep"], duplicate=facility, reason=values["reason"]
            )

        form = MergeForm(request.POST or None, user=by)
        effect = _(
            "This entry is closed today and leads to the other one, under whose name reports are"
            " filed from then on. What was filed for it stays with it. This is not undone."
        )
        return self.act(request, facility, form, _("Merge into another facility"), write, effect)


def _times(row: Responsibility | FacilityFacts | Closure) -> list[str]:
    """From when and until when a row holds, for reading."""
    return [shown.day(row.starts_on), shown.day(row.ends_on)]
