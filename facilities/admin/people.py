"""Pages of people and their invitations, for administrators."""

# ruff: noqa: ARG002  # the arguments are those of Django's methods

from collections.abc import Callable
from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilities import roles
from facilities.access.scope import in_force
from facilities.admin import shown
from facilities.admin.accounts import AccountsAdmin
from facilities.admin.base import Table, signed_in
from facilities.admin.filters import YES_NO, ChosenField, ListFilters
from facilities.admin.forms import PersonForm
from facilities.admin.importing import ImportingAdmin
from facilities.admin.site import site
from facilities.errors import Refused
from facilities.language import label_of
from facilities.messages import message_of
from facilities.models import Person, RoleAssignment, choices
from facilities.register import holds, invitations, people
from facilities.register.people import PersonDetails
from facilities.workbook.importing import ImportResult, import_accounts


def _states() -> list[tuple[str, str]]:
    return [(code, label_of(invitations.STATES, code)) for code in invitations.STATES]


class PersonFilters(ListFilters):
    """By role, invitation, and whether the account is in use."""

    role = ChosenField(label=gettext_lazy("role"), choices=choices.role_names)
    invitation = ChosenField(label=gettext_lazy("invitation"), choices=_states)
    is_active = ChosenField(label=gettext_lazy("active"), choices=YES_NO)
    columns: ClassVar[dict[str, str]] = {"is_active": "is_active"}

    def narrow(self, rows: QuerySet[Person]) -> QuerySet[Person]:
        """Those who hold the role today, and whose invitation is in the state."""
        rows = super().narrow(rows)
        if state := self.cleaned_data["invitation"]:
            rows = invitations.people_in(state, rows)
        if role := self.cleaned_data["role"]:
            held = RoleAssignment.objects.filter(in_force(timezone.localdate()), role=role)
            rows = rows.filter(pk__in=held.values("person"))
        return rows


