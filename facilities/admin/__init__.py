"""The register's own pages, under /admin/: facilities, universities, people, roles."""

from facilities.admin import bodies, events, facility, people, role_assignments
from facilities.admin.site import site

__all__ = ["bodies", "events", "facility", "people", "role_assignments", "site"]
