"""What Payesh stores of the life of a monthly report, one file a stage."""

from reports.models.baseline import BaselineReference
from reports.models.chain import ChainHead, Checkpoint
from reports.models.deadline import DeadlineExtension
from reports.models.export import ExportFile
from reports.models.idempotency import IdempotencyKey
from reports.models.job import Job
from reports.models.policy_version import PolicyVersion
from reports.models.report import Report
from reports.models.rollup import CaseTotal, Rollup, StaleRollup
from reports.models.score import Score
from reports.models.submission import Submission
from reports.models.violation import Violation, ViolationEvent, ViolationEvidence

__all__ = [
    "BaselineReference",
    "CaseTotal",
    "ChainHead",
    "Checkpoint",
    "DeadlineExtension",
    "ExportFile",
    "IdempotencyKey",
    "Job",
    "PolicyVersion",
    "Report",
    "Rollup",
    "Score",
    "StaleRollup",
    "Submission",
    "Violation",
    "ViolationEvent",
    "ViolationEvidence",
]
