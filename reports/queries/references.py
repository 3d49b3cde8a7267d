"""The references of each rate and how they came about, for the policy owner."""

from typing import NamedTuple

from facilities.access.scope import User, may
from reports.models import BaselineReference, ReferenceVersion
from reports.policy.directive import published
from reports.policy.directive.parts import BASELINE_RATES

OLD_VERSIONS = 20  # of a rate, shown below the one in force


class RateReferences(NamedTuple):
    """The versions of one rate, newest first, and the references of the one in force."""

    rate: str
    versions: list[ReferenceVersion]
    rows: list[BaselineReference]


def references_for(user: User) -> list[RateReferences]:
    """Return the references of each rate; none for others than the policy owner."""
    if not may(user, "freeze_references"):
        return []
    return [_of_rate(rate) for rate in BASELINE_RATES]


def _of_rate(rate: str) -> RateReferences:
    found = ReferenceVersion.objects.filter(policy_id=published.CURRENT, rate=rate)
    versions = list(found.select_related("made_by").order_by("-id")[:OLD_VERSIONS])
    rows = BaselineReference.objects.filter(version__in=versions[:1]).order_by("kind")
    return RateReferences(rate, versions, list(rows))


def frozen_rates(user: User) -> dict[str, bool]:
    """Return whether each rate's version in force is frozen; nothing for others than the policy
    owner. A rate without any version is not."""
    if not may(user, "freeze_references"):
        return {}
    found = ReferenceVersion.objects.filter(policy_id=published.CURRENT)
    latest = dict(found.order_by("rate", "-id").distinct("rate").values_list("rate", "is_frozen"))
    return {rate: latest.get(rate, False) for rate in BASELINE_RATES}
