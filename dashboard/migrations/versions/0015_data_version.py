"""The data version: one line for each transaction that changed something."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

SQLITE = (
    """CREATE TRIGGER data_version_follows BEFORE INSERT ON data_version
    WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM data_version)
    BEGIN SELECT RAISE(ABORT, 'a data version follows the one before'); END""",
    """CREATE TRIGGER data_version_is_never_rewritten BEFORE UPDATE ON data_version
    BEGIN SELECT RAISE(ABORT, 'a data version is never rewritten'); END""",
    """CREATE TRIGGER data_version_stays BEFORE DELETE ON data_version
    BEGIN SELECT RAISE(ABORT, 'a data version is never deleted'); END""",
)

POSTGRESQL = (
    """CREATE FUNCTION data_version_follows() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
    IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM data_version) THEN
        RAISE EXCEPTION 'a data version follows the one before' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
    END $$""",
    """CREATE TRIGGER data_version_follows BEFORE INSERT ON data_version
    FOR EACH ROW EXECUTE FUNCTION data_version_follows()""",
    """CREATE TRIGGER data_version_stays BEFORE UPDATE OR DELETE ON data_version
    FOR EACH ROW EXECUTE FUNCTION refuse('a data version', 'rewritten')""",
    """CREATE TRIGGER data_version_is_never_emptied BEFORE TRUNCATE ON data_version
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('the register', 'emptied')""",
)


def upgrade() -> None:
    op.create_table(
        "data_version",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since_change", sa.Integer(), nullable=False),
        sa.CheckConstraint("since_change >= 0", name=op.f("ck_data_version_since_change")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_data_version")),
    )
    for trigger in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(trigger)
