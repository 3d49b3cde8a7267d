"""A month's form that is begun and not filed yet."""

from django.db import models

from facilities.models import Facility, Person


class SavedForm(models.Model):
    """What has been typed into one facility's form of one month, exactly as it was typed.

    `figures` maps codes to the typed text; nothing here is checked or counted anywhere. `revision`
    grows with every saving, so that two people on one form cannot overwrite each other unseen.
    `prepared_*` is set while the form waits for the signatory; `handed_back` is the signatory's
    word when it goes back to the clerk. The row goes when the month is filed.
    """

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", db_index=False)
    period = models.IntegerField()
    figures = models.JSONField(default=dict)
    explanations = models.JSONField(default=dict)
    reason = models.TextField(default="")
    revision = models.IntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    prepared_at = models.DateTimeField(null=True)
    prepared_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    handed_back = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["facility", "period"], name="one_form_a_month"),
            models.CheckConstraint(
                condition=models.Q(prepared_at__isnull=True, prepared_by__isnull=True)
                | models.Q(prepared_at__isnull=False, prepared_by__isnull=False),
                name="prepared_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"form of {self.facility_id} {self.period}"
