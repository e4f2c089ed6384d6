"""Statements that a later one supersedes, and replies of cities."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_SAID = "id, statement_id, city_id, question_id, who, role, replied_on, words, source_url, by, submitted_by, created_at"

# That the successor is superseded by nothing itself keeps the links from ever making a circle.
_NO_SUCCESSOR = """NOT EXISTS (SELECT 1 FROM statement AS later
    WHERE later.id = NEW.superseded_by AND later.id <> NEW.id AND later.city_id = NEW.city_id
    AND later.question_id = NEW.question_id AND later.channel = NEW.channel AND later.status = 'published'
    AND later.superseded_by IS NULL)"""
_APART = "a statement is superseded by a published one of its city, question and channel, never in a circle"
_NOT_OF_IT = """NOT EXISTS (SELECT 1 FROM statement AS answered WHERE answered.id = NEW.statement_id
    AND answered.city_id = NEW.city_id AND answered.question_id = NEW.question_id)"""

# As in 0004, for connections opened by hand: they check no foreign keys, and REPLACE asks no trigger of a deletion.
SQLITE = (
    f"""CREATE TRIGGER statement_has_its_successor BEFORE UPDATE OF superseded_by ON statement
    WHEN NEW.superseded_by IS NOT NULL AND {_NO_SUCCESSOR}
    BEGIN SELECT RAISE(ABORT, '{_APART}'); END""",
    f"""CREATE TRIGGER statement_begins_without_successor BEFORE INSERT ON statement
    WHEN NEW.superseded_by IS NOT NULL AND {_NO_SUCCESSOR}
    BEGIN SELECT RAISE(ABORT, '{_APART}'); END""",
    f"""CREATE TRIGGER reply_is_never_rewritten BEFORE UPDATE OF {_SAID} ON reply
    BEGIN SELECT RAISE(ABORT, 'a reply is never rewritten'); END""",
    """CREATE TRIGGER reply_is_withdrawn_once BEFORE UPDATE ON reply WHEN OLD.withdrawn_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'a reply is withdrawn once'); END""",
    """CREATE TRIGGER reply_stays BEFORE DELETE ON reply
    BEGIN SELECT RAISE(ABORT, 'a reply is withdrawn, never deleted'); END""",
    """CREATE TRIGGER reply_is_never_replaced BEFORE INSERT ON reply
    WHEN EXISTS (SELECT 1 FROM reply WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'a reply of this id is there'); END""",
    """CREATE TRIGGER reply_has_its_city AFTER INSERT ON reply
    WHEN NOT EXISTS (SELECT 1 FROM city WHERE id = NEW.city_id)
    OR NOT EXISTS (SELECT 1 FROM question WHERE id = NEW.question_id)
    BEGIN SELECT RAISE(ABORT, 'a reply needs its city and question'); END""",
    f"""CREATE TRIGGER reply_is_to_its_citys_statement BEFORE INSERT ON reply
    WHEN NEW.statement_id IS NOT NULL AND {_NOT_OF_IT}
    BEGIN SELECT RAISE(ABORT, 'a city replies to statements about itself'); END""",
)

POSTGRESQL = (
    f"""CREATE FUNCTION succeeds() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
    IF {_NO_SUCCESSOR} THEN
    RAISE EXCEPTION '{_APART}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
    END $$""",
    """CREATE TRIGGER statement_has_its_successor BEFORE INSERT OR UPDATE OF superseded_by ON statement
    FOR EACH ROW WHEN (NEW.superseded_by IS NOT NULL) EXECUTE FUNCTION succeeds()""",
    f"""CREATE FUNCTION answers() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
    IF {_NOT_OF_IT} THEN
    RAISE EXCEPTION 'a city replies to statements about itself' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
    END $$""",
    """CREATE TRIGGER reply_is_to_its_citys_statement BEFORE INSERT ON reply
    FOR EACH ROW WHEN (NEW.statement_id IS NOT NULL) EXECUTE FUNCTION answers()""",
    f"""CREATE TRIGGER reply_is_never_rewritten BEFORE UPDATE OF {_SAID} ON reply
    FOR EACH ROW EXECUTE FUNCTION refuse('a reply', 'rewritten')""",
    """CREATE TRIGGER reply_is_withdrawn_once BEFORE UPDATE ON reply
    FOR EACH ROW WHEN (OLD.withdrawn_at IS NOT NULL) EXECUTE FUNCTION refuse('a reply', 'withdrawn again')""",
    """CREATE TRIGGER reply_stays BEFORE DELETE ON reply
    FOR EACH ROW EXECUTE FUNCTION refuse('a reply', 'deleted: withdraw it')""",
    """CREATE TRIGGER reply_is_never_emptied BEFORE TRUNCATE ON reply
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('the register', 'emptied')""",
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:  # it adds no constraint to a table that is there, but one that comes with its column
        op.execute(
            "ALTER TABLE statement ADD COLUMN superseded_by INTEGER"
            " CONSTRAINT fk_statement_superseded_by REFERENCES statement (id)"
            " CONSTRAINT ck_statement_superseded_by_another CHECK (superseded_by <> id)"
        )
    else:
        op.add_column("statement", sa.Column("superseded_by", sa.Integer(), nullable=True))
        op.create_foreign_key(op.f("fk_statement_superseded_by"), "statement", "statement", ["superseded_by"], ["id"])
        op.create_check_constraint(op.f("ck_statement_superseded_by_another"), "statement", "superseded_by <> id")
    op.create_index(op.f("ix_statement_superseded_by"), "statement", ["superseded_by"], unique=False)
    op.create_table(
        "reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=True),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("replied_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=False),
        sa.CheckConstraint("trim(words) <> '' AND trim(who) <> ''", name=op.f("ck_reply_words")),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_because = '')", name=op.f("ck_reply_withdrawn")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_reply_statement_id")),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_reply_city_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_reply_question_id")),
        sa.ForeignKeyConstraint(["submitted_by"], ["user.id"], name=op.f("fk_reply_submitted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
    )
    op.create_index(op.f("ix_reply_statement_id"), "reply", ["statement_id"], unique=False)
    op.create_index(op.f("ix_reply_city_id_question_id"), "reply", ["city_id", "question_id"], unique=False)
    for trigger in SQLITE if sqlite else POSTGRESQL:
        op.execute(trigger)
