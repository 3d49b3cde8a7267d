"""Checking the evidence: every chain link by link, its head, checkpoints, and current figures."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef

from reports import evidence
from reports.models import ChainHead, Report, Submission
from reports.models.figures import COLUMNS

CHUNK = 2000
_COLUMNS = [field.attname for field in Submission._meta.concrete_fields]


@dataclass(frozen=True)
class Fault:
    """The first thing wrong in one chain (or with one report), and the row to look at."""

    chain: str
    position: int
    row: str
    what: str

    def __str__(self) -> str:
        return f"{self.chain} {self.position}: {self.row}: {self.what}"


@dataclass
class _Link:
    """How far a chain has been followed."""

    position: int = 0
    entry_hash: bytes = evidence.GENESIS
    broken: bool = False


def chain_faults(checkpoint: Mapping[str, Any] | None = None) -> Iterator[Fault]:
    """Follow every chain from its first entry; yield the first bad row of each that is broken.

    With a checkpoint (its statement, signature already checked) each chain must also pass
    through the hash that the checkpoint saw: a chain rebuilt or cut since then does not.
    """
    due = {
        (head["university"], int(head["position"])): bytes.fromhex(head["entry_hash"])
        for head in (checkpoint or {}).get("heads", [])
    }
    links: dict[str, _Link] = {}
    rows = Submission.objects.order_by("chain_id", "position").values(
        *_COLUMNS, code=F("chain__code")
    )
    for row in rows.iterator(chunk_size=CHUNK):
        code = row.pop("code")
        link = links.setdefault(code, _Link())
        if link.broken:
            continue
        what = evidence.fault_of(row, position=link.position + 1, previous_hash=link.entry_hash)
        seen = due.pop((code, row["position"]), None)
        if what is None and seen not in (None, bytes(row["entry_hash"])):
            what = "is not the entry that the checkpoint saw: the chain was rebuilt"
        if what is not None:
            link.broken = True
            yield Fault(code, link.position + 1, f"submission {row['id']}", what)
        link.position, link.entry_hash = row["position"], bytes(row["entry_hash"])
    for (code, position), _ in sorted(due.items()):
        if not links.get(code, _Link()).broken:
            yield Fault(code, position, "end of chain", "the checkpoint saw an entry that is gone")
    yield from _head_faults(links)


def _head_faults(links: Mapping[str, _Link]) -> Iterator[Fault]:
    """Chains whose head does not stand at their last entry: the tail was cut, or the head moved."""
    for head in ChainHead.objects.select_related("university").order_by("university__code"):
        code = head.university.code
        link = links.get(code, _Link())
        if not link.broken and (head.position, bytes(head.entry_hash)) != (
            link.position,
            link.entry_hash,
        ):
            yield Fault(
                code,
                head.position,
                "chain head",
                f"names entry {head.position}, the last entry is {link.position}",
            )


def figure_faults() -> Iterator[Fault]:
    """Reports whose current figures are not those of the latest submission of their month."""
    latest = (
        Submission.objects.filter(~Exists(Submission.objects.filter(replaces=OuterRef("pk"))))
        .order_by("facility_id", "period", "position")
        .values("id", "facility_id", "period", "figures", "position", code=F("chain__code"))
    )
    reports = Report.objects.order_by("facility_id", "period").values(
        "id", "facility_id", "period", "submission_id", *COLUMNS
    )
    by_month = {
        (row["facility_id"], row["period"]): row for row in reports.iterator(chunk_size=CHUNK)
    }
    for filed in latest.iterator(chunk_size=CHUNK):
        report = by_month.pop((filed["facility_id"], filed["period"]), None)
        name = f"report of facility {filed['facility_id']} for {filed['period']}"
        if report is None:
            yield Fault(filed["code"], filed["position"], name, "is missing")
        elif report["submission_id"] != filed["id"]:
            yield Fault(filed["code"], filed["position"], name, "is not of the latest submission")
        else:
            wrong = [c for c in COLUMNS if report[c] != filed["figures"].get(c)]
            if wrong:
                yield Fault(
                    filed["code"],
                    filed["position"],
                    name,
                    f"differs from its submission in {', '.join(wrong)}",
                )
    for report in by_month.values():
        yield Fault("-", 0, f"report {report['id']}", "has no submission")


def read_checkpoint(content: str, public_key: bytes) -> dict[str, Any]:
    """The statement of a checkpoint file, its signature checked with a key that one trusts.

    Raises ValueError when the file is not a checkpoint or not signed by that key.
    """
    try:
        file = json.loads(content)
        text, signature = str(file["statement"]), bytes.fromhex(file["signature"])
        statement = json.loads(text)
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"not a checkpoint file: {error}") from error
    if not evidence.signature_holds(public_key, signature, text.encode()):
        raise ValueError("the checkpoint's signature is not this key's")
    return dict(statement)
