#!/usr/bin/env python
"""Payesh's commands. Each signs in to the database as the account that its work needs."""

import os
import sys

OWNER_COMMANDS = {"prepare_database", "migrate", "sqlmigrate", "showmigrations", "dbshell"}
WEB_COMMANDS = {"runserver", "check"}


def process_of(command: str) -> str:
    """The database account for a command: only migrations sign in as the owner."""
    if command in OWNER_COMMANDS:
        return "owner"
    return "web" if command in WEB_COMMANDS else "jobs"


def main() -> None:
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ministry.settings")
    os.environ.setdefault("PAYESH_PROCESS", process_of(sys.argv[1] if len(sys.argv) > 1 else ""))
    from django.core.management import execute_from_command_line  # noqa: PLC0415  (settings first)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
