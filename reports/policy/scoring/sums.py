"""What the sums of many facilities' months say: mean score, filing rate, share on plan, film."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import attrgetter

from reports.policy.directive.parts import Directive


@dataclass(frozen=True, slots=True)
class Sums:
    """One month of some facilities, added up; the columns are those of the rollups.

    `film_expected` is what would have been printed at the baseline rates; the `electronic_*`
    pair leaves out the kinds that are not asked about delivery. Every share is None where there
    is nothing to divide by.
    """

    expected: int = 0
    filed_expected: int = 0
    filed: int = 0
    on_plan: int = 0
    behind: int = 0
    off_plan: int = 0
    no_activity: int = 0
    score_weight: int = 0
    services: int = 0
    film_prints: int = 0
    paper_prints: int = 0
    film_studies: int = 0
    electronic_services: int = 0
    electronic_delivered: int = 0
    score_sum: float = 0.0
    film_expected: float = 0.0

    @property
    def score(self) -> float | None:
        """The mean of the scores, weighted by services."""
        return _share(self.score_sum, self.score_weight)

    @property
    def filing_rate(self) -> float | None:
        """The share of expected reports that were filed."""
        return _share(self.filed_expected, self.expected)

    @property
    def on_plan_share(self) -> float | None:
        """The share on plan of all expected; months without activity are left out.

        None for a month that is filed and not scored, as the baseline months are.
        """
        judged = self.on_plan + self.behind + self.off_plan + self.no_activity
        if self.filed_expected and not judged:
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
    def electronic_share(self) -> float | None:
        """The share of studies delivered electronically."""
        return _share(self.electronic_delivered, self.electronic_services)

    def is_ranked(self, directive: Directive) -> bool:
        """Whether enough was filed to compare with others."""
        least = directive.number("ranked_from_filing_percent")
        return self.expected > 0 and self.filed_expected * 100 >= self.expected * least


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def total(parts: Iterable[Sums]) -> Sums:
    """All of them added up."""
    columns = zip(*(_COLUMNS(part) for part in parts), strict=True)
    return Sums(*(sum(column) for column in columns))


_COLUMNS = attrgetter(*(field.name for field in fields(Sums)))
