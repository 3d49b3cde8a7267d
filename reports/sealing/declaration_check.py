"""Whether the database has on its tables of evidence what the product's files declare, and no more.

Whoever owns the cluster can also change what this check reads: it finds what was left behind, and
is no proof against that owner (docs/evidence.md).
"""

from collections.abc import Iterator

from reports.models import LogSource
from reports.sealing.declared import declared
from reports.sealing.faults import Fault
from reports.sealing.sources import sources


def source_faults() -> Iterator[Fault]:
    """Yield what reports_logsource says otherwise than the files; nothing of it is believed."""
    due = {s.table: (s.key, s.key_type, s.moment) for s in sources().values()}
    rows = LogSource.objects.order_by("id")
    for row in rows:
        said = (row.key_column, row.key_type, row.moment_column)
        if row.table_name not in due:
            yield Fault(f"reports_logsource {row.pk}", "no file declares this table as sealed")
        elif said != due[row.table_name]:
            what = "it does not say of this table what the files declare"
            yield Fault(f"reports_logsource {row.pk}", what)
    for table in sorted(declared().sealed.keys() - due.keys()):
        yield Fault(f"reports_logsource {table}", "the table is declared as sealed and not in it")
