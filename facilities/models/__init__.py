"""The register: bodies, who answers for whom, people and what they may do, the audit trail.

Every pair of dates here is half-open: `starts_on` is the first day on which something holds,
`ends_on` the first day on which it no longer does, and NULL means “always” or “still”.
"""

from facilities.models.audit_event import AuditEvent
from facilities.models.bodies import ApprovedPlatform, Province, University
from facilities.models.change import Change
from facilities.models.facility import Closure, Facility, FacilityFacts, Responsibility
from facilities.models.people import Person, RoleAssignment
from facilities.models.proposal import Proposal, ProposalDecision

__all__ = [
    "ApprovedPlatform",
    "AuditEvent",
    "Change",
    "Closure",
    "Facility",
    "FacilityFacts",
    "Person",
    "Proposal",
    "ProposalDecision",
    "Province",
    "Responsibility",
    "RoleAssignment",
    "University",
]
