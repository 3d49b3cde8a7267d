"""What Payesh stores of the life of a monthly report, one file a stage."""

from reports.models.alarm import Alarm, AlarmMail, AlarmNote
from reports.models.baseline import BaselineReference, ReferenceVersion
from reports.models.deadline import DeadlineExtension
from reports.models.export import ExportFile
from reports.models.idempotency import IdempotencyKey
from reports.models.job import Job
from reports.models.log import (
    Checkpoint,
    LogHead,
    LogHorizon,
    LogLeaf,
    LogOrigin,
    LogSource,
    LogTile,
)
from reports.models.notice import Notice
from reports.models.opening import Opening
from reports.models.policy_version import PolicyVersion
from reports.models.report import Report
from reports.models.review import CorrectionPermit, Repudiation, Review
from reports.models.rollup import (
    CaseTotal,
    Distribution,
    ModalityRollup,
    Rollup,
    StaleRollup,
    SumsStamp,
    UniversityRollup,
)
from reports.models.saved_form import SavedForm
from reports.models.score import Score
from reports.models.submission import Submission
from reports.models.upload import Upload, UploadArrival, UploadRow
from reports.models.violation import Violation, ViolationEvent, ViolationEvidence

__all__ = [
    "Alarm",
    "AlarmMail",
    "AlarmNote",
    "BaselineReference",
    "CaseTotal",
    "Checkpoint",
    "CorrectionPermit",
    "DeadlineExtension",
    "Distribution",
    "ExportFile",
    "IdempotencyKey",
    "Job",
    "LogHead",
    "LogHorizon",
    "LogLeaf",
    "LogOrigin",
    "LogSource",
    "LogTile",
    "ModalityRollup",
    "Notice",
    "Opening",
    "PolicyVersion",
    "ReferenceVersion",
    "Report",
    "Repudiation",
    "Review",
    "Rollup",
    "SavedForm",
    "Score",
    "StaleRollup",
    "Submission",
    "SumsStamp",
    "UniversityRollup",
    "Upload",
    "UploadArrival",
    "UploadRow",
    "Violation",
    "ViolationEvent",
    "ViolationEvidence",
]
