"""Provinces, universities and approved platforms: the reference lists."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from facilities.language import in_language
from facilities.models import choices


class Province(models.Model):
    """One of the 31 provinces, by ISO 3166-2 code, with its tile on the map (west = column 0)."""

    code = models.CharField(_("code"), max_length=5, primary_key=True)
    name_fa = models.CharField(_("Persian name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60)
    tile_row = models.PositiveSmallIntegerField(_("tile row"))
    tile_column = models.PositiveSmallIntegerField(_("tile column"))

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["tile_row", "tile_column"], name="one_province_a_tile")
        ]

    def __str__(self) -> str:
        return in_language(self.name_fa, self.name_en)


class University(models.Model):
    """A university or faculty of medical sciences, which answers for facilities."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = choices.CodeField(_("kind"), max_length=10, choices=choices.university_kinds)
    name_fa = models.CharField(_("Persian name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120)
    province = models.ForeignKey(Province, models.PROTECT, verbose_name=_("province"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    is_uncertain = models.BooleanField(_("existence in 1399 uncertain"), default=False)
    was_faculty = models.BooleanField(_("changed from a faculty"), default=False)
    sort_key = models.CharField(max_length=300, db_collation="C", editable=False)

    class Meta:
        verbose_name = _("university of medical sciences")
        verbose_name_plural = _("universities of medical sciences")
        ordering = ["sort_key", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[a-z][a-z0-9_]*$"), name="university_code_latin"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["university", "faculty"]), name="university_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_until__gt=models.F("valid_from")),
                name="university_valid_forwards",
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.name_fa, self.name_en)


class ApprovedPlatform(models.Model):
    """A platform approved in place of PACS by the Statistics and IT Centre, as it was published.

    No published list is known, so none is shipped; the policy owner enters what arrives.
    """

    name_fa = models.CharField(_("Persian name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True, default="")
    name_search = models.CharField(max_length=410, unique=True, editable=False)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    source = models.CharField(_("letter or address of the approval"), max_length=300)

    class Meta:
        verbose_name = _("approved platform")
        verbose_name_plural = _("approved platforms")
        ordering = ["name_fa"]

    def __str__(self) -> str:
        return in_language(self.name_fa, self.name_en)
