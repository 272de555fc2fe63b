"""Writes 0001_create_house.py anew from the models. For the time before the first release only: afterwards a database in the
field has run 0001, and every change is a migration of its own (`alembic revision --autogenerate`)."""
from __future__ import annotations

import tempfile
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.operations.ops import AddConstraintOp, CreateForeignKeyOp, DowngradeOps, UpgradeOps

from db.embedded import OWNER, start
from db.engine import make_engine
from db.models import Base

TARGET = Path(__file__).parent / "versions" / "0001_create_house.py"
TEMPLATE = '''"""Create the house: every table of the first release. Written by `make migration`, not by hand."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import BigInteger, Text
from sqlalchemy.dialects import postgresql

from db.ddl import create_extras, drop_extras
from db.queue import create_queue, drop_queue

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    {up}
    create_extras(op.get_bind())
    create_queue(op.get_bind())


def downgrade() -> None:
    drop_queue(op.get_bind())
    drop_extras(op.get_bind())
    {down}
'''


def rendered() -> str:
    """The migration's text: what autogenerate finds missing in an empty throw-away database."""
    with tempfile.TemporaryDirectory(prefix="mandate-") as folder:
        server = start(Path(folder), volatile=True)
        try:
            engine = make_engine(server.url(OWNER))
            with engine.connect() as connection:
                script = produce_migrations(MigrationContext.configure(connection), Base.metadata)
            engine.dispose()
        finally:
            server.stop()
    assert script.upgrade_ops is not None
    assert script.downgrade_ops is not None
    late = _keys_added_later()
    script.upgrade_ops.ops.extend(late)
    script.downgrade_ops.ops[:0] = [key.reverse() for key in reversed(late)]
    return TEMPLATE.format(up=_code(script.upgrade_ops), down=_code(script.downgrade_ops))


def _keys_added_later() -> list[CreateForeignKeyOp]:
    """Foreign keys that close a circle of tables (`use_alter`); autogenerate leaves them out of new tables."""
    keys = [key for table in Base.metadata.sorted_tables for key in table.foreign_key_constraints if key.use_alter]
    return [op for key in sorted(keys, key=lambda k: str(k.name)) if isinstance(op := AddConstraintOp.from_constraint(key), CreateForeignKeyOp)]


def _code(operations: UpgradeOps | DowngradeOps) -> str:
    lines = render_python_code(operations).splitlines()
    return "\n".join(line for line in lines if not line.strip().startswith("#")).strip()


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(rendered())
    print(f"{TARGET.name} written from {len(Base.metadata.tables)} tables")
