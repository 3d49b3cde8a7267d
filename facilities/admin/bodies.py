"""Pages of the provinces, the universities and the approved platforms."""

# ruff: noqa: ARG002  # the arguments are those of Django's methods

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from facilities.access.rows import visible_universities
from facilities.access.scope import may
from facilities.admin import shown
from facilities.admin.base import RegisterAdmin, signed_in
from facilities.admin.filters import YES_NO, ChosenField, ListFilters
from facilities.admin.forms import ApprovedPlatformForm, UniversityForm
from facilities.admin.site import site
from facilities.kinds import UNIVERSITY_KINDS
from facilities.language import label_of
from facilities.models import ApprovedPlatform, Province, University, choices
from facilities.register import reference_lists

READERS = ("keep_register", "keep_accounts")


@admin.register(Province, site=site)
class ProvinceAdmin(RegisterAdmin):
    """The 31 provinces: to be read, the list is ISO's."""

    view_actions = ("keep_reference", *READERS)
    about = _("The 31 provinces and their places on the map.")
    list_display = ["name", "iso_code", "tile"]

    @admin.display(description=_("name"), ordering="name_fa")
    def name(self, row: Province) -> str:
        """The name in the reader's language."""
        return str(row)

    @admin.display(description=_("code"), ordering="code")
    def iso_code(self, row: Province) -> str:
        """The ISO code."""
        return shown.code(row.code)

    @admin.display(description=_("place on the map (row, column)"))
    def tile(self, row: Province) -> str:
        """Where its tile stands."""
        return shown.digits(f"{row.tile_row}، {row.tile_column}")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Provinces come with the system."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nor are they changed."""
        return False


class UniversityFilters(ListFilters):
    """By kind, province and whether it is known to have existed."""

    kind = ChosenField(label=_("kind"), choices=choices.university_kinds)
    province = forms.ModelChoiceField(
        Province.objects.all(), label=_("province"), required=False, empty_label=_("all")
    )
    is_uncertain = ChosenField(label=_("existence in 1399 uncertain"), choices=YES_NO)
    columns: ClassVar[dict[str, str]] = {
        "kind": "kind",
        "province": "province",
        "is_uncertain": "is_uncertain",
    }


@admin.register(University, site=site)
class UniversityAdmin(RegisterAdmin):
    """Universities and faculties, with the days from and until which they exist."""

    view_actions = READERS
    write_actions = ("keep_reference",)
    about = _("Universities and faculties of medical sciences.")
    form = UniversityForm
    filter_form = UniversityFilters
    list_display = ["name", "university_code", "kind_name", "province", "since", "until"]
    list_select_related = ["province"]
    search_fields = ["name_fa", "name_en", "code"]

    @admin.display(description=_("name"), ordering="sort_key")
    def name(self, row: University) -> str:
        """The name in the reader's language."""
        return str(row)

    @admin.display(description=_("code"), ordering="code")
    def university_code(self, row: University) -> str:
        """The code."""
        return shown.code(row.code)

    @admin.display(description=_("kind"), ordering="kind")
    def kind_name(self, row: University) -> str:
        """University or faculty."""
        return label_of(UNIVERSITY_KINDS, row.kind)

    @admin.display(description=_("valid from"), ordering="valid_from")
    def since(self, row: University) -> str:
        """The first day."""
        return shown.day(row.valid_from)

    @admin.display(description=_("valid until"), ordering="valid_until")
    def until(self, row: University) -> str:
        """The first day it no longer exists."""
        return shown.day(row.valid_until)

    def get_queryset(self, request: HttpRequest) -> QuerySet[University]:
        """A keeper of the list or of accounts sees it all, an officer what is in scope."""
        if may(request.user, "keep_reference"):
            return University.objects.all()
        return visible_universities(request.user)

    def save_model(self, request: HttpRequest, obj: University, form: Any, change: bool) -> None:
        """Write through the reference lists' own function."""
        reference_lists.save_university(by=signed_in(request), university=obj)


@admin.register(ApprovedPlatform, site=site)
class ApprovedPlatformAdmin(RegisterAdmin):
    """Platforms approved in place of PACS."""

    view_actions = READERS
    write_actions = ("keep_reference",)
    about = _("Platforms approved in place of PACS, with the letter of approval.")
    form = ApprovedPlatformForm
    list_display = ["name", "approved", "withdrawn", "source"]
    search_fields = ["name_fa", "name_en"]

    @admin.display(description=_("name"), ordering="name_fa")
    def name(self, row: ApprovedPlatform) -> str:
        """The name in the reader's language."""
        return str(row)

    @admin.display(description=_("approved on"), ordering="approved_on")
    def approved(self, row: ApprovedPlatform) -> str:
        """The day of the approval."""
        return shown.day(row.approved_on)

    @admin.display(description=_("withdrawn on"), ordering="withdrawn_on")
    def withdrawn(self, row: ApprovedPlatform) -> str:
        """The day on which the approval ended."""
        return shown.day(row.withdrawn_on)

    def save_model(
        self, request: HttpRequest, obj: ApprovedPlatform, form: Any, change: bool
    ) -> None:
        """Write through the reference lists' own function."""
        reference_lists.save_platform(by=signed_in(request), platform=obj)
