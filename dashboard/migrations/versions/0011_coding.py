"""Two coders: the sources drawn at random, the codes of a second editor, the rulings of a third"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_LED = "SELECT 1 FROM citation c WHERE c.statement_id = NEW.statement_id AND c.number = 1"
_BY_WHO_DECIDED = f"EXISTS ({_LED} AND (NEW.user_id = c.submitted_by OR NEW.user_id = c.decided_by))"
_AS_PUBLISHED = """EXISTS (SELECT 1 FROM statement s WHERE s.id = NEW.statement_id AND s.status = 'published'
    AND s.question_id = NEW.question_id AND s.codebook_version = NEW.codebook_version AND s.version = NEW.version
    AND s.stance = NEW.published_stance AND s.channel = NEW.published_channel)"""
_DRAWN = f"""EXISTS ({_LED} AND EXISTS (SELECT 1 FROM drawn d WHERE d.source_id = c.source_id
    AND d.question_id = NEW.question_id AND d.codebook_version = NEW.codebook_version))"""  # noqa: S608 - our own words
_DISPUTED = """EXISTS (SELECT 1 FROM coding o WHERE o.statement_id = NEW.statement_id
    AND o.codebook_version = NEW.codebook_version AND o.round = 'second'
    AND (o.stance <> o.published_stance OR o.channel <> o.published_channel))"""
_KNOWN = """EXISTS (SELECT 1 FROM stance t WHERE t.question_id = NEW.question_id AND t.code = NEW.stance)
    AND EXISTS (SELECT 1 FROM "user" u WHERE u.id = NEW.user_id)"""

# What a new coding must be, and what is said where it is not.
RULES = {
    "is_by_another": (f"NOT {_BY_WHO_DECIDED}", "a statement is not coded again by who sent or decided it"),
    "is_as_published": (_AS_PUBLISHED, "a coding keeps the code that is published, in its version"),
    "is_of_the_draw": (f"NEW.round <> 'second' OR {_DRAWN}", "only statements of drawn sources are coded again"),
    "is_of_a_dispute": (f"NEW.round <> 'ruling' OR {_DISPUTED}", "a ruling needs two codes that differ"),
    "is_known": (_KNOWN, "a coding needs a stance of its question and its coder"),
}

# As in 0004, for connections opened by hand: they check no foreign keys, and REPLACE asks no trigger of a deletion.
SQLITE = (
    *(
        f"""CREATE TRIGGER coding_{name} AFTER INSERT ON coding WHEN NOT ({rule})
        BEGIN SELECT RAISE(ABORT, '{said}'); END"""
        for name, (rule, said) in RULES.items()
    ),
    """CREATE TRIGGER coding_is_never_rewritten BEFORE UPDATE ON coding
    BEGIN SELECT RAISE(ABORT, 'a coding is never rewritten'); END""",
    """CREATE TRIGGER coding_stays BEFORE DELETE ON coding
    BEGIN SELECT RAISE(ABORT, 'a coding is never deleted'); END""",
    """CREATE TRIGGER coding_is_never_replaced BEFORE INSERT ON coding
    WHEN EXISTS (SELECT 1 FROM coding WHERE id = NEW.id OR (statement_id = NEW.statement_id
    AND (user_id = NEW.user_id OR (codebook_version = NEW.codebook_version AND round = NEW.round))))
    BEGIN SELECT RAISE(ABORT, 'this coding is there'); END""",
    """CREATE TRIGGER drawn_is_never_rewritten BEFORE UPDATE ON drawn
    BEGIN SELECT RAISE(ABORT, 'a draw is never rewritten'); END""",
    """CREATE TRIGGER drawn_stays BEFORE DELETE ON drawn
    BEGIN SELECT RAISE(ABORT, 'a draw is never deleted'); END""",
    """CREATE TRIGGER drawn_is_never_replaced BEFORE INSERT ON drawn
    WHEN EXISTS (SELECT 1 FROM drawn WHERE question_id = NEW.question_id AND codebook_version = NEW.codebook_version
    AND (source_id = NEW.source_id OR position = NEW.position))
    BEGIN SELECT RAISE(ABORT, 'this draw is there'); END""",
    """CREATE TRIGGER drawn_is_known AFTER INSERT ON drawn
    WHEN NOT EXISTS (SELECT 1 FROM source WHERE id = NEW.source_id)
    OR NOT EXISTS (SELECT 1 FROM question WHERE id = NEW.question_id)
    OR NOT EXISTS (SELECT 1 FROM user WHERE id = NEW.user_id)
    BEGIN SELECT RAISE(ABORT, 'a draw needs its source, its question and who drew'); END""",
)

_CHECKS = "\n".join(
    f"IF NOT ({rule}) THEN RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
    for rule, said in RULES.values()
)
POSTGRESQL = (
    f"""CREATE FUNCTION coding_fits() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
    {_CHECKS}
    RETURN NEW;
    END $$""",
    "CREATE TRIGGER coding_fits BEFORE INSERT ON coding FOR EACH ROW EXECUTE FUNCTION coding_fits()",
    *(
        f"""CREATE TRIGGER {table}_{name} BEFORE {event} ON {table}
        FOR EACH {each} EXECUTE FUNCTION refuse('a {noun}', '{done}')"""
        for table, noun in (("coding", "coding"), ("drawn", "draw"))
        for name, event, each, done in (
            ("is_never_rewritten", "UPDATE", "ROW", "rewritten"),
            ("stays", "DELETE", "ROW", "deleted"),
            ("is_never_emptied", "TRUNCATE", "STATEMENT", "emptied"),
        )
    ),
)


def upgrade() -> None:
    _drawn()
    _coding()
    for trigger in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(trigger)


def _drawn() -> None:
    op.create_table(
        "drawn",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("codebook_version", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("frame", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND frame", name=op.f("ck_drawn_position")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_drawn_question_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_drawn_source_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_drawn_user_id")),
        sa.PrimaryKeyConstraint("question_id", "codebook_version", "source_id", name=op.f("pk_drawn")),
        sa.UniqueConstraint(
            "question_id", "codebook_version", "position", name=op.f("uq_drawn_question_id_codebook_version_position")
        ),
    )
    op.create_index(op.f("ix_drawn_source_id"), "drawn", ["source_id"], unique=False)


def _coding() -> None:
    op.create_table(
        "coding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("codebook_version", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Text(), nullable=False),
        sa.Column("stance", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("published_stance", sa.Text(), nullable=False),
        sa.Column("published_channel", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("round IN ('second', 'ruling')", name=op.f("ck_coding_round")),
        sa.CheckConstraint("channel IN ('words', 'law', 'practice', 'list')", name=op.f("ck_coding_channel")),
        sa.CheckConstraint(
            "published_channel IN ('words', 'law', 'practice', 'list')", name=op.f("ck_coding_published_channel")
        ),
        sa.CheckConstraint("channel <> 'list' OR stance = 'no_position'", name=op.f("ck_coding_list_has_no_rank")),
        sa.CheckConstraint("round <> 'ruling' OR note <> ''", name=op.f("ck_coding_ruling_has_a_reason")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_coding_statement_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_coding_user_id")),
        sa.ForeignKeyConstraint(
            ["question_id", "stance"], ["stance.question_id", "stance.code"], name=op.f("fk_coding_question_id_stance")
        ),
        sa.ForeignKeyConstraint(
            ["question_id", "published_stance"],
            ["stance.question_id", "stance.code"],
            name=op.f("fk_coding_question_id_published_stance"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding")),
        sa.UniqueConstraint("statement_id", "user_id", name=op.f("uq_coding_statement_id_user_id")),
        sa.UniqueConstraint(
            "statement_id", "codebook_version", "round", name=op.f("uq_coding_statement_id_codebook_version_round")
        ),
    )
    op.create_index(
        op.f("ix_coding_question_id_codebook_version_round"),
        "coding",
        ["question_id", "codebook_version", "round"],
        unique=False,
    )
