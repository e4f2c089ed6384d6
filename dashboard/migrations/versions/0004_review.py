"""The review desk: versions of statements, who sent and who decided, suggested edits, who has an item open"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_SAID = "id, token, statement_id, version, before, after, comment, by, created_at, submitted_by"

# As in 0001, for connections opened by hand: they check no foreign keys, and REPLACE asks no trigger of a deletion.
SQLITE = (
    """CREATE TRIGGER citation_keeps_its_submitter BEFORE UPDATE OF submitted_by ON citation
    WHEN OLD.submitted_by IS NOT NULL AND OLD.submitted_by IS NOT NEW.submitted_by
    BEGIN SELECT RAISE(ABORT, 'a citation keeps its submitter'); END""",
    f"""CREATE TRIGGER edit_is_never_rewritten BEFORE UPDATE OF {_SAID} ON edit
    BEGIN SELECT RAISE(ABORT, 'a suggested edit is never rewritten'); END""",
    """CREATE TRIGGER edit_is_decided_once BEFORE UPDATE ON edit WHEN OLD.status <> 'pending'
    BEGIN SELECT RAISE(ABORT, 'a suggested edit is decided once'); END""",
    """CREATE TRIGGER edit_stays BEFORE DELETE ON edit
    BEGIN SELECT RAISE(ABORT, 'a suggested edit is rejected, never deleted'); END""",
    """CREATE TRIGGER edit_is_never_replaced BEFORE INSERT ON edit
    WHEN EXISTS (SELECT 1 FROM edit WHERE id = NEW.id OR token = NEW.token)
    BEGIN SELECT RAISE(ABORT, 'a suggested edit of this id or token is there'); END""",
    """CREATE TRIGGER edit_has_its_statement AFTER INSERT ON edit
    WHEN NOT EXISTS (SELECT 1 FROM statement WHERE id = NEW.statement_id)
    BEGIN SELECT RAISE(ABORT, 'a suggested edit needs its statement'); END""",
)

POSTGRESQL = (
    """CREATE TRIGGER citation_keeps_its_submitter BEFORE UPDATE OF submitted_by ON citation FOR EACH ROW
    WHEN (OLD.submitted_by IS NOT NULL AND OLD.submitted_by IS DISTINCT FROM NEW.submitted_by)
    EXECUTE FUNCTION refuse('a citation', 'given another submitter')""",
    f"""CREATE TRIGGER edit_is_never_rewritten BEFORE UPDATE OF {_SAID} ON edit
    FOR EACH ROW EXECUTE FUNCTION refuse('a suggested edit', 'rewritten')""",
    """CREATE TRIGGER edit_is_decided_once BEFORE UPDATE ON edit
    FOR EACH ROW WHEN (OLD.status <> 'pending') EXECUTE FUNCTION refuse('a suggested edit', 'decided again')""",
    """CREATE TRIGGER edit_stays BEFORE DELETE ON edit
    FOR EACH ROW EXECUTE FUNCTION refuse('a suggested edit', 'deleted: reject it')""",
    """CREATE TRIGGER edit_is_never_emptied BEFORE TRUNCATE ON edit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('the register', 'emptied')""",
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.add_column("statement", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    if sqlite:
        _columns_of_sqlite()
    else:
        _columns()
    _tables()
    for trigger in SQLITE if sqlite else POSTGRESQL:
        op.execute(trigger)


def _columns() -> None:
    for name in ("submitted_by", "decided_by"):
        op.add_column("citation", sa.Column(name, sa.Integer(), nullable=True))
        op.create_foreign_key(op.f(f"fk_citation_{name}"), "citation", "user", [name], ["id"])
    op.create_check_constraint(op.f("ck_citation_decided_by_another"), "citation", "submitted_by <> decided_by")


def _columns_of_sqlite() -> None:
    """The same, the constraint with the last column it speaks of: SQLite adds none to a table that is there."""
    for column in (
        "submitted_by INTEGER CONSTRAINT fk_citation_submitted_by REFERENCES user (id)",
        "decided_by INTEGER CONSTRAINT fk_citation_decided_by REFERENCES user (id)"
        " CONSTRAINT ck_citation_decided_by_another CHECK (submitted_by <> decided_by)",
    ):
        op.execute(f"ALTER TABLE citation ADD COLUMN {column}")


def _tables() -> None:
    op.create_table(
        "taking",
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_taking_user_id")),
        sa.PrimaryKeyConstraint("item", name=op.f("pk_taking")),
    )
    op.create_table(
        "edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("change_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(token) >= 20", name=op.f("ck_edit_token")),
        sa.CheckConstraint("status IN ('pending', 'accepted', 'rejected')", name=op.f("ck_edit_status")),
        sa.CheckConstraint(
            "(status = 'pending') = (decided_at IS NULL) AND (status = 'accepted') = (change_id IS NOT NULL)",
            name=op.f("ck_edit_decided"),
        ),
        sa.CheckConstraint("submitted_by <> decided_by", name=op.f("ck_edit_decided_by_another")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_edit_statement_id")),
        sa.ForeignKeyConstraint(["submitted_by"], ["user.id"], name=op.f("fk_edit_submitted_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_edit_decided_by")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_edit_change_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit")),
        sa.UniqueConstraint("token", name=op.f("uq_edit_token")),
    )
    for column in ("status", "statement_id", "change_id"):
        op.create_index(op.f(f"ix_edit_{column}"), "edit", [column], unique=False)
    op.create_index(op.f("ix_change_verb_id"), "change", ["verb", "id"], unique=False)
