"""The log of evidence: one Merkle tree over every row that may be needed as evidence.

The rows themselves stand in their own tables, each with the bytes that make its leaf unguessable
(`salt`) and the transaction that wrote it (`seal_xid`); facilities/database/sealed.sql adds both.
"""

from django.db import models


class LogSource(models.Model):
    """A table whose rows are sealed, the column that names a row, and the one that dates it."""

    id = models.SmallAutoField(primary_key=True)
    table_name = models.TextField()
    key_column = models.TextField()
    key_type = models.TextField()
    moment_column = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table_name"], name="table_sealed_once"),
        ]

    def __str__(self) -> str:
        return self.table_name


class LogOrigin(models.Model):
    """The name a log signs under. The row of a log that follows another is its first leaf.

    A log is followed by another where rows that had left the house in a checkpoint are lost
    (restored from a backup): the old tree ends at `follows_size` with `follows_root`. Its published
    checkpoints agree with it up to `agreed_size`; those beyond are of rows that are lost.
    """

    id = models.SmallAutoField(primary_key=True)
    name = models.TextField()
    began_at = models.DateTimeField()
    follows = models.TextField(default="")
    follows_size = models.BigIntegerField(default=0)
    follows_root = models.BinaryField(max_length=32, default=b"")
    agreed_size = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], name="one_log_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class LogHead(models.Model):
    """How far the log has come; the one row, locked by whoever makes it grow.

    `snapshot` is PostgreSQL's own text of the last pass's snapshot: what was visible in it is
    sealed. Transaction ids belong to one cluster and one timeline; where these are others, the
    database was restored, and nothing is sealed until `manage.py adopt_log` has run.
    """

    only = models.BooleanField(primary_key=True, default=True)
    origin = models.ForeignKey(LogOrigin, models.PROTECT, related_name="+", db_index=False)
    size = models.BigIntegerField(default=0)
    snapshot = models.TextField()
    system_identifier = models.TextField()
    timeline = models.IntegerField()
    verified_size = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="log_has_one_head"),
        ]

    def __str__(self) -> str:
        return f"log of {self.size} leaves"


class LogLeaf(models.Model):
    """Which row a leaf is of. The leaf's hash stands in the tiles."""

    pk = models.CompositePrimaryKey("origin_id", "index")
    origin = models.ForeignKey(LogOrigin, models.PROTECT, related_name="+", db_index=False)
    index = models.BigIntegerField()
    source = models.ForeignKey(LogSource, models.PROTECT, related_name="+", db_index=False)
    row_key = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["row_key", "source"], name="sealed_once"),
        ]

    def __str__(self) -> str:
        return f"leaf {self.index}"


class LogTile(models.Model):
    """256 hashes of one level of the tree, fewer at its right edge (C2SP tlog-tiles)."""

    pk = models.CompositePrimaryKey("origin_id", "level", "number")
    origin = models.ForeignKey(LogOrigin, models.PROTECT, related_name="+", db_index=False)
    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()

    def __str__(self) -> str:
        return f"tile {self.level}/{self.number}"


class LogHorizon(models.Model):
    """The start of the oldest transaction that could still commit at a moment.

    A row that is sealed after a checkpoint and says that it arrived before that checkpoint's
    horizon was dated back.
    """

    stated_at = models.DateTimeField()
    horizon = models.DateTimeField()

    def __str__(self) -> str:
        return f"horizon {self.horizon:%Y-%m-%d %H:%M}"


class Checkpoint(models.Model):
    """Size and root of the log at one moment, signed (C2SP signed note) to leave the house."""

    origin = models.ForeignKey(LogOrigin, models.PROTECT, related_name="+", db_index=False)
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    horizon = models.DateTimeField()
    made_at = models.DateTimeField()
    note = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["origin", "size"], name="one_note_a_size"),
        ]

    def __str__(self) -> str:
        return f"checkpoint of {self.size} leaves"
