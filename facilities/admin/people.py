"""Pages of people and roles, for administrators."""

# ruff: noqa: ARG002  # the arguments are those of Django's methods

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilities.access.scope import forget_scope
from facilities.admin.base import ImportingAdmin, RegisterAdmin, show_refusal, signed_in
from facilities.admin.forms import PersonForm, RoleForm
from facilities.admin.site import site
from facilities.dates import jalali_for_reading
from facilities.errors import Refused
from facilities.models import Person, RoleAssignment
from facilities.register import people, role_assignments
from facilities.register.people import PersonDetails
from facilities.text import persian_digits
from facilities.workbook.importing import ImportResult, import_accounts


@admin.register(Person, site=site)
class PersonAdmin(ImportingAdmin):
    """Accounts. Passwords are set by their owners through a link that works once."""

    write_actions = ("keep_accounts",)
    import_kind = "accounts"
    form = PersonForm
    list_display = ["username", "full_name", "is_active", "last_login", "held_until"]
    list_filter = ["is_active", "role_assignments__role"]
    search_fields = ["username", "full_name", "national_id"]
    actions = ["make_password_link", "confirm_reset"]

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> list[str]:
        """The user name stays as it was given."""
        return ["username"] if obj else []

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        """Write through `facilities.register.people`; a new account's link is shown once."""
        fields = PersonDetails.__annotations__.keys() & form.cleaned_data.keys()
        details = cast(PersonDetails, {field: form.cleaned_data[field] for field in fields})
        if change:
            people.change_person(by=signed_in(request), person=obj, **details)
            return
        made = people.create_person(
            by=signed_in(request), username=form.cleaned_data["username"], **details
        )
        obj.pk, obj.id = made.pk, made.pk
        self._show_link(request, made)

    def import_file(self, *, by: Person, file: bytes) -> ImportResult:
        """Import accounts."""
        return import_accounts(by=by, file=file)

    @admin.action(description=gettext_lazy("Make a link for setting a new password"))
    def make_password_link(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        """Show a link for each person chosen, at most twenty."""
        for person in queryset[:20]:
            self._show_link(request, person)

    @admin.display(description=gettext_lazy("signs no report before"))
    def held_until(self, row: Person) -> str:
        """Until when the person signs nothing, after a reset that nobody has confirmed."""
        until = row.signing_held_until
        if until is None or until <= timezone.now():
            return ""
        local = timezone.localtime(until)
        return f"{jalali_for_reading(local.date())} {persian_digits(f'{local:%H:%M}')}"

    @admin.action(description=gettext_lazy("Confirm the reset of the password: may sign again"))
    def confirm_reset(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        """Let the people chosen sign again, after having asked them."""
        for person in queryset:
            try:
                if people.confirm_reset(by=signed_in(request), person=person):
                    said = _("%(username)s may sign again.") % {"username": person.username}
                    messages.success(request, said)
            except Refused as refused:
                show_refusal(request, refused)

    def _show_link(self, request: HttpRequest, person: Person) -> None:
        link = request.build_absolute_uri(
            people.password_link_made(by=signed_in(request), person=person)
        )
        messages.info(
            request,
            _("%(username)s sets a password here, once: %(link)s")
            % {"username": person.username, "link": link},
        )


@admin.register(RoleAssignment, site=site)
class RoleAssignmentAdmin(RegisterAdmin):
    """Roles: given here, ended by an action, otherwise unchangeable."""

    write_actions = ("keep_accounts",)
    form = RoleForm
    list_display = ["person", "role", "facility", "university", "since", "until"]
    list_filter = ["role"]
    list_select_related = ["person", "facility", "university"]
    search_fields = ["person__username", "person__full_name", "facility__code"]
    autocomplete_fields = ["person"]
    actions = ["end_roles"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A role is ended, never rewritten."""
        return obj is None and super().has_change_permission(request)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form, knowing who fills it in."""
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"user": signed_in(request)})

    @admin.display(description=gettext_lazy("from"), ordering="starts_on")
    def since(self, row: RoleAssignment) -> str:
        """The first day."""
        return jalali_for_reading(row.starts_on)

    @admin.display(description=gettext_lazy("until (first day no longer)"), ordering="ends_on")
    def until(self, row: RoleAssignment) -> str:
        """The first day it no longer holds."""
        return jalali_for_reading(row.ends_on)

    def save_model(
        self, request: HttpRequest, obj: RoleAssignment, form: Any, change: bool
    ) -> None:
        """Write through `facilities.register.role_assignments`."""
        given = role_assignments.grant_role(
            by=signed_in(request),
            person=obj.person,
            role=obj.role,
            facility=form.cleaned_data["facility_code"],
            university=obj.university,
            starts_on=form.cleaned_data["starts_on"],
            ends_on=form.cleaned_data["ends_on"],
        )
        obj.pk, obj.id = given.pk, given.pk

    @admin.action(description=gettext_lazy("End the chosen roles today"))
    def end_roles(self, request: HttpRequest, queryset: QuerySet[RoleAssignment]) -> None:
        """End each role chosen; one that cannot be ended is told."""
        for assignment in queryset.select_related("person"):
            try:
                role_assignments.end_role(by=signed_in(request), assignment=assignment)
            except Refused as refused:
                show_refusal(request, refused)
        forget_scope(request.user)
