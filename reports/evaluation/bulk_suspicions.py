"""The suspicions of thousands of facilities: which months need a write, if any.

What rules find again with the same grounds is left alone; the other months go to
`suspicions.write_suspicions`, the one place that writes them.
"""

from collections import defaultdict
from typing import Final

import pandas as pd
from django.db import connection

from reports.evaluation.suspicions import facts_hash
from reports.policy.directive.parts import NOT_FILED_RULE

FacilityMonth = tuple[int, int]
NEVER_OPENED: Final = (0, "", True)


def months_that_differ(found: pd.DataFrame, months: pd.DataFrame) -> set[FacilityMonth]:
    """The filed months whose stored suspicions are not what the rules found.

    `found` as `evaluate.evaluate` gives them; `months`: facility, period, submission of all
    filed months of the facilities.
    """
    facilities = sorted({int(facility) for facility in months["facility"].unique()})
    stored = _stored(facilities)
    grounds = _grounds(facilities)
    submissions = dict(
        zip(
            zip(months["facility"].tolist(), months["period"].tolist(), strict=True),
            months["submission"].tolist(),
            strict=True,
        )
    )
    differ: set[FacilityMonth] = set()
    named = set()
    columns = (found[name].tolist() for name in ("facility", "period", "rule", "evidence"))
    for facility, period, rule, facts in zip(*columns, strict=True):
        key = (facility, period, rule)
        named.add(key)
        violation, _, withdrawn = stored.get(key, NEVER_OPENED)
        if withdrawn or facts_hash(submissions[key[:2]], facts) not in grounds[violation]:
            differ.add(key[:2])
    for key, (_, source, withdrawn) in stored.items():
        if source == "report" and not withdrawn and key not in named:
            differ.add(key[:2])
    return differ & submissions.keys()


def filed_after_all(facilities: list[int]) -> list[FacilityMonth]:
    """The months with a report that are still suspected of having none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.facility_id, v.period FROM reports_violation v JOIN reports_report r"
            " ON r.facility_id = v.facility_id AND r.period = v.period"
            " WHERE v.facility_id = ANY (%s) AND v.rule = %s AND v.state = 'suspected'",
            [facilities, NOT_FILED_RULE],
        )
        return [(row[0], row[1]) for row in cursor.fetchall()]


def _stored(facilities: list[int]) -> dict[tuple[int, int, str], tuple[int, str, bool]]:
    """Id, source and whether withdrawn, of each suspicion but those of not having filed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT facility_id, period, rule, id, source, withdrawn_at IS NOT NULL"
            " FROM reports_violation WHERE facility_id = ANY (%s) AND rule <> %s",
            [facilities, NOT_FILED_RULE],
        )
        return {row[:3]: row[3:] for row in cursor.fetchall()}


def _grounds(facilities: list[int]) -> dict[int, set[bytes]]:
    """The hashes of each suspicion's grounds."""
    hashes: dict[int, set[bytes]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.violation_id, e.facts_hash FROM reports_violationevidence e"
            " JOIN reports_violation v ON v.id = e.violation_id WHERE v.facility_id = ANY (%s)",
            [facilities],
        )
        for violation, digest in cursor.fetchall():
            hashes[violation].add(bytes(digest))
    return hashes
