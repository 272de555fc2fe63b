"""What the models cannot say: append-only tables, row security, and what the serving role may do.

`create_extras` and `drop_extras` are called by migrations; `grant_serving` after each upgrade.

Row security reads what `core.unit` tells the database about the transaction: `mandate.scope` is "service" while a use case runs
(it has checked the rights itself) and "reader" while a screen looks; then `mandate.employee_id`, `mandate.sees_pay` and
`mandate.clearance` decide. A connection that says nothing sees nothing of these tables.
"""
from __future__ import annotations

from sqlalchemy import Connection, text

# A row of these is written once; a mistake is mended by another row (GEN-04, PLT-09, MON-03).
APPEND_ONLY = ("audit_row", "budget_entry", "cost_entry", "policy_value", "usage_event")

# What every use case is judged by and hardly anybody changes; a process keeps it as long as the stamp stays (core.once).
STAMPED = ("budget_account", "delegation", "grade", "grade_rate", "holiday", "policy_value")

ME = "NULLIF(current_setting('mandate.employee_id', true), '')::bigint"
SERVICE = "current_setting('mandate.scope', true) = 'service'"
SEES_PAY = "current_setting('mandate.sees_pay', true) = 'yes'"
CLEARANCE = "COALESCE(NULLIF(current_setting('mandate.clearance', true), '')::int, -1)"

# the firm's team of a project and the PMO; nobody else, whatever they see of it (PRJ-41)
CLIENT_TEAM = (
    f"EXISTS (SELECT FROM project p WHERE p.id = client_view.project_id AND {ME} IN (p.manager_id, p.sponsor_id, p.domain_manager_id))"  # noqa: S608  no word of anybody in it
    f" OR EXISTS (SELECT FROM project_member m WHERE m.project_id = client_view.project_id AND m.employee_id = {ME})"
    f" OR EXISTS (SELECT FROM employee_role r WHERE r.employee_id = {ME} AND r.role = 'pmo')"
)

# table → who reads a row besides a service (PLT-04, PLT-14)
READERS = {
    "person_rate": f"{SEES_PAY} OR employee_id = {ME}",
    "expert_rate": "false",
    "bonus_line": f"{SEES_PAY} OR employee_id = {ME}",
    "member_score": f"{SEES_PAY} OR employee_id = {ME} OR scored_by_id = {ME}",
    "attachment": f"security_level <= {CLEARANCE} OR uploaded_by_id = {ME}",
    "audit_row": f"actor_id = {ME}",
    "usage_event": f"employee_id = {ME}",
    "client_view": CLIENT_TEAM,
}

REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""

STAMP = """
CREATE FUNCTION stamp_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE rules_stamp SET stamp = gen_random_uuid() WHERE id = 1;
    RETURN NULL;
END $$
"""


def create_extras(connection: Connection) -> None:
    statements = [REFUSE]
    for table in APPEND_ONLY:
        statements += [
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            f"CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        ]
    statements += [STAMP, "INSERT INTO rules_stamp (id, stamp) VALUES (1, gen_random_uuid())"]
    for table in STAMPED:
        for name, events in (("stamp_rules", "INSERT OR UPDATE OR DELETE"), ("stamp_rules_whole", "TRUNCATE")):
            statements.append(f"CREATE TRIGGER {name} AFTER {events} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION stamp_rules()")
    for table, readers in READERS.items():
        statements += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY services ON {table} USING ({SERVICE}) WITH CHECK ({SERVICE})",
            f"CREATE POLICY readers ON {table} FOR SELECT USING ({readers})",
        ]
    statements.append("INSERT INTO audit_head (id, length, row_hash) VALUES (1, 0, sha256('mandate'))")     # core.audit.GENESIS
    for statement in statements:
        connection.execute(text(statement))


def drop_extras(connection: Connection) -> None:
    for table in READERS:
        for policy in ("readers", "services"):
            connection.execute(text(f"DROP POLICY {policy} ON {table}"))
        connection.execute(text(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))
    for table in APPEND_ONLY:
        for trigger in ("append_only", "append_only_whole"):
            connection.execute(text(f"DROP TRIGGER {trigger} ON {table}"))
    for table in STAMPED:
        for trigger in ("stamp_rules", "stamp_rules_whole"):
            connection.execute(text(f"DROP TRIGGER {trigger} ON {table}"))
    for function in ("refuse_change", "stamp_rules"):
        connection.execute(text(f"DROP FUNCTION {function}()"))


def ensure_role(connection: Connection, role: str) -> bool:
    """Makes sure the serving role exists; False when it does not and the owner may not create roles."""
    if connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).scalar() is not None:
        return True
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
