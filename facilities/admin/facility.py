"""Pages of the facilities: the entry, who answered for it, closures, moving, merging, import."""

# ruff: noqa: ARG002  # the arguments are those of Django's methods

from typing import Any

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
from facilities.admin.base import ImportingAdmin, signed_in
from facilities.admin.forms import CloseForm, FacilityForm, MergeForm, ReopenForm
from facilities.admin.site import site
from facilities.dates import jalali_for_reading
from facilities.models import Closure, Facility, FacilityFacts, Person, Responsibility
from facilities.register import closures, duplicates, facilities
from facilities.register.likely_duplicates import likely_duplicates
from facilities.workbook.importing import ImportResult, import_facilities


class _TimesInline(admin.TabularInline):  # type: ignore[type-arg]
    """Times of a facility, to be read; the facility's actions write them."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the facility sees its times."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only by the facility's actions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only by the facility's actions."""
        return False

    @admin.display(description=gettext_lazy("from"))
    def since(self, row: Responsibility | FacilityFacts | Closure) -> str:
        """The first day."""
        return jalali_for_reading(row.starts_on)

    @admin.display(description=gettext_lazy("until (first day no longer)"))
    def until(self, row: Responsibility | FacilityFacts | Closure) -> str:
        """The first day it no longer holds."""
        return jalali_for_reading(row.ends_on)


class ResponsibilityInline(_TimesInline):
    """Who answered for the facility."""

    model = Responsibility
    fields = ("university", "since", "until")
    readonly_fields = fields


class FactsInline(_TimesInline):
    """What it was."""

    model = FacilityFacts
    fields = ("kind", "ownership", "makes_images", "modalities", "since", "until")
    readonly_fields = fields


class ClosureInline(_TimesInline):
    """When it was closed."""

    model = Closure
    fields = ("since", "until", "reason")
    readonly_fields = fields


@admin.register(Facility, site=site)
class FacilityAdmin(ImportingAdmin):
    """The register of facilities, as far as the person keeps it."""

    view_actions = ("keep_accounts",)
    write_actions = ("keep_register",)
    import_kind = "facilities"
    form = FacilityForm
    inlines = [ResponsibilityInline, FactsInline, ClosureInline]
    list_display = ["name", "code", "kind", "city", "university", "closed"]
    list_display_links = ["name", "code"]
    list_filter = [
        "kind",
        "ownership",
        "makes_images",
        ("university", admin.RelatedOnlyFieldListFilter),
    ]
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

    @admin.display(description=gettext_lazy("closed on"), ordering="closed_on")
    def closed(self, facility: Facility) -> str:
        """The day it closed for good."""
        return jalali_for_reading(facility.closed_on)

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

        return self.act(request, facility, CloseForm(request.POST or None), _("Close"), write)

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
        return self.act(request, facility, form, _("Merge into another facility"), write)
