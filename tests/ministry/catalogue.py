"""What a database holds beside tables, as text that can be compared."""

from django.db import connection

_SECTIONS = {
    "function": """
        SELECT pg_get_functiondef(oid) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
    """,
    "trigger": """
        SELECT pg_get_triggerdef(oid) || ' enabled: ' || tgenabled::text
        FROM pg_trigger WHERE NOT tgisinternal
    """,
    "policy": """
        SELECT concat_ws(' | ', polrelid::regclass, polname, polcmd, polpermissive,
                         polroles::regrole[], pg_get_expr(polqual, polrelid),
                         pg_get_expr(polwithcheck, polrelid))
        FROM pg_policy
    """,
    "row security": """
        SELECT concat_ws(' ', oid::regclass, relrowsecurity, relforcerowsecurity)
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    """,
    "index": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "right on a table or sequence": """
        SELECT concat_ws(' ', c.oid::regclass, a.grantee::regrole, a.privilege_type, a.is_grantable)
        FROM pg_class c CROSS JOIN LATERAL aclexplode(coalesce(
            c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)
        )) a
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'S')
    """,
    "right on a column": """
        SELECT concat_ws(' ', t.attrelid::regclass, t.attname, a.grantee::regrole,
                         a.privilege_type, a.is_grantable)
        FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid
            CROSS JOIN LATERAL aclexplode(t.attacl) a
        WHERE c.relnamespace = 'public'::regnamespace
    """,
    "right on a function": """
        SELECT concat_ws(' ', p.oid::regprocedure, a.grantee::regrole, a.is_grantable)
        FROM pg_proc p
            CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        WHERE p.pronamespace = 'public'::regnamespace
    """,
    "right on the schema": """
        SELECT concat_ws(' ', a.grantee::regrole, a.privilege_type)
        FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a WHERE n.nspname = 'public'
    """,
    "default privilege": """
        SELECT concat_ws(' ', defaclrole::regrole, defaclnamespace, defaclobjtype, defaclacl)
        FROM pg_default_acl
    """,
}


def catalogue() -> str:
    """Return functions, triggers, policies, indexes and rights of the database, sorted."""
    lines = []
    with connection.cursor() as cursor:
        for section, query in _SECTIONS.items():
            cursor.execute(query)
            lines += sorted(f"{section}: {text}" for (text,) in cursor.fetchall())
    return "\n".join(lines)
