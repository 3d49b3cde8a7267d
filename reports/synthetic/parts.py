"""Storing the filings of a part of the nation."""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from facilities.models import AuditEvent, Person, University
from reports.synthetic.arrivals import Round
from reports.synthetic.filings import NationPart, blocks_of
from reports.synthetic.loading import FILED, keys_of, load_filings
from reports.synthetic.plan import Plan

ACCOUNT: Final = "synthetic"


def file_part(
    plan: Plan, part: NationPart, *, turn: Round, nation: pd.DataFrame | None = None
) -> Iterator[int]:
    """Store what the universities of a part of the nation received; yield each block's filings.

    Those of which everything is stored already are passed over.
    """
    keys = keys_of(Person.objects.get(username=ACCOUNT))
    done = {
        int(key)
        for key in AuditEvent.objects.filter(
            action=FILED, detail__before=turn.before.isoformat()
        ).values_list("object_id", flat=True)
    }
    universities = {u.code: u for u in University.objects.all()}
    for block in blocks_of(plan, turn=turn, nation=nation, share=part):
        filed = 0
        receiver_of = block.filings.set_index(["facility", "period"])["receiver"]
        codes = pd.MultiIndex.from_frame(block.warnings[["facility", "period"]])
        warned = receiver_of.reindex(codes).to_numpy()
        for code, filings in block.filings.groupby("receiver", sort=True):
            university = universities[str(code)]
            if university.pk in done:
                continue
            filed += load_filings(
                university,
                filings,
                block.warnings[warned == code],
                keys,
                seed=plan.seed,
                before=turn.before,
            )
        yield filed
