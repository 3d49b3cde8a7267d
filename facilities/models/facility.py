"""A facility, which university answers for it since when, and when it was closed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from facilities import kinds
from facilities.language import in_language
from facilities.models import choices
from facilities.models.bodies import Province, University

CODE_PATTERN = r"^[A-Z0-9][A-Z0-9._-]{1,31}$"
FACTS = ("kind", "ownership", "makes_images", "modalities")  # what is dated of a facility's entry


def _known_facts(prefix: str) -> list[models.CheckConstraint]:
    """Return what holds of the facts of a facility, as constraints of one table."""
    return [
        models.CheckConstraint(
            condition=Q(kind__in=list(kinds.KINDS)), name=f"{prefix}_kind_known"
        ),
        models.CheckConstraint(
            condition=Q(ownership__in=list(kinds.OWNERSHIPS)), name=f"{prefix}_ownership_known"
        ),
        models.CheckConstraint(
            condition=Q(modalities__contained_by=list(kinds.MODALITIES)),
            name=f"{prefix}_modalities_known",
        ),
        models.CheckConstraint(
            condition=~Q(kind="receiver") | Q(makes_images=False),
            name=f"{prefix}_receiver_makes_no_images",
        ),
    ]


class Facility(models.Model):
    """Whoever reports monthly, or receives images. Known to everybody by its `code`.

    `university` is the one responsible today, the `FACTS` are those of today; `Responsibility` and
    `FacilityFacts` are the history, and the database keeps them in step (facts.sql, moves.sql).
    `closed_on` is the first day without work. A duplicate is merged on the day of the act
    (`merged_on`): months that ended before are its own.
    """

    code = models.CharField(_("facility code"), max_length=32, unique=True)
    former_codes = ArrayField(
        models.CharField(max_length=32), default=list, blank=True, editable=False
    )
    name_fa = models.CharField(_("Persian name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True, default="")
    name_search = models.TextField(editable=False)
    sort_key = models.TextField(db_collation="C", editable=False)
    kind = choices.CodeField(_("kind of facility"), max_length=20, choices=choices.facility_kinds)
    ownership = choices.CodeField(_("ownership"), max_length=20, choices=choices.ownerships)
    makes_images = models.BooleanField(_("makes images"))
    modalities = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name=_("modalities")
    )
    siam_code = models.CharField(_("SIAM code"), max_length=40, blank=True, default="")
    licence_number = models.CharField(_("licence number"), max_length=60, blank=True, default="")
    founder = models.CharField(_("founder"), max_length=120, blank=True, default="")
    technical_director = models.CharField(
        _("technical director"), max_length=120, blank=True, default=""
    )
    technical_director_council_number = models.CharField(
        _("technical director's council number"), max_length=20, blank=True, default=""
    )
    legal_id = models.CharField(_("legal person's id"), max_length=11, blank=True, default="")
    province = models.ForeignKey(Province, models.PROTECT, verbose_name=_("province"))
    city = models.CharField(_("city"), max_length=80, blank=True, default="")
    address = models.CharField(_("address"), max_length=300, blank=True, default="")
    phone = models.CharField(_("telephone"), max_length=40, blank=True, default="")
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    enrolled_on = models.DateField(_("enrolled on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    notified_on = models.DateField(_("directive communicated on"), null=True, blank=True)
    university = models.ForeignKey(
        University, models.PROTECT, verbose_name=_("responsible university")
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("merged into"),
    )
    merged_on = models.DateField(_("merged on"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        ordering = ["sort_key", "id"]
        indexes = [models.Index(fields=["sort_key", "id"], name="facility_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=CODE_PATTERN), name="facility_code_pattern"
            ),
            *_known_facts("facility"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gt=F("opened_on")),
                name="facility_closed_after_opened",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True, merged_on__isnull=True)
                | (
                    Q(merged_on__isnull=False, closed_on__isnull=False)
                    & Q(closed_on__lte=F("merged_on"))
                    & ~Q(merged_into=F("id"))
                ),
                name="facility_merged_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    @property
    def name(self) -> str:
        """The name in the language of the request."""
        return in_language(self.name_fa, self.name_en)


class Responsibility(models.Model):
    """The time in which one university answers for one facility.

    The database holds that a facility's times do not overlap and that exactly one is open.
    """

    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="responsibilities", verbose_name=_("facility")
    )
    university = models.ForeignKey(
        University, models.PROTECT, related_name="responsibilities", verbose_name=_("university")
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until (first day no longer)"), null=True, blank=True)

    class Meta:
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        ordering = ["facility", F("starts_on").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["facility"],
                condition=Q(ends_on__isnull=True),
                name="responsibility_one_open",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gt=F("starts_on")),
                name="responsibility_forwards",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.university} ({self.starts_on or '…'} – {self.ends_on or '…'})"


class FacilityFacts(models.Model):
    """What a facility was in a time: its kind, its owner, whether it makes images, its services.

    A month goes by the facts of its last day. The database enters the first ones together with
    the facility and holds that they follow one another without a gap (facts.sql).
    """

    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="facts", verbose_name=_("facility")
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until (first day no longer)"), null=True, blank=True)
    kind = choices.CodeField(_("kind of facility"), max_length=20, choices=choices.facility_kinds)
    ownership = choices.CodeField(_("ownership"), max_length=20, choices=choices.ownerships)
    makes_images = models.BooleanField(_("makes images"))
    modalities = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name=_("modalities")
    )

    class Meta:
        verbose_name = _("facts of a facility")
        verbose_name_plural = _("facts of facilities")
        ordering = ["facility", F("starts_on").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["facility"], condition=Q(ends_on__isnull=True), name="facts_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gt=F("starts_on")),
                name="facts_forwards",
            ),
            *_known_facts("facts"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.starts_on or '…'} – {self.ends_on or '…'})"


class Closure(models.Model):
    """A time in which a facility did not work; `ends_on` is the day it works again."""

    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="closures", verbose_name=_("facility")
    )
    starts_on = models.DateField(_("closed from"))
    ends_on = models.DateField(_("works again from"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("temporary closure")
        verbose_name_plural = _("temporary closures")
        ordering = ["facility", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility"], condition=Q(ends_on__isnull=True), name="closure_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="closure_forwards",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on or '…'}"
