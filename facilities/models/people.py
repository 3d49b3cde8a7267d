"""People (and connected systems) and the roles they hold."""

from functools import reduce
from operator import or_

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facilities import roles
from facilities.language import label_of
from facilities.models import choices
from facilities.models.bodies import University
from facilities.models.facility import Facility


class Person(AbstractUser):
    """An account. What it may do stands in `RoleAssignment` alone; Django's own staff and
    superuser flags and permissions decide nothing here."""

    first_name = None  # type: ignore[assignment]  # one full name, as Persian names are written
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("full name"), max_length=120)
    national_id = models.CharField(_("national id"), max_length=10, blank=True, default="")
    council_number = models.CharField(
        _("medical council number"), max_length=20, blank=True, default=""
    )
    mobile = models.CharField(_("mobile number"), max_length=20, blank=True, default="")
    language = choices.CodeField(
        _("language"), max_length=2, choices=choices.languages, default="fa"
    )
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    # Until the invitation is accepted, its link rests on this; only administrators set it.
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True, editable=False)
    # After a reset or a new address; only an administrator ends it before its time (accounts.sql).
    signing_held_until = models.DateTimeField(
        _("signs no report before"), null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                fields=["national_id"], condition=~Q(national_id=""), name="one_account_a_person"
            ),
            models.CheckConstraint(
                condition=Q(language__in=["fa", "en"]), name="person_language_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.username})" if self.full_name else self.username

    def get_full_name(self) -> str:
        """The name as the person writes it."""
        return self.full_name

    def get_short_name(self) -> str:
        """The same: Persian forms of address use the whole name."""
        return self.full_name


def _role_fits_territory() -> Q:
    """The condition that a role stands with a territory of `roles.TERRITORIES`."""
    shapes = {
        roles.FACILITY: Q(facility__isnull=False, university__isnull=True),
        roles.UNIVERSITY: Q(facility__isnull=True, university__isnull=False),
        roles.NOBODY: Q(facility__isnull=True, university__isnull=True),
    }
    return reduce(
        or_,
        (
            Q(role=role) & shapes[territory]
            for role, territories in roles.TERRITORIES.items()
            for territory in sorted(territories)
        ),
    )


class RoleAssignment(models.Model):
    """A role of a person from a day on: for a facility, for a university, or for the nation."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="role_assignments", verbose_name=_("person")
    )
    role = choices.CodeField(_("role"), max_length=20, choices=choices.role_names)
    facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="role_assignments",
        verbose_name=_("facility"),
    )
    university = models.ForeignKey(
        University,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="role_assignments",
        verbose_name=_("university"),
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until (first day no longer)"), null=True, blank=True)
    granted_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("granted by"),
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["person", "role", "id"]
        constraints = [
            models.CheckConstraint(condition=_role_fits_territory(), name="role_fits_territory"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="role_forwards",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "facility", "university"],
                condition=Q(ends_on__isnull=True),
                nulls_distinct=False,
                name="role_held_once",
            ),
        ]

    def __str__(self) -> str:
        territory = self.facility or self.university
        name = label_of(roles.ROLES, self.role)
        return f"{name}: {territory}" if territory else name

    @property
    def level(self) -> str:
        """The level at which this assignment works."""
        return roles.level_of(
            self.role,
            has_facility=self.facility_id is not None,
            has_university=self.university_id is not None,
        )
