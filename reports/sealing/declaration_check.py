"""Whether the database has on its tables of evidence what the product's files declare, and no more.

Whoever owns the cluster can also change what this check reads: it finds what was left behind, and
is no proof against that owner (docs/evidence.md).
"""

from collections.abc import Iterator
from typing import Final

from django.db import connection

from reports.models import LogSource
from reports.sealing.declared import declared
from reports.sealing.faults import Fault
from reports.sealing.sources import sources

_OBJECTS: Final = """
    SELECT 'policy', c.relname, p.polname, TRUE
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%(tables)s)
    UNION ALL
    SELECT 'trigger', c.relname, t.tgname, t.tgenabled IN ('O', 'A')
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal
      AND c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%(tables)s)
    UNION ALL
    SELECT 'rule', c.relname, r.rulename, TRUE
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%(tables)s)
    ORDER BY 1, 2, 3"""


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


def object_faults() -> Iterator[Fault]:
    """Yield policies, triggers and rules of the tables that are not the declared ones."""
    tables = declared().evidence()
    due = {made for made in declared().objects if made[1] in tables}
    with connection.cursor() as cursor:
        cursor.execute(_OBJECTS, {"tables": tables})
        found = {(kind, table, name): is_on for kind, table, name, is_on in cursor.fetchall()}
    for kind, table, name in sorted(found.keys() - due):
        yield Fault(table, f"no file declares its {kind} {name}")
    for kind, table, name in sorted(due - found.keys()):
        yield Fault(table, f"its {kind} {name} is missing")
    for kind, table, name in sorted(made for made in due & found.keys() if not found[made]):
        yield Fault(table, f"its {kind} {name} is switched off")
