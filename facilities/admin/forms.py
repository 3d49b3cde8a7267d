"""The forms of the register's pages. They check and tidy; `facilities.register` writes."""

from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facilities.access.facilities import find_facility, kept_facilities
from facilities.admin.date_field import JalaliDateField
from facilities.errors import Problem
from facilities.messages import message_of
from facilities.models import (
    ApprovedPlatform,
    Facility,
    Person,
    RoleAssignment,
    University,
    choices,
)
from facilities.register import checks
from facilities.text import code_text


class RegisterForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that also shows what the register's own functions refused of it."""

    user: ClassVar[Person]  # who fills the form in; both are set by the page
    refused: ClassVar[list[Problem]] = []
    left_to_right: ClassVar[frozenset[str]] = frozenset()  # fields of codes and numbers

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.left_to_right & set(self.fields):
            self.fields[name].widget.attrs["dir"] = "ltr"

    def clean(self) -> dict[str, Any]:
        """Show each problem at its field, or above the form."""
        cleaned = super().clean() or {}
        for problem in self.refused:
            self.show(problem, OTHER_NAMES.get(problem.field, problem.field))
        return cleaned

    def show(self, problem: Problem, field: str) -> None:
        """Show a problem at a field that has none yet, or above the form."""
        if field not in self.errors:
            self.add_error(field if field in self.fields else None, message_of(problem))


# Where the register's functions and a form call the same thing by two names.
OTHER_NAMES = {"province_id": "province", "facility": "facility_code", "person": "username"}


class FacilityForm(RegisterForm):
    """A facility's entry; the same checks as everywhere else."""

    left_to_right = frozenset(
        {"code", "name_en", "siam_code", "licence_number", "legal_id", "phone"}
        | {"technical_director_council_number"}
    )

    modalities = forms.MultipleChoiceField(
        label=_("modalities"),
        choices=choices.modalities,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    opened_on = JalaliDateField(label=_("opened on"), required=False)
    enrolled_on = JalaliDateField(label=_("enrolled on"))
    notified_on = JalaliDateField(label=_("directive communicated on"), required=False)
    facts_since = JalaliDateField(
        label=_("kind, ownership, images and modalities hold from"),
        required=False,
        initial=timezone.localdate,
    )

    class Meta:
        model = Facility
        fields = [
            "code",
            "university",
            *checks.LENGTHS,
            "kind",
            "ownership",
            "makes_images",
            "modalities",
            "province",
            "opened_on",
            "enrolled_on",
            "notified_on",
        ]

    def clean_code(self) -> str:
        """The code as it is stored."""
        return checks.clean_code(self.cleaned_data["code"])

    def entry(self) -> checks.FacilityEntry:
        """What the form says of the facility, as the register's functions take it."""
        values = {
            field: self.cleaned_data[field]
            for field in checks.FacilityEntry.__annotations__
            if field in self.cleaned_data
        }
        if self.cleaned_data.get("province"):
            values["province_id"] = self.cleaned_data["province"].pk
        return cast(checks.FacilityEntry, checks.clean_entry(values))

    def clean(self) -> dict[str, Any]:
        """Show each problem at its field."""
        cleaned = super().clean()
        problems = checks.check_entry(self.entry(), is_new=False)
        if "code" in self.fields and cleaned.get("code"):
            problems += checks.check_code(cleaned["code"])
        for problem in problems:
            self.show(problem, OTHER_NAMES.get(problem.field, problem.field))
        return cleaned


class UniversityForm(RegisterForm):
    """A university or faculty."""

    valid_from = JalaliDateField(label=_("valid from"), required=False)
    valid_until = JalaliDateField(label=_("valid until"), required=False)

    class Meta:
        model = University
        fields = [
            "code",
            "kind",
            "name_fa",
            "name_en",
            "province",
            "valid_from",
            "valid_until",
            "is_uncertain",
            "was_faculty",
        ]


class ApprovedPlatformForm(RegisterForm):
    """An approved platform."""

    approved_on = JalaliDateField(label=_("approved on"), required=False)
    withdrawn_on = JalaliDateField(label=_("withdrawn on"), required=False)

    class Meta:
        model = ApprovedPlatform
        fields = ["name_fa", "name_en", "approved_on", "withdrawn_on", "source"]


class CloseForm(forms.Form):
    """A closure for good, or until a day."""

    starts_on = JalaliDateField(label=_("closed from"))
    ends_on = JalaliDateField(label=_("works again from"), required=False)
    for_good = forms.BooleanField(label=_("closed for good"), required=False)
    reason = forms.CharField(label=_("reason"), max_length=300)
    over_filed = forms.BooleanField(
        label=_("closed, although reports of that time are filed"), required=False
    )


class ReopenForm(forms.Form):
    """The day it works again."""

    on = JalaliDateField(label=_("works again from"), initial=timezone.localdate)


class MergeForm(forms.Form):
    """The facility that this one is a duplicate of."""

    keep = forms.CharField(label=_("code of the facility to keep"), max_length=32)
    reason = forms.CharField(label=_("reason"), max_length=300)

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_keep(self) -> Facility:
        """The facility with this code, among those the person keeps."""
        code = checks.clean_code(self.cleaned_data["keep"])
        facility = kept_facilities(self.user).filter(code=code).first()
        if facility is None:
            raise ValidationError(_("You keep no facility with this code."))
        return facility


class PersonForm(RegisterForm):
    """An account's details. Nobody types a password for somebody else: its owner is invited."""

    class Meta:
        model = Person
        fields = [
            "username",
            "full_name",
            "national_id",
            "council_number",
            "mobile",
            "email",
            "language",
            "is_active",
            "must_change_password",
        ]
        labels: ClassVar[dict[str, Any]] = {"email": _("mail address")}
        help_texts: ClassVar[dict[str, Any]] = {
            "email": _("The invitation to choose a password is sent there."),
            "username": _("At least 3 Latin letters, digits or . _ - @ +."),
            "is_active": _("Who has left is set inactive; nothing is deleted."),
        }

    left_to_right = frozenset({"username", "national_id", "council_number", "mobile", "email"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = self.instance.pk is None


class RoleForm(RegisterForm):
    """A role to give; the person is named by the user name, a facility by its code."""

    username = forms.CharField(
        label=_("user name"), max_length=150, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    facility_code = forms.CharField(
        label=_("facility code"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    starts_on = JalaliDateField(label=_("from"), initial=timezone.localdate)
    ends_on = JalaliDateField(label=_("until (first day no longer)"), required=False)

    class Meta:
        model = RoleAssignment
        fields = ["username", "role", "facility_code", "university", "starts_on", "ends_on"]

    def clean_username(self) -> Person:
        """The person with this user name."""
        name = code_text(self.cleaned_data["username"]).lower()
        person = Person.objects.filter(username=name).first()
        if person is None:
            raise ValidationError(_("There is nobody with this user name."))
        return person

    def clean_facility_code(self) -> Facility | None:
        """The facility with this code."""
        code = self.cleaned_data["facility_code"]
        if not code:
            return None
        facility = find_facility(self.user, code)
        if facility is None:
            raise ValidationError(_("There is no facility with this code."))
        return facility


class ImportForm(forms.Form):
    """A workbook."""

    file = forms.FileField(label=_("workbook (.xlsx)"))
