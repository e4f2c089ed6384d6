"""Reports: what readers find wrong with a statement's, a source's or a city's page."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_SAID = "id, token, statement_id, source_id, city_id, code, comment, seen_at, by, created_at, submitted_by"

# As in 0004, for connections opened by hand: they check no foreign keys, and REPLACE asks no trigger of a deletion.
SQLITE = (
    f"""CREATE TRIGGER report_is_never_rewritten BEFORE UPDATE OF {_SAID} ON report
    BEGIN SELECT RAISE(ABORT, 'a report is never rewritten'); END""",
    """CREATE TRIGGER report_is_closed_once BEFORE UPDATE ON report WHEN OLD.status <> 'pending'
    BEGIN SELECT RAISE(ABORT, 'a report is closed once'); END""",
    """CREATE TRIGGER report_stays BEFORE DELETE ON report
    BEGIN SELECT RAISE(ABORT, 'a report is closed, never deleted'); END""",
    """CREATE TRIGGER report_is_never_replaced BEFORE INSERT ON report
    WHEN EXISTS (SELECT 1 FROM report WHERE id = NEW.id OR token = NEW.token)
    BEGIN SELECT RAISE(ABORT, 'a report of this id or token is there'); END""",
    """CREATE TRIGGER report_has_its_page AFTER INSERT ON report
    WHEN NOT EXISTS (SELECT 1 FROM statement WHERE id = NEW.statement_id)
    AND NOT EXISTS (SELECT 1 FROM source WHERE id = NEW.source_id)
    AND NOT EXISTS (SELECT 1 FROM city WHERE id = NEW.city_id)
    BEGIN SELECT RAISE(ABORT, 'a report needs its page'); END""",
)

POSTGRESQL = (
    f"""CREATE TRIGGER report_is_never_rewritten BEFORE UPDATE OF {_SAID} ON report
    FOR EACH ROW EXECUTE FUNCTION refuse('a report', 'rewritten')""",
    """CREATE TRIGGER report_is_closed_once BEFORE UPDATE ON report
    FOR EACH ROW WHEN (OLD.status <> 'pending') EXECUTE FUNCTION refuse('a report', 'closed again')""",
    """CREATE TRIGGER report_stays BEFORE DELETE ON report
    FOR EACH ROW EXECUTE FUNCTION refuse('a report', 'deleted: close it')""",
    """CREATE TRIGGER report_is_never_emptied BEFORE TRUNCATE ON report
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('the register', 'emptied')""",
)


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("city_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(token) >= 20", name=op.f("ck_report_token")),
        sa.CheckConstraint(
            "code IN ('words', 'speaker', 'place', 'date', 'coding', 'source', 'missing', 'other')",
            name=op.f("ck_report_code"),
        ),
        sa.CheckConstraint("comment <> ''", name=op.f("ck_report_comment")),
        sa.CheckConstraint("status IN ('pending', 'mended', 'no_error')", name=op.f("ck_report_status")),
        sa.CheckConstraint(
            "(CASE WHEN statement_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN source_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN city_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_report_one_page"),
        ),
        sa.CheckConstraint(
            "(status = 'pending') = (decided_at IS NULL) AND (status = 'pending') = (reason = '')",
            name=op.f("ck_report_closed"),
        ),
        sa.CheckConstraint("submitted_by <> decided_by", name=op.f("ck_report_decided_by_another")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_report_statement_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_report_source_id")),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_report_city_id")),
        sa.ForeignKeyConstraint(["submitted_by"], ["user.id"], name=op.f("fk_report_submitted_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_report_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("token", name=op.f("uq_report_token")),
    )
    op.create_index(op.f("ix_report_status_created_at"), "report", ["status", "created_at"], unique=False)
    for column in ("statement_id", "source_id", "city_id"):
        op.create_index(op.f(f"ix_report_{column}"), "report", [column], unique=False)
    for trigger in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(trigger)
