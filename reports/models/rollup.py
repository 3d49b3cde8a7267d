"""Sums per university, facility kind and month, for pages that must not read every report."""

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models

from facilities.models import University

# The columns that are plain sums over the facilities' months.
COUNTS: Final = (
    "expected",
    "filed_expected",
    "filed",
    "on_plan",
    "behind",
    "off_plan",
    "no_activity",
    "services",
    "film_prints",
    "paper_prints",
    "cds",
    "film_studies",
    "delivered_electronic",
)
# Sums of usual months, and of scores by them.
WEIGHTS: Final = ("score_sum", "score_weight", "missing_weight", "idle_weight")


class Rollup(models.Model):
    """One university's facilities of one kind in one month, under one policy version.

    The university is the one responsible on the period's last day. `expected` facilities are
    those that had to file; `filed_expected` those of them that did; bands, weights and scores
    are of expected facilities only, sums of figures of all that filed. `score_weight` is the sum
    of the usual months of those with a score and `score_sum` the sum of usual month x total;
    `missing_weight` is the sum of the usual months of those that have not filed, `idle_weight` of
    those that filed a month without activity. `scores` are the totals in ascending order, 0 for
    those that have not filed. `violations` counts suspicions by rule and state.
    """

    university = models.ForeignKey(University, models.PROTECT, related_name="+")
    kind = models.TextField()
    period = models.IntegerField()
    policy = models.ForeignKey(
        "reports.PolicyVersion", models.PROTECT, related_name="+", db_index=False
    )
    expected = models.IntegerField()
    filed_expected = models.IntegerField()
    filed = models.IntegerField()
    on_plan = models.IntegerField()
    behind = models.IntegerField()
    off_plan = models.IntegerField()
    no_activity = models.IntegerField()
    score_sum = models.FloatField()
    score_weight = models.FloatField()
    missing_weight = models.FloatField()
    idle_weight = models.FloatField()
    scores = ArrayField(models.FloatField())
    services = models.BigIntegerField()
    film_prints = models.BigIntegerField()
    paper_prints = models.BigIntegerField()
    cds = models.BigIntegerField()
    film_studies = models.BigIntegerField()
    film_expected_at_baseline = models.FloatField()
    delivered_electronic = models.BigIntegerField()
    violations = models.JSONField(default=dict)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "university", "kind", "policy"], name="one_rollup_a_cell"
            ),
        ]
        indexes = [
            # Film by month is summed over years; with its columns in the index rows stay unread.
            models.Index(
                fields=["policy", "period"],
                include=[
                    "university",
                    "kind",
                    "filed",
                    "film_prints",
                    "film_studies",
                    "film_expected_at_baseline",
                ],
                name="reports_rollup_film",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.university_id} {self.kind} {self.period}"


class CaseTotal(models.Model):
    """How many suspicions of one rule and state the months of a university and kind hold in all.

    Added up from the rollups' `violations` whenever those are rebuilt, so that a list over all
    months is counted without reading years of sums.
    """

    university = models.ForeignKey(University, models.PROTECT, related_name="+", db_index=False)
    kind = models.TextField()
    rule = models.TextField()
    state = models.TextField()
    number = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["university", "kind", "rule", "state"], name="one_case_total"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.university_id} {self.kind} {self.rule} {self.state}: {self.number}"


class StaleRollup(models.Model):
    """A university's month whose sums have to be rebuilt."""

    university = models.ForeignKey(University, models.PROTECT, related_name="+", db_index=False)
    period = models.IntegerField()
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["university", "period"], name="stale_once"),
        ]

    def __str__(self) -> str:
        return f"{self.university_id} {self.period}"
