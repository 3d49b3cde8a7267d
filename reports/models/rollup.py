"""Sums per university and month, for pages that must not read every report."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from facilities.models import University


class MonthSums(models.Model):
    """The sums of some facilities of one university in one month, under one policy version.

    The university is the one responsible on the period's last day. `expected` facilities are
    those that had to file; `filed_expected` those of them that did; bands, weights, deadlines and
    scores are of expected facilities only, sums of figures of all that filed. `on_time` filed by
    the deadline, `without_deadline` filed but had none to keep (it was before they were enrolled).
    `score_weight` is the sum of the usual months of those with a score and `score_sum` the sum of
    usual month x total; `missing_weight` is the sum of the usual months of those that have not
    filed, `idle_weight` of those that filed a month without activity. `film_expected` and
    `print_expected` are what the baseline rates would have brought. `electronic_*` leave out the
    kinds that are not asked about delivery. `scores` are the totals, 0 for those that have not
    filed.
    """

    university = models.ForeignKey(University, models.PROTECT, related_name="+")
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
    on_time = models.IntegerField()
    without_deadline = models.IntegerField()
    with_platform = models.IntegerField()
    score_sum = models.FloatField()
    score_weight = models.FloatField()
    missing_weight = models.FloatField()
    idle_weight = models.FloatField()
    services = models.BigIntegerField()
    film_prints = models.BigIntegerField()
    paper_prints = models.BigIntegerField()
    cds = models.BigIntegerField()
    film_studies = models.BigIntegerField()
    film_expected = models.FloatField()
    print_expected = models.FloatField()
    electronic_services = models.BigIntegerField()
    electronic_delivered = models.BigIntegerField()
    handovers = models.BigIntegerField()
    handovers_with_report = models.BigIntegerField()
    scores = ArrayField(models.FloatField(), default=list)
    computed_at = models.DateTimeField()

    class Meta:
        abstract = True


class UniversityRollup(MonthSums):
    """All facilities of a university."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "university", "policy"], name="one_rollup_a_university"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.university_id} {self.period}"


class Rollup(MonthSums):
    """The facilities of one kind and owner: a cell.

    Besides the scores the cell keeps each expected facility's rates (sheets a study) and shares of
    the month, as far as it has them, and the days by which it was late. `violations` counts
    suspicions by rule and state; of these the facility's kind and owner are today's.
    """

    kind = models.TextField()
    ownership = models.TextField()
    film_rates = ArrayField(models.FloatField(), default=list)
    print_rates = ArrayField(models.FloatField(), default=list)
    electronic_shares = ArrayField(models.FloatField(), default=list)
    report_shares = ArrayField(models.FloatField(), default=list)
    availabilities = ArrayField(models.FloatField(), default=list)
    delays = ArrayField(models.FloatField(), default=list)
    violations = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "university", "kind", "ownership", "policy"],
                name="one_rollup_a_cell",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.university_id} {self.kind} {self.ownership} {self.period}"


class ModalityRollup(MonthSums):
    """The facilities that offer one modality, with all that they did: form 1 has no prints by it.

    A facility stands under every modality that it offers, so these sums are never added up.
    """

    modality = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "university", "modality", "policy"],
                name="one_rollup_a_modality",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.university_id} {self.modality} {self.period}"


class SumsStamp(models.Model):
    """When any university's sums of a month were last rebuilt: pages made before are outdated."""

    period = models.IntegerField(primary_key=True)
    rebuilt_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.period}: {self.rebuilt_at}"


class Distribution(models.Model):
    """How one indicator of a month spreads over the nation's facilities or over its universities.

    `kind` is '' for all kinds. `deciles` are eleven values, from the least to the greatest with
    linear interpolation, of `number` of them. `bins` counts scores by steps of 2.5 points, the
    last with 100; empty for other indicators.
    """

    period = models.IntegerField()
    policy = models.ForeignKey(
        "reports.PolicyVersion", models.PROTECT, related_name="+", db_index=False
    )
    among = models.TextField()
    kind = models.TextField()
    indicator = models.TextField()
    number = models.IntegerField()
    deciles = ArrayField(models.FloatField(), size=11)
    bins = ArrayField(models.IntegerField(), default=list)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "policy", "among", "kind", "indicator"],
                name="one_distribution",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.among} {self.kind} {self.indicator}"


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
