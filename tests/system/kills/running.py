"""A run: rounds of kills while clients file, each round followed by the checks."""

import time
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from pathlib import Path

from tests import cast
from tests.system.kills import clients, harm, promises
from tests.system.kills import journal as kept
from tests.system.kills.clients import Client
from tests.system.kills.house import House, house_in
from tests.system.kills.journal import Journal
from tests.system.kills.promises import Fault
from tests.system.kills.signer import Signer

PACE = (0.05, 0.6)  # seconds before a kill
TOLD = 4  # answers that clients get between two kills, unless it takes longer than
LONGEST_PACE = 2.5  # seconds
SETTLING = 180  # seconds for the clients to learn the outcome of what they sent
CLIENTS: tuple[tuple[str, type[Client], tuple[str, ...]], ...] = (
    ("keyed-1", clients.Keyed, (cast.T_HOSPITAL, "K-IMG-1")),
    ("keyed-2", clients.Keyed, (cast.T_HOSPITAL, "K-IMG-2")),
    ("keyless-1", clients.Keyless, ("K-IMG-3",)),
    ("keyless-2", clients.OneFacility, (cast.I_IMAGING,)),
    ("bulk", clients.Bulk, ("K-IMG-4", "K-IMG-5")),
    ("signer", Signer, (cast.T_IMAGING,)),
)
Say = Callable[[str], None]


def run(state: Path, *, kills: int, seed: int, every: int, say: Say) -> list[Fault]:
    """Go on until `kills` were done in all; return the faults of the first check that found any.

    Raises ValueError where the folder holds a run with another seed.
    """
    state.mkdir(parents=True, exist_ok=True)
    journal = Journal(state / "journal.jsonl")
    try:
        if not journal.begun:
            journal.write("begun", seed=seed)
        if journal.begun["seed"] != seed:
            raise ValueError(f"{state} holds a run with seed {journal.begun['seed']}")
        with house_in(state) as house:
            while True:
                begun = time.monotonic()
                done = journal.kills.total()
                file_and_kill(house, journal, _draws(journal, min(done + every, kills)))
                found = promises.faults(house, journal)
                journal.write("ran", seconds=time.monotonic() - begun)
                journal.write("checked", kills=journal.kills.total(), faults=found)
                say(figures(journal, found))
                if found or journal.kills.total() >= kills:
                    return found
    finally:
        journal.close()


def figures(journal: Journal, found: list[Fault]) -> str:
    """Return the run in one line: kills by kind, what was told, what was not kept, time."""
    kinds = ", ".join(f"{kind} {count}" for kind, count in journal.kills.most_common())
    told = Counter(attempt.outcome for ask in journal.all() for attempt in ask.attempts)
    filed = Counter(
        "rows of files" if ask.rows else "signed" if ask.client == "signer" else "API"
        for ask in journal.all()
        for _ in range(sum(ask.expected().values()))
    )
    of = Counter(fault.kind for fault in found)
    return (
        f"seed {journal.begun['seed']}: {journal.kills.total():,} kills ({kinds});"
        f" {filed.total():,} filings acknowledged"
        f" ({', '.join(f'{what} {count:,}' for what, count in sorted(filed.items()))});"
        f" told “not stored” {told[kept.NOT_STORED]:,}, “outcome unknown” {told[kept.UNKNOWN]:,},"
        f" nothing {told[kept.SILENT]:,}, that a file was given up {journal.files_given_up:,};"
        f" processes that ended without being killed {journal.ended_by_themselves:,};"
        f" lost {of[promises.LOST]}, doubled {of[promises.DOUBLED]},"
        f" altered {of[promises.ALTERED]}, other faults {of[promises.OTHER]};"
        f" {journal.seconds / 60:.1f} min"
    )


def file_and_kill(
    house: House, journal: Journal, drawn: Iterable[harm.Drawn], *, without: Container[str] = ()
) -> None:
    """Do one harm after the other while all clients (but some) file; then let them settle.

    Raises what a client failed with. One that never learns an outcome leaves its request open,
    which is a fault.
    """
    filing = [
        kind(name, house, journal, facilities)
        for name, kind, facilities in CLIENTS
        if name not in without
    ]
    for client in filing:
        client.start()
    for one, chance in drawn:
        _let_file(house, journal, chance.uniform(*PACE))
        if one.do(house, chance):
            journal.write("killed", kind=one.kind, at=time.time())
    for client in filing:
        client.stopping.set()
    deadline = time.monotonic() + SETTLING
    for client in filing:
        while client.is_alive() and time.monotonic() < deadline:
            client.join(0.5)
            house.children.start_ended()
        if client.error is not None:
            raise client.error


def _draws(journal: Journal, until: int) -> Iterator[harm.Drawn]:
    """Draw harms until that many kills were done; what came to nothing is drawn anew."""
    number, tries = -1, 0
    while (done := journal.kills.total()) < until:
        tries = tries + 1 if done == number else 0
        number = done
        yield harm.draw(journal.begun["seed"], number, tries)


def _let_file(house: House, journal: Journal, pause: float) -> None:
    """Wait until some answers came, then for a pause; start again what ended by itself."""
    for name in house.children.start_ended():
        journal.write("ended by itself", name=name, at=time.time())
    enough, deadline = journal.told + TOLD, time.monotonic() + LONGEST_PACE
    while journal.told < enough and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(pause)
