"""The log of a test's database: sealed to the last row, and looked through."""

from reports.sealing.faults import Fault
from reports.sealing.log_check import whole_log
from reports.sealing.sealer import seal


def log_faults() -> list[Fault]:
    """Seal what was written, and return what is wrong with the log. In the role of the jobs."""
    seal()
    return list(whole_log())
