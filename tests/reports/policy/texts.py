"""The published directive's bytes, for tests that change a number in a copy of it."""

from typing import Final

from reports.policy.directive import published

V1: Final = published.source(1)


def changed(old: str, new: str) -> bytes:
    """Version 1 with one passage changed, which must be there exactly once."""
    assert V1.decode().count(old) == 1, f"{V1.decode().count(old)} times: {old}"
    return V1.replace(old.encode(), new.encode())


DISC_IN_1402 = """
[[disc_settings]]
from = 140201
counts_as_print = true
counts_as_electronic = true
source = "inference"
fa = "لوح چاپ است."
en = "A disc is a print."

"""
