"""`manage.py add_account`: the first accounts, before there is an administrator to make them."""

import getpass
import sys
from typing import Any, TypeVar

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from facilities import roles
from facilities.errors import Refused
from facilities.models import Facility, University
from facilities.register import people, role_assignments

Place = TypeVar("Place", Facility, University)


class Command(BaseCommand):
    """Makes one account with one role; the audit trail names the system as its maker."""

    help = "Makes an account with a role. The password is asked for, or read from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, as what, and for which facility or university."""
        parser.add_argument("username")
        parser.add_argument("--role", choices=sorted(roles.ROLES), required=True)
        parser.add_argument("--name", default="", help="full name, as it is written in Persian")
        parser.add_argument("--facility", metavar="CODE")
        parser.add_argument("--university", metavar="CODE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account and the role in one transaction, or say why not."""
        password = read_password()
        try:
            validate_password(password)
            with transaction.atomic():
                person = people.create_person(
                    by=None,
                    username=options["username"],
                    password=password,
                    full_name=options["name"] or options["username"],
                )
                role_assignments.grant_role(
                    by=None,
                    person=person,
                    role=options["role"],
                    facility=found(Facility, options["facility"]),
                    university=found(University, options["university"]),
                )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{person.username} can sign in now ({options['role']}).")


def read_password() -> str:
    """Ask twice at a terminal; else take the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise CommandError("The two passwords differ.")
    return password


def found(model: type[Place], code: str | None) -> Place | None:
    """The facility or university of a code. Raises CommandError when there is none."""
    if not code:
        return None
    place = model.objects.filter(code=code).first()
    if place is None:
        raise CommandError(f"There is no {model.__name__.lower()} {code}.")
    return place
