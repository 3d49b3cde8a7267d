"""The register's own pages, under /admin/: facilities, universities, people, roles."""

from facilities.admin import bodies, facility, people
from facilities.admin.site import site

__all__ = ["bodies", "facility", "people", "site"]
