"""The desk: a further source returned with questions, the change that mended what was reported, the queue in order."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_NARROW = "status IN ('pending', 'published', 'rejected')"
_WIDE = f"{_NARROW} OR status = 'returned' AND number > 1"
_CHANGE = "change_id IS NULL OR status = 'mended'"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _on_sqlite()
    else:
        op.drop_constraint(op.f("ck_citation_status"), "citation", type_="check")
        op.create_check_constraint(op.f("ck_citation_status"), "citation", _WIDE)
        op.add_column("report", sa.Column("change_id", sa.Integer(), nullable=True))
        op.create_foreign_key(op.f("fk_report_change_id"), "report", "change", ["change_id"], ["id"])
        op.create_check_constraint(op.f("ck_report_mended_by"), "report", _CHANGE)
    op.drop_index(op.f("ix_citation_status"), "citation")
    in_order = ["status", "created_at", "statement_id", "number"]
    op.create_index(op.f(f"ix_citation_{'_'.join(in_order)}"), "citation", in_order, unique=False)
    op.create_index(op.f("ix_report_change_id"), "report", ["change_id"], unique=False)


def _on_sqlite() -> None:
    """The same. SQLite's own way to widen a CHECK, for a copy of the table would lose what points at it meanwhile."""
    op.execute(
        "ALTER TABLE report ADD COLUMN change_id INTEGER CONSTRAINT fk_report_change_id REFERENCES change (id)"
        f" CONSTRAINT ck_report_mended_by CHECK ({_CHANGE})"
    )
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    narrow, wide = (f"CONSTRAINT ck_citation_status CHECK ({words})" for words in (_NARROW, _WIDE))
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = 'citation' AND instr(sql, ?) > 0",
        (narrow, wide, narrow),
    )
    if changed.rowcount != 1:
        raise RuntimeError("the table citation is not as the migrations before made it")
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")  # every connection reads the tables anew
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
