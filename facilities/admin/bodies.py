"""Pages of the provinces, the universities, the approved platforms and the audit trail."""

# ruff: noqa: ARG002  # the arguments are those of Django's methods

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from facilities.access.rows import visible_universities
from facilities.access.scope import may
from facilities.admin.base import RegisterAdmin, signed_in
from facilities.admin.forms import ApprovedPlatformForm, UniversityForm
from facilities.admin.site import site
from facilities.models import ApprovedPlatform, AuditEvent, Province, University
from facilities.register import reference_lists

READERS = ("keep_register", "keep_accounts")


@admin.register(Province, site=site)
class ProvinceAdmin(RegisterAdmin):
    """The 31 provinces: to be read, the list is ISO's."""

    view_actions = ("keep_reference", *READERS)
    list_display = ["code", "name_fa", "name_en", "tile_row", "tile_column"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Provinces come with the system."""
        return False


@admin.register(University, site=site)
class UniversityAdmin(RegisterAdmin):
    """Universities and faculties, with the days from and until which they exist."""

    view_actions = READERS
    write_actions = ("keep_reference",)
    form = UniversityForm
    list_display = ["name_fa", "code", "kind", "province", "is_uncertain"]
    list_filter = ["kind", "is_uncertain", "province"]
    list_select_related = ["province"]
    search_fields = ["name_fa", "name_en", "code"]

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
    form = ApprovedPlatformForm
    list_display = ["name_fa", "name_en", "source"]

    def save_model(
        self, request: HttpRequest, obj: ApprovedPlatform, form: Any, change: bool
    ) -> None:
        """Write through the reference lists' own function."""
        reference_lists.save_platform(by=signed_in(request), platform=obj)


@admin.register(AuditEvent, site=site)
class AuditEventAdmin(RegisterAdmin):
    """Who did what: to be read by administrators, changed by nobody."""

    view_actions = ("keep_accounts",)
    list_display = ["at", "actor_id", "action", "object_type", "object_id"]
    list_filter = ["action"]
    search_fields = ["object_id", "action"]
    date_hierarchy = None
