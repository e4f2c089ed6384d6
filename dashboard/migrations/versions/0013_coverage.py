"""Coverage: looks for statements, when the next one is due, and no “searched” without a look."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_YEARS = {"1m-up": 1, "500k-1m": 1, "250k-500k": 1, "100k-250k": 2, "50k-100k": 2}
_FACTS = "id, question_id, city_id, searched_on, query, searched_in, found, note, by, user_id, recorded_at"
_SAME = " AND ".join(f"{name} = NEW.{name}" for name in ("question_id", "city_id", "searched_on", "query"))
_LOOKED = """EXISTS (SELECT 1 FROM look WHERE question_id = NEW.question_id AND city_id = NEW.city_id
    AND look.found = 0 AND withdrawn_at IS NULL)"""

# As in 0004, for connections opened by hand: they check no foreign keys, and REPLACE asks no trigger of a deletion.
SQLITE = (
    f"""CREATE TRIGGER look_is_never_rewritten BEFORE UPDATE OF {_FACTS} ON look
    BEGIN SELECT RAISE(ABORT, 'a look is never rewritten'); END""",
    """CREATE TRIGGER look_is_withdrawn_once BEFORE UPDATE ON look WHEN OLD.withdrawn_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'a look is withdrawn once'); END""",
    """CREATE TRIGGER look_stays BEFORE DELETE ON look
    BEGIN SELECT RAISE(ABORT, 'a look is withdrawn, never deleted'); END""",
    f"""CREATE TRIGGER look_is_never_replaced BEFORE INSERT ON look
    WHEN EXISTS (SELECT 1 FROM look WHERE id = NEW.id
    OR ({_SAME} AND searched_in = NEW.searched_in AND withdrawn_at IS NULL))
    BEGIN SELECT RAISE(ABORT, 'this look is there'); END""",  # noqa: S608 - our own names
    """CREATE TRIGGER due_is_never_rewritten BEFORE UPDATE ON due
    BEGIN SELECT RAISE(ABORT, 'a due date is set anew, never rewritten'); END""",
    """CREATE TRIGGER due_stays BEFORE DELETE ON due
    BEGIN SELECT RAISE(ABORT, 'a due date is set anew, never deleted'); END""",
    """CREATE TRIGGER due_is_never_replaced BEFORE INSERT ON due
    WHEN EXISTS (SELECT 1 FROM due WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'this due date is there'); END""",
    *(
        f"""CREATE TRIGGER {table}_has_its_place AFTER INSERT ON {table}
    WHEN NOT EXISTS (SELECT 1 FROM standing WHERE question_id = NEW.question_id AND city_id = NEW.city_id)
    BEGIN SELECT RAISE(ABORT, 'there is no such place or question'); END"""  # noqa: S608 - our own names
        for table in ("look", "due")
    ),
    *(
        f"""CREATE TRIGGER searched_needs_its_look_{at} BEFORE {when} ON standing
    WHEN NEW.standing = 'searched_none_found' AND NOT {_LOOKED}
    BEGIN SELECT RAISE(ABORT, 'searched without a look'); END"""
        for at, when in (("first", "INSERT"), ("later", "UPDATE OF standing"))
    ),
)

POSTGRESQL = (
    f"""CREATE TRIGGER look_is_never_rewritten BEFORE UPDATE OF {_FACTS} ON look
    FOR EACH ROW EXECUTE FUNCTION refuse('a look', 'rewritten')""",
    """CREATE TRIGGER look_is_withdrawn_once BEFORE UPDATE ON look
    FOR EACH ROW WHEN (OLD.withdrawn_at IS NOT NULL) EXECUTE FUNCTION refuse('a look', 'withdrawn twice')""",
    """CREATE TRIGGER look_stays BEFORE DELETE ON look
    FOR EACH ROW EXECUTE FUNCTION refuse('a look', 'deleted: withdraw it')""",
    """CREATE TRIGGER due_is_never_rewritten BEFORE UPDATE ON due
    FOR EACH ROW EXECUTE FUNCTION refuse('a due date', 'rewritten: set it anew')""",
    """CREATE TRIGGER due_stays BEFORE DELETE ON due
    FOR EACH ROW EXECUTE FUNCTION refuse('a due date', 'deleted: set it anew')""",
    *(
        f"""CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('the register', 'emptied')"""
        for table in ("look", "due")
    ),
    f"""CREATE FUNCTION searched_needs_its_look() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
    IF NOT {_LOOKED} THEN
        RAISE EXCEPTION 'searched without a look' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
    END $$""",
    """CREATE TRIGGER searched_needs_its_look BEFORE INSERT OR UPDATE OF standing ON standing
    FOR EACH ROW WHEN (NEW.standing = 'searched_none_found') EXECUTE FUNCTION searched_needs_its_look()""",
)


def upgrade() -> None:
    op.create_table(
        "look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("searched_on", sa.Date(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("searched_in", sa.Text(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("query <> ''", name=op.f("ck_look_query")),
        sa.CheckConstraint("found >= 0", name=op.f("ck_look_found")),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason = '')", name=op.f("ck_look_withdrawn")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_look_question_id")),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_look_city_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_look_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
    )
    key = ["question_id", "city_id", "searched_on", "query", "searched_in"]
    stands = sa.text("withdrawn_at IS NULL")
    op.create_index(
        op.f(f"ix_look_{'_'.join(key)}"), "look", key, unique=True, sqlite_where=stands, postgresql_where=stands
    )
    op.create_table(
        "due",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_due_reason")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_due_question_id")),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_due_city_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_due_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due")),
    )
    op.create_index(op.f("ix_due_question_id_city_id_id"), "due", ["question_id", "city_id", "id"], unique=False)
    op.create_table(
        "coverage",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("searched_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.CheckConstraint("searched_on IS NOT NULL OR due_on IS NOT NULL", name=op.f("ck_coverage_known")),
        sa.ForeignKeyConstraint(
            ["question_id", "city_id"],
            ["standing.question_id", "standing.city_id"],
            name=op.f("fk_coverage_question_id_city_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("question_id", "city_id", name=op.f("pk_coverage")),
    )
    op.create_index(op.f("ix_coverage_question_id_due_on"), "coverage", ["question_id", "due_on"], unique=False)
    for trigger in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(trigger)
    _fill()


def _fill() -> None:
    """What is on record of a place says when the next look at it is due, by the rule of this form of the database."""
    bind = op.get_bind()
    known = bind.execute(
        sa.text(
            "SELECT question_id, city_id, latest_on, population_band FROM standing JOIN city ON city.id = city_id"
            " WHERE statements > 0 AND latest_on > '0001-01-01'"
        ).columns(latest_on=sa.Date)
    ).all()
    rows = [
        {"question": question_id, "city": city_id, "due_on": _years_later(latest_on, _YEARS.get(band, 4))}
        for question_id, city_id, latest_on, band in known
    ]
    store = sa.text("INSERT INTO coverage (question_id, city_id, due_on) VALUES (:question, :city, :due_on)")
    if rows:
        bind.execute(store.bindparams(sa.bindparam("due_on", type_=sa.Date)), rows)


def _years_later(day: date, years: int) -> date:
    last_of_february = (day.month, day.day) == (2, 29) and years % 4
    return day.replace(year=day.year + years, day=28 if last_of_february else day.day)
