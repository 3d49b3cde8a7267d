"""The forms of the register's pages. They check and tidy; `facilities.register` writes."""

from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facilities.access.facilities import find_facility, kept_facilities
from facilities.dates import jalali_text, parse_day
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


class JalaliDateField(forms.CharField):
    """A day typed and shown as 1399/11/01; its value is a date or None."""

    default_error_messages = {"invalid": _("Write the day like 1399/11/01.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"dir": "ltr", "placeholder": "1399/11/01", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        """The date of the words, or None."""
        if isinstance(value, date) or value in self.empty_values:
            return value or None
        try:
            return parse_day(str(value))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        """The day as it is shown in the field."""
        return jalali_text(value) if isinstance(value, date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another day was typed than stood there."""
        try:
            return bool(initial != self.to_python(data))
        except ValidationError:
            return True


class FacilityForm(forms.ModelForm):  # type: ignore[type-arg]
    """A facility's entry; the same checks as everywhere else."""

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
        cleaned = super().clean() or {}
        problems = checks.check_entry(self.entry(), is_new=False)
        if "code" in self.fields and cleaned.get("code"):
            problems += checks.check_code(cleaned["code"])
        for problem in problems:
            field = "province" if problem.field == "province_id" else problem.field
            if field not in self.errors:
                self.add_error(field if field in self.fields else None, message_of(problem))
        return cleaned


class UniversityForm(forms.ModelForm):  # type: ignore[type-arg]
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


class ApprovedPlatformForm(forms.ModelForm):  # type: ignore[type-arg]
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


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """An account's details."""

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


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role to give; a facility is named by its code."""

    facility_code = forms.CharField(
        label=_("facility code"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    starts_on = JalaliDateField(label=_("from"), initial=timezone.localdate)
    ends_on = JalaliDateField(label=_("until (first day no longer)"), required=False)
    user: ClassVar[Person]  # who fills the form in; set by the page

    class Meta:
        model = RoleAssignment
        fields = ["person", "role", "university", "starts_on", "ends_on"]

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
