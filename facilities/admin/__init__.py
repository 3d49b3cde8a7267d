"""The register's own pages, under /admin/: facilities, universities, people, roles."""

from facilities.admin import bodies, events, facility, people
from facilities.admin.site import site

__all__ = ["bodies", "events", "facility", "people", "site"]
