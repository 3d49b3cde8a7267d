"""Pages of the roles that people hold, for administrators."""

# ruff: noqa: ARG002  # the arguments are those of Django's methods

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilities import roles
from facilities.access.scope import forget_scope, in_force
from facilities.admin import shown
from facilities.admin.accounts import AccountsAdmin
from facilities.admin.base import show_refusal, signed_in
from facilities.admin.filters import YES_NO, ChosenField, ListFilters
from facilities.admin.forms import RoleForm
from facilities.admin.site import site
from facilities.errors import Refused
from facilities.language import label_of
from facilities.models import RoleAssignment, choices
from facilities.register import role_assignments


class RoleFilters(ListFilters):
    """By role and whether it is held today."""

    role = ChosenField(label=gettext_lazy("role"), choices=choices.role_names)
    is_held = ChosenField(label=gettext_lazy("held today"), choices=YES_NO)
    columns: ClassVar[dict[str, str]] = {"role": "role"}

    def narrow(self, rows: QuerySet[RoleAssignment]) -> QuerySet[RoleAssignment]:
        """Those held today, or those that are not."""
        rows = super().narrow(rows)
        today = in_force(timezone.localdate())
        held: dict[str, Q] = {"yes": today, "no": ~today}
        return rows.filter(held[value]) if (value := self.cleaned_data["is_held"]) else rows


@admin.register(RoleAssignment, site=site)
class RoleAssignmentAdmin(AccountsAdmin):
    """Roles: given here, ended by an action, otherwise unchangeable."""

    write_actions = ("keep_accounts",)
    about = gettext_lazy("Who may do what, for which facility or university, and since when.")
    form = RoleForm
    filter_form = RoleFilters
    list_display = ["holder", "role_name", "place", "since", "until"]
    list_select_related = ["person", "facility", "university"]
    search_fields = ["person__username", "person__full_name", "facility__code"]
    actions = ["end_roles"]
    effects: ClassVar[dict[str, Any]] = {
        "end_roles": gettext_lazy(
            "From today on these roles are no longer held. What was done in them stays; a role that"
            " has ended is not resumed but given anew."
        )
    }

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A role is ended, never rewritten."""
        return obj is None and super().has_change_permission(request)

    def heading(self, entry: RoleAssignment) -> str:
        """Who holds which role where."""
        return f"{entry.person} – {entry}"

    @admin.display(description=gettext_lazy("person"), ordering="person__full_name")
    def holder(self, row: RoleAssignment) -> str:
        """Who holds it."""
        return str(row.person)

    @admin.display(description=gettext_lazy("role"), ordering="role")
    def role_name(self, row: RoleAssignment) -> str:
        """The role."""
        return label_of(roles.ROLES, row.role)

    @admin.display(description=gettext_lazy("for"))
    def place(self, row: RoleAssignment) -> str:
        """The facility, the university, or the nation."""
        return str(row.facility or row.university or _("the nation"))

    @admin.display(description=gettext_lazy("from"), ordering="starts_on")
    def since(self, row: RoleAssignment) -> str:
        """The first day."""
        return shown.day(row.starts_on)

    @admin.display(description=gettext_lazy("until (first day no longer)"), ordering="ends_on")
    def until(self, row: RoleAssignment) -> str:
        """The first day it no longer holds."""
        return shown.day(row.ends_on)

    def save_model(
        self, request: HttpRequest, obj: RoleAssignment, form: Any, change: bool
    ) -> None:
        """Write through `facilities.register.role_assignments`."""
        given = role_assignments.grant_role(
            by=signed_in(request),
            person=form.cleaned_data["username"],
            role=obj.role,
            facility=form.cleaned_data["facility_code"],
            university=obj.university,
            starts_on=form.cleaned_data["starts_on"],
            ends_on=form.cleaned_data["ends_on"],
        )
        obj.pk, obj.id, obj.person, obj.facility = given.pk, given.pk, given.person, given.facility

    @admin.action(description=gettext_lazy("End the chosen roles today"))
    def end_roles(self, request: HttpRequest, queryset: QuerySet[RoleAssignment]) -> None:
        """End each role chosen; one that cannot be ended is told."""
        for assignment in queryset.select_related("person"):
            try:
                role_assignments.end_role(by=signed_in(request), assignment=assignment)
            except Refused as refused:
                show_refusal(request, refused)
            else:
                messages.success(request, _("Ended today: %s") % assignment)
        forget_scope(request.user)
