"""What a month is worth under one policy version."""

from django.db import models

from facilities.models import Facility, University
from reports.policy.directive.parts import BANDS, NO_ACTIVITY


class Score(models.Model):
    """The score of one facility and month for one set of inputs; never changed, only superseded.

    A re-score of changed inputs is a new row beside the old; `is_current` marks the one that
    matches today's inputs. Components are NULL where not applicable; beside each stands what
    explains it: the rate with its numerator and denominator as filed, baseline, plan and the
    version of the references these rest on. `total` is what the `ceiling` ('' = none over the
    month) leaves of `total_before_ceiling`; both are NULL for a month without activity.
    """

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", db_index=False)
    period = models.IntegerField()
    university = models.ForeignKey(University, models.PROTECT, related_name="+", db_index=False)
    policy = models.ForeignKey(
        "reports.PolicyVersion", models.PROTECT, related_name="+", db_index=False
    )
    kind = models.TextField()
    submission = models.ForeignKey(
        "reports.Submission", models.PROTECT, related_name="+", db_index=False
    )
    input_hash = models.BinaryField(max_length=32)
    is_current = models.BooleanField()
    computed_at = models.DateTimeField()

    phase = models.TextField()
    services = models.BigIntegerField()
    total = models.FloatField(null=True)
    total_before_ceiling = models.FloatField(null=True)
    ceiling = models.TextField()
    band = models.TextField()
    film_score = models.FloatField(null=True)
    print_score = models.FloatField(null=True)
    electronic_score = models.FloatField(null=True)
    report_score = models.FloatField(null=True)
    pacs_score = models.FloatField(null=True)
    access_score = models.FloatField(null=True)
    timeliness_score = models.FloatField(null=True)

    film_actual = models.FloatField(null=True)
    film_numerator = models.BigIntegerField(null=True)
    film_denominator = models.BigIntegerField(null=True)
    film_baseline = models.FloatField(null=True)
    film_plan = models.FloatField(null=True)
    film_references = models.ForeignKey(
        "reports.ReferenceVersion",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    print_actual = models.FloatField(null=True)
    print_numerator = models.BigIntegerField(null=True)
    print_denominator = models.BigIntegerField(null=True)
    print_baseline = models.FloatField(null=True)
    print_plan = models.FloatField(null=True)
    print_references = models.ForeignKey(
        "reports.ReferenceVersion",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    electronic_share = models.FloatField(null=True)
    electronic_target = models.FloatField(null=True)
    report_share = models.FloatField(null=True)
    availability = models.FloatField(null=True)
    access_share = models.FloatField(null=True)
    days_late = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "period", "policy", "input_hash"], name="one_score_an_input"
            ),
            models.UniqueConstraint(
                fields=["facility", "period", "policy"],
                condition=models.Q(is_current=True),
                name="one_current_score_a_month",
            ),
            models.CheckConstraint(
                condition=models.Q(band__in=(*BANDS, NO_ACTIVITY)), name="band_known"
            ),
            models.CheckConstraint(
                condition=models.Q(total__isnull=True, band=NO_ACTIVITY)
                | models.Q(total__gte=0, total__lte=100) & ~models.Q(band=NO_ACTIVITY),
                name="no_activity_has_no_total",
            ),
            models.CheckConstraint(
                condition=models.Q(total__isnull=True, total_before_ceiling__isnull=True)
                | models.Q(total__lte=models.F("total_before_ceiling"), ceiling__gt="")
                | models.Q(total=models.F("total_before_ceiling")),
                name="only_a_ceiling_lowers_the_total",
            ),
        ]
        indexes = [
            models.Index(
                fields=["university", "period"],
                condition=models.Q(is_current=True),
                name="current_scores_of_a_month",
            ),
            # The nation's list of a month, in whatever order, without reading the rows.
            models.Index(
                fields=["period"],
                include=["policy", "facility", "total", "band", "electronic_share"],
                condition=models.Q(is_current=True),
                name="scores_to_sort",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facility_id} {self.period}: {self.total}"
