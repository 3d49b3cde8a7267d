"""Facilities that change hands, for tests that are not about who may have them do so."""

from datetime import date

from django.db import connection, transaction

from facilities.models import Facility, University


def move_facility(*, by: None, facility: Facility, university: University, on: date) -> None:
    """Have `university` answer for the facility from a day on, as a decided proposal would."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT payesh_move_facility(%s, %s, %s)", [facility.pk, university.pk, on])
    facility.refresh_from_db(fields=["university"])
