"""A fingerprint of everything that decides the score and violations of a facility-month.

Equal hashes need no new evaluation; a changed figure, baseline or directive changes it.
"""

import hashlib

import numpy as np
import pandas as pd

from reports.policy.directive.parts import BASELINE_RATES, Directive
from reports.policy.form.form import COUNT_CODES
from reports.policy.form.months import column
from reports.policy.scoring.facts import Facts

CHUNK = 50_000  # rows laid out at a time, about 25 MB


def hashes_of(facts: Facts, directive: Directive) -> np.ndarray:
    """Return the SHA-256 (32 bytes) of each month's inputs, in the order of the facts.

    Inputs: its figures, kind, whether it makes images, days late, the rates and baselines its
    phase weighs, the film left the month before, and the directive.
    """
    hashes = np.empty(len(facts), dtype=object)
    columns = _columns(facts)
    digest = np.frombuffer(bytes.fromhex(directive.hash), dtype=np.uint64)
    for start in range(0, len(facts), CHUNK):
        part = slice(start, min(start + CHUNK, len(facts)))
        table = np.zeros((part.stop - start, len(columns) + 1 + len(digest)))
        for place, values in enumerate(columns):
            table[:, place] = values[part]
        table[np.isnan(table)] = np.nan  # one pattern of bits for every blank
        table += 0.0  # and one for zero
        bits = table.view(np.uint64)  # what must keep its bits comes after
        bits[:, len(columns)] = facts.facility[part].view(np.uint64)
        bits[:, len(columns) + 1 :] = digest
        width = table.shape[1] * table.itemsize
        view = memoryview(table.tobytes())
        hashes[part] = [
            hashlib.sha256(view[at : at + width]).digest() for at in range(0, len(view), width)
        ]
    return hashes


def _columns(facts: Facts) -> list[np.ndarray]:
    months = facts.months
    columns = [
        facts.period,
        _numbered(months["kind"]),
        _numbered(months["platform"]),
        months["makes_images"].to_numpy(bool),
        column(months, "days_late"),
        facts.previous_closing,
        *(column(months, code) for code in COUNT_CODES),
    ]
    for code in BASELINE_RATES:
        rate = facts.rates[code]
        columns += [rate.numerator, rate.denominator, rate.baseline]
    return columns


def _numbered(words: pd.Series) -> np.ndarray:
    """A number for each word that depends on the word only; −1 for blank."""
    codes, distinct = pd.factorize(words)
    numbers = [
        float(int.from_bytes(hashlib.sha256(str(word).encode()).digest()[:6], "big"))
        for word in distinct
    ]
    return np.array([*numbers, -1.0])[codes]
