"""What the sums of many facilities' months say: score, filing rate, share on plan, film."""

from collections.abc import Iterable
from typing import NamedTuple


class Sums(NamedTuple):
    """One month of some facilities, added up; the columns are those of the rollups.

    Bands, `no_activity`, deadlines, `score_sum` and the weights are of expected facilities only; a
    weight is the sum of usual months: of those with a score, of those that did not file
    (`missing_weight`), and of those that filed a month without activity (`idle_weight`).
    `film_expected` and `print_expected` are the sheets that the baseline rates would have brought;
    the `electronic_*` pair leaves out the kinds that are not asked about delivery. Every share is
    None where there is nothing to divide by.
    """

    expected: int = 0
    filed_expected: int = 0
    filed: int = 0
    on_plan: int = 0
    behind: int = 0
    off_plan: int = 0
    no_activity: int = 0
    on_time: int = 0
    without_deadline: int = 0
    with_platform: int = 0
    services: int = 0
    film_prints: int = 0
    paper_prints: int = 0
    cds: int = 0
    film_studies: int = 0
    electronic_services: int = 0
    electronic_delivered: int = 0
    handovers: int = 0
    handovers_with_report: int = 0
    score_weight: float = 0.0
    missing_weight: float = 0.0
    idle_weight: float = 0.0
    score_sum: float = 0.0
    film_expected: float = 0.0
    print_expected: float = 0.0

    @property
    def score(self) -> float | None:
        """The mean of the expected facilities' scores, each with its usual month as weight.

        Who has not filed counts 0; months without activity are left out.
        """
        return _share(self.score_sum, self.score_weight + self.missing_weight)

    @property
    def score_of_filed(self) -> float | None:
        """The same mean without those that have not filed."""
        return _share(self.score_sum, self.score_weight)

    @property
    def missing(self) -> int:
        """How many of the expected have not filed."""
        return self.expected - self.filed_expected

    @property
    def filing_rate(self) -> float | None:
        """The share of expected reports that were filed."""
        return _share(self.filed_expected, self.expected)

    @property
    def on_plan_share(self) -> float | None:
        """The share on plan of the expected without those that had no activity.

        None for a month that is not scored, as the baseline months are.
        """
        if self.score is None:
            return None
        return _share(self.on_plan, self.expected - self.no_activity)

    @property
    def film_share(self) -> float | None:
        """Film printed as a share of what the baseline rates would have brought."""
        return _share(self.film_prints, self.film_expected)

    @property
    def films_avoided(self) -> float | None:
        """Sheets fewer than at the baseline rates; None for months without baselines."""
        return self.film_expected - self.film_prints if self.film_expected > 0 else None

    @property
    def print_share(self) -> float | None:
        """Film and paper printed as a share of what the baseline rates would have brought."""
        return _share(self.film_prints + self.paper_prints, self.print_expected)

    @property
    def film_rate(self) -> float | None:
        """Sheets of film for 100 of the studies that film is used for."""
        return _share(100 * self.film_prints, self.film_studies)

    @property
    def paper_rate(self) -> float | None:
        """Sheets of paper for 100 studies."""
        return _share(100 * self.paper_prints, self.services)

    @property
    def report_share(self) -> float | None:
        """The share of handovers that went with a physician's report."""
        return _share(self.handovers_with_report, self.handovers)

    @property
    def platform_share(self) -> float | None:
        """The share of those that filed that have a platform for images."""
        return _share(self.with_platform, self.filed_expected)

    @property
    def on_time_rate(self) -> float | None:
        """The share of expected reports that were filed by their deadline.

        Facilities whose deadline was before their enrolment had none to keep.
        """
        return _share(self.on_time, self.expected - self.without_deadline)

    @property
    def electronic_share(self) -> float | None:
        """The share of studies delivered electronically."""
        return _share(self.electronic_delivered, self.electronic_services)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def total(parts: Iterable[Sums]) -> Sums:
    """All of them added up."""
    return Sums(*(sum(column) for column in zip(*parts, strict=True)))
