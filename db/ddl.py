"""What the models cannot say: append-only tables, row security, and what the serving role may do.

`create_extras` and `drop_extras` are called by migrations; `grant_serving` after each upgrade.
"""
from __future__ import annotations

from sqlalchemy import Connection, text

# A row of these is written once; a mistake is mended by another row (GEN-04, PLT-09, MON-03).
APPEND_ONLY = ("audit_row", "budget_entry", "cost_entry", "policy_value")

REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""


def create_extras(connection: Connection) -> None:
    connection.execute(text(REFUSE))
    for table in APPEND_ONLY:
        connection.execute(text(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"))
        connection.execute(text(
            f"CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"))


def drop_extras(connection: Connection) -> None:
    for table in APPEND_ONLY:
        connection.execute(text(f"DROP TRIGGER append_only ON {table}"))
        connection.execute(text(f"DROP TRIGGER append_only_truncate ON {table}"))
    connection.execute(text("DROP FUNCTION refuse_change()"))


def ensure_role(connection: Connection, role: str) -> bool:
    """Makes sure the serving role exists and the owner may become it; False when the owner may not create roles."""
    known = connection.execute(text("SELECT pg_has_role(oid, 'USAGE') FROM pg_roles WHERE rolname = :role"), {"role": role}).scalar()
    if known is not None:
        return bool(known)
    allowed = connection.execute(text("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")).scalar_one()
    if allowed:
        name = _quoted(connection, role)
        connection.execute(text(f"CREATE ROLE {name} NOLOGIN"))
        connection.execute(text(f"GRANT {name} TO CURRENT_USER"))
    return bool(allowed)


def grant_serving(connection: Connection, role: str) -> None:
    """SELECT, INSERT, UPDATE, DELETE on every table, but only SELECT and INSERT where rows are final; nothing on the schema."""
    name = _quoted(connection, role)
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {name}",
        *(f"REVOKE UPDATE, DELETE ON {table} FROM {name}" for table in APPEND_ONLY),
    ):
        connection.execute(text(statement))


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
