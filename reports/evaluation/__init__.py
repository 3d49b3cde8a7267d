"""From filed figures to scores and suspicions, and the watch over both."""

from reports.evaluation.checkpoints import sign_checkpoint
from reports.evaluation.jobs import evaluate_waiting
from reports.evaluation.not_filed import open_not_filed
from reports.evaluation.proof import prove_scores
from reports.evaluation.queue import queue_facilities
from reports.evaluation.references import move_references
from reports.evaluation.rescoring import rescore_nation, rescore_waiting
from reports.evaluation.rollups import refresh_rollups
from reports.evaluation.tidy import tidy

__all__ = [
    "evaluate_waiting",
    "move_references",
    "open_not_filed",
    "prove_scores",
    "queue_facilities",
    "refresh_rollups",
    "rescore_nation",
    "rescore_waiting",
    "sign_checkpoint",
    "tidy",
]
