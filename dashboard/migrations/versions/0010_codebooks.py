"""Versions of a codebook: each kept whole, and a statement is coded under one that is kept"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_FIRST = "The codebook as it stood when its versions began to be kept."
_OF_CODEBOOK = ("wording", "background", "label_name")
_OF_STANCE = ("code", "rank", "label", "plural", "rule")
_IS_KEPT = """(SELECT 1 FROM codebook_version WHERE question_id = NEW.{question} AND version = NEW.codebook_version)"""

# As in 0001, for connections opened by hand: they check no foreign keys, and REPLACE asks no trigger of a deletion.
SQLITE = (
    """CREATE TRIGGER codebook_version_is_never_rewritten BEFORE UPDATE ON codebook_version
    BEGIN SELECT RAISE(ABORT, 'a codebook version is never rewritten'); END""",
    """CREATE TRIGGER codebook_version_is_never_deleted BEFORE DELETE ON codebook_version
    BEGIN SELECT RAISE(ABORT, 'a codebook version is never deleted'); END""",
    """CREATE TRIGGER codebook_version_is_never_replaced BEFORE INSERT ON codebook_version
    WHEN EXISTS (SELECT 1 FROM codebook_version WHERE id = NEW.id
        OR (question_id = NEW.question_id AND version = NEW.version))
    BEGIN SELECT RAISE(ABORT, 'a codebook version of this id or name is there'); END""",
    """CREATE TRIGGER codebook_version_has_its_question AFTER INSERT ON codebook_version
    WHEN NOT EXISTS (SELECT 1 FROM question WHERE id = NEW.question_id)
    BEGIN SELECT RAISE(ABORT, 'a codebook version needs its question'); END""",
    f"""CREATE TRIGGER question_takes_a_kept_codebook BEFORE UPDATE OF codebook_version ON question
    WHEN NOT EXISTS {_IS_KEPT.format(question="id")}
    BEGIN SELECT RAISE(ABORT, 'this codebook version is not kept'); END""",
    f"""CREATE TRIGGER statement_has_a_kept_codebook AFTER INSERT ON statement
    WHEN NOT EXISTS {_IS_KEPT.format(question="question_id")}
    BEGIN SELECT RAISE(ABORT, 'this codebook version is not kept'); END""",
    f"""CREATE TRIGGER statement_keeps_a_kept_codebook AFTER UPDATE OF question_id, codebook_version ON statement
    WHEN NOT EXISTS {_IS_KEPT.format(question="question_id")}
    BEGIN SELECT RAISE(ABORT, 'this codebook version is not kept'); END""",
)

_FUNCTION = """CREATE FUNCTION needs_kept_codebook() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
    IF TG_TABLE_NAME = 'question' THEN
        IF EXISTS {of_question} THEN RETURN NEW; END IF;
    ELSIF EXISTS {of_statement} THEN RETURN NEW;
    END IF;
    RAISE EXCEPTION 'codebook version % is not kept', NEW.codebook_version
        USING ERRCODE = 'integrity_constraint_violation';
    END $$"""

POSTGRESQL = (
    _FUNCTION.format(of_question=_IS_KEPT.format(question="id"), of_statement=_IS_KEPT.format(question="question_id")),
    """CREATE TRIGGER codebook_version_is_never_rewritten BEFORE UPDATE ON codebook_version
    FOR EACH ROW EXECUTE FUNCTION refuse('a codebook version', 'rewritten')""",
    """CREATE TRIGGER codebook_version_is_never_deleted BEFORE DELETE ON codebook_version
    FOR EACH ROW EXECUTE FUNCTION refuse('a codebook version', 'deleted')""",
    """CREATE TRIGGER codebook_version_is_never_emptied BEFORE TRUNCATE ON codebook_version
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('the register', 'emptied')""",
    """CREATE TRIGGER question_takes_a_kept_codebook BEFORE UPDATE OF codebook_version ON question
    FOR EACH ROW EXECUTE FUNCTION needs_kept_codebook()""",
    """CREATE TRIGGER statement_has_a_kept_codebook BEFORE INSERT OR UPDATE OF question_id, codebook_version
    ON statement FOR EACH ROW EXECUTE FUNCTION needs_kept_codebook()""",
)


def upgrade() -> None:
    op.create_table(
        "codebook_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("changelog", sa.Text(), nullable=False),
        sa.Column("codebook", sa.JSON(), nullable=False),
        sa.CheckConstraint("version <> '' AND changelog <> ''", name=op.f("ck_codebook_version_told")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_codebook_version_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codebook_version")),
        sa.UniqueConstraint("question_id", "version", name=op.f("uq_codebook_version_question_id_version")),
    )
    index = op.f("ix_statement_question_id_codebook_version")
    op.create_index(index, "statement", ["question_id", "codebook_version"], unique=False)
    _keep_what_is_there()
    for trigger in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(trigger)


def _keep_what_is_there() -> None:
    """A register made before keeps the codebook it has as the first version of each question."""
    names = ("id", "codebook_version", *_OF_CODEBOOK)
    question = sa.table("question", *map(sa.column, names), sa.column("codebook", sa.JSON()))
    stance = sa.table("stance", *map(sa.column, ("question_id", "position", *_OF_STANCE)))
    kept = sa.table(
        "codebook_version", *map(sa.column, ("question_id", "version", "by", "changelog")),
        sa.column("made_at", sa.DateTime(timezone=True)), sa.column("codebook", sa.JSON()),
    )  # fmt: skip
    connection = op.get_bind()
    for row in connection.execute(sa.select(question)).mappings().all():
        of_question = sa.select(stance).where(stance.c.question_id == row["id"]).order_by(stance.c.position)
        stances = [{name: held[name] for name in _OF_STANCE} for held in connection.execute(of_question).mappings()]
        codebook = {name: row[name] for name in _OF_CODEBOOK} | {"stances": stances, "codebook": row["codebook"]}
        version = {"question_id": row["id"], "version": row["codebook_version"] or "1", "by": "the register"}
        connection.execute(
            sa.insert(kept).values(**version, made_at=datetime.now(UTC), changelog=_FIRST, codebook=codebook)
        )
