"""Standing periods: how each city stood on each day. `register.standing` fills them when the register is opened"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_CITY = "question_id = NEW.question_id AND city_id = NEW.city_id"
_OVERLAPS = {
    "standing_period": f"EXISTS (SELECT 1 FROM standing_period WHERE {_CITY}"  # noqa: S608 - nothing is put in
    " AND from_on < NEW.until_on AND until_on > NEW.from_on)",
    "newest_period": f"EXISTS (SELECT 1 FROM newest_period WHERE {_CITY} AND channel = NEW.channel"  # noqa: S608
    " AND from_on < NEW.until_on AND until_on > NEW.from_on)",
}


def _sqlite(table: str) -> tuple[str, ...]:
    return (
        f"""CREATE TRIGGER {table}_overlaps_no_other BEFORE INSERT ON {table} WHEN {_OVERLAPS[table]}
        BEGIN SELECT RAISE(ABORT, 'two periods of a city never overlap'); END""",
        f"""CREATE TRIGGER {table}_is_never_moved BEFORE UPDATE ON {table}
        BEGIN SELECT RAISE(ABORT, 'a period is made anew, never moved'); END""",
    )


def _postgresql(table: str) -> tuple[str, ...]:
    return (
        f"""CREATE FUNCTION {table}_overlaps() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
        IF {_OVERLAPS[table]} THEN
        RAISE EXCEPTION 'two periods of a city never overlap' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
        END $$""",
        f"""CREATE TRIGGER {table}_overlaps_no_other BEFORE INSERT ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_overlaps()""",
        f"""CREATE TRIGGER {table}_is_never_moved BEFORE UPDATE ON {table}
        FOR EACH ROW EXECUTE FUNCTION refuse('a period', 'moved: it is made anew')""",
    )


def upgrade() -> None:
    op.create_table(
        "standing_period",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("latest_on", sa.Date(), nullable=False),
        sa.Column("latest_precision", sa.Text(), nullable=False),
        sa.CheckConstraint("from_on < until_on", name=op.f("ck_standing_period_days")),
        sa.CheckConstraint("basis IN ('', 'words', 'law', 'practice')", name=op.f("ck_standing_period_basis")),
        sa.CheckConstraint(
            "(statements = 0) = (standing IN ('not_researched', 'searched_none_found'))",
            name=op.f("ck_standing_period_on_record"),
        ),
        _of_standing("standing_period"),
        sa.PrimaryKeyConstraint("question_id", "city_id", "from_on", name=op.f("pk_standing_period")),
    )
    op.create_index(
        op.f("ix_standing_period_question_id_until_on"), "standing_period", ["question_id", "until_on"],
        unique=False, sqlite_where=sa.text("statements > 0"), postgresql_where=sa.text("statements > 0"),
    )  # fmt: skip
    op.create_table(
        "newest_period",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("stance", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("said_on_precision", sa.Text(), nullable=False),
        sa.Column("voice", sa.Text(), nullable=False),
        sa.Column("act_status", sa.Text(), nullable=False),
        sa.CheckConstraint("from_on < until_on", name=op.f("ck_newest_period_days")),
        sa.CheckConstraint("channel IN ('words', 'law', 'practice', 'list')", name=op.f("ck_newest_period_channel")),
        _of_standing("newest_period"),
        sa.ForeignKeyConstraint(
            ["question_id", "stance"], ["stance.question_id", "stance.code"],
            name=op.f("fk_newest_period_question_id_stance"),
        ),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_newest_period_statement_id")),
        sa.PrimaryKeyConstraint("question_id", "city_id", "channel", "from_on", name=op.f("pk_newest_period")),
    )  # fmt: skip
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in _OVERLAPS:
        for trigger in _sqlite(table) if sqlite else _postgresql(table):
            op.execute(trigger)


def _of_standing(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["question_id", "city_id"], ["standing.question_id", "standing.city_id"],
        name=op.f(f"fk_{table}_question_id_city_id"), ondelete="CASCADE",
    )  # fmt: skip