@admin.register(Person, site=site)
class PersonAdmin(AccountsAdmin, ImportingAdmin):
    """Accounts. Passwords are chosen by their owners, through a link that works once."""

    write_actions = ("keep_accounts",)
    about = gettext_lazy("Accounts, invitations, and the import.")
    import_kind = "accounts"
    form = PersonForm
    filter_form = PersonFilters
    list_display = [
        "name",
        "user_name",
        "mail_address",
        "invitation",
        "active",
        "last_seen",
        "held_until",
    ]
    search_fields = ["username", "full_name", "national_id", "email"]
    actions = ["invite", "withdraw_invitation", "send_reset_link", "release_signing"]
    effects: ClassVar[dict[str, Any]] = {
        "withdraw_invitation": gettext_lazy(
            "The links sent to these people end. Their accounts stay without a password, and they"
            " can be invited again."
        ),
        "send_reset_link": gettext_lazy(
            "A link for setting a new password is mailed to each of these people. Whoever uses it"
            " signs no report for 24 hours, unless another administrator confirms the change."
        ),
        "release_signing": gettext_lazy(
            "These people may sign reports again at once. Confirm this only if you have spoken to"
            " each of them and the new password or address is theirs."
        ),
    }

    @admin.display(description=gettext_lazy("full name"), ordering="full_name")
    def name(self, row: Person) -> str:
        """The name, or the user name of whoever has none."""
        return row.full_name or row.username

    @admin.display(description=gettext_lazy("user name"), ordering="username")
    def user_name(self, row: Person) -> str:
        """The name at sign-in."""
        return shown.code(row.username)

    @admin.display(description=gettext_lazy("mail address"), ordering="email")
    def mail_address(self, row: Person) -> str:
        """Where mails go."""
        return shown.code(row.email)

    @admin.display(description=gettext_lazy("invitation"), ordering="invited_at")
    def invitation(self, row: Person) -> str:
        """Its state, and until when it waits."""
        state = invitations.state_of(row)
        said = label_of(invitations.STATES, state) if state else shown.NONE
        if state == invitations.WAITING:
            said += " " + _("(until %s)") % shown.moment(invitations.expires_at(row))
        return said

    @admin.display(description=gettext_lazy("active"), ordering="is_active")
    def active(self, row: Person) -> str:
        """Whether the account is in use."""
        return shown.yes_no(row.is_active)

    @admin.display(description=gettext_lazy("last sign-in"), ordering="last_login")
    def last_seen(self, row: Person) -> str:
        """When the person signed in."""
        return shown.moment(row.last_login)

    @admin.display(description=gettext_lazy("signs no report before"))
    def held_until(self, row: Person) -> str:
        """Until when the person signs nothing, after a change that nobody has confirmed."""
        until = row.signing_held_until
        return shown.moment(until if until and until > timezone.now() else None)

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> list[str]:
        """The user name stays as it was given."""
        return ["username"] if obj else []

    def get_fields(self, request: HttpRequest, obj: Person | None = None) -> Any:
        """A new account has no password that could need a change."""
        names = super().get_fields(request, obj)
        hidden = set() if obj else {"must_change_password", "is_active"}
        return [name for name in names if name not in hidden]

    def tables(self, request: HttpRequest, entry: Person) -> list[Table]:
        """The roles held, past ones too."""
        held = entry.role_assignments.select_related("facility", "university")
        rows = [
            [
                label_of(roles.ROLES, row.role),
                str(row.facility or row.university or _("the nation")),
                shown.day(row.starts_on),
                shown.day(row.ends_on),
            ]
            for row in held
        ]
        heads = [_("role"), _("for"), _("from"), _("until (first day no longer)")]
        return [Table(_("roles"), heads, rows)]

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        """Write through `facilities.register`; whoever is new is invited by mail."""
        fields = PersonDetails.__annotations__.keys() & form.cleaned_data.keys()
        details = cast(PersonDetails, {field: form.cleaned_data[field] for field in fields})
        by = signed_in(request)
        if change:
            people.change_person(by=by, person=obj, **details)
            return
        made = people.create_person(by=by, username=form.cleaned_data["username"], **details)
        invitations.invite(by=by, person=made)
        obj.pk, obj.id = made.pk, made.pk
        said = _("An invitation goes to %(address)s and is valid until %(until)s.")
        until = shown.moment(invitations.expires_at(made))
        messages.info(request, said % {"address": made.email, "until": until})

    def import_file(self, *, by: Person, file: bytes) -> ImportResult:
        """Import accounts."""
        return import_accounts(by=by, file=file)

    @admin.action(description=gettext_lazy("Send an invitation, or send it again"))
    def invite(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        """Invite the people chosen; links sent before end."""
        self._each(request, queryset, invitations.invite, _("%s was invited."))

    @admin.action(description=gettext_lazy("Withdraw the invitation"))
    def withdraw_invitation(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        """End the invitations of the people chosen."""
        said = _("The invitation of %s was withdrawn.")
        self._each(request, queryset, invitations.withdraw, said)

    @admin.action(description=gettext_lazy("Send a link for setting a new password"))
    def send_reset_link(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        """Mail the people chosen a link; nobody else sees it."""
        said = _("A link for setting a new password goes to %s.")
        self._each(request, queryset, people.send_reset_link, said)

    @admin.action(description=gettext_lazy("Confirm a new password or address: may sign again"))
    def release_signing(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        """Let the people chosen sign again, after having asked them."""
        self._each(request, queryset, holds.release_signing, _("%s may sign again."))

    def _each(
        self,
        request: HttpRequest,
        chosen: QuerySet[Person],
        write: Callable[..., object],
        said: str,
    ) -> None:
        """Do one thing to each of the people chosen, and say what became of it."""
        for person in chosen:
            try:
                with transaction.atomic():
                    done = write(by=signed_in(request), person=person)
            except Refused as refused:
                for problem in refused.problems:
                    named = f"{person}: {message_of(problem)}"
                    messages.error(request, named)
            else:
                if done is not False:
                    messages.success(request, said % person)
