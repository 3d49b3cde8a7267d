"""What the register and the accounts were: one row for each change, written by the database."""

from django.db import models


class Change(models.Model):
    """A row of a table as it stood after a change, or before it went; insert-only, and sealed.

    Written by a trigger (facilities/database/changes.sql), whoever makes the change. Of a
    password only a hash of its hash is kept. The latest change of each row is the row of today.
    """

    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    database_role = models.TextField()
    table_name = models.TextField()
    row_key = models.TextField()
    operation = models.TextField()
    row = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["table_name", "row_key"], name="changes_of_a_row")]

    def __str__(self) -> str:
        return f"{self.operation} {self.table_name} {self.row_key}"
