"""What the register held on a day: rows that are changed are kept with the days of which they were true."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

from dashboard import clock

revision = "0014"
down_revision = "0013"

_TODAY = {
    "sqlite": "coalesce((SELECT max(day) FROM set_day), date('now'))",
    "postgresql": "coalesce((SELECT max(day) FROM set_day), (now() AT TIME ZONE 'UTC')::date)",
}
_MADE = {"sqlite": "date(OLD.created_at)", "postgresql": "(OLD.created_at AT TIME ZONE 'UTC')::date"}
# Keys, columns; of a source only what readers see turns a page: that it was visited does not.
_CHANGED = {
    "statement": (
        ("id",),
        "id record city_id question_id stance channel said_on said_until said_on_precision said_on_note sort_on speaker"
        " role on_behalf_of voice label_use act_status summary note status codebook_version created_at updated_at lead"
        " version superseded_by",
        "city_id, question_id, stance, channel, said_on, said_until, said_on_precision, said_on_note, sort_on, speaker,"
        " role, on_behalf_of, voice, label_use, act_status, summary, note, status, codebook_version, updated_at,"
        " superseded_by",
    ),
    "citation": (
        ("statement_id", "number"),
        "statement_id number source_id quote summary note status check_result created_at capture_id check_method"
        " checked_at check_similarity check_start check_end submitted_by decided_by",
        "source_id, quote, summary, note, status, check_result, capture_id, check_method, checked_at, check_similarity,"
        " check_start, check_end",
    ),
    "source": (
        ("id",),
        "id url canonical_url title publisher author published_on archive_url created_at visited_at visit_result",
        "url, canonical_url, title, publisher, author, published_on, archive_url",
    ),
}
_TAKEN_AWAY = {
    "standing_period": (
        ("question_id", "city_id", "from_on"),
        "question_id city_id from_on until_on standing basis statements first_on latest_on latest_precision",
    ),
    "newest_period": (
        ("question_id", "city_id", "channel", "from_on"),
        "question_id city_id channel from_on until_on statement_id stance said_on said_on_precision voice act_status",
    ),
    "coverage": (("question_id", "city_id"), "question_id city_id searched_on due_on"),
}
_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    **dict.fromkeys(
        ("id", "city_id", "question_id", "statement_id", "source_id", "number", "lead", "version", "superseded_by"),
        sa.Integer(),
    ),
    **dict.fromkeys(
        ("capture_id", "check_start", "check_end", "submitted_by", "decided_by", "statements"), sa.Integer()
    ),
    **dict.fromkeys(("created_at", "updated_at", "checked_at", "visited_at"), sa.DateTime(timezone=True)),
    **dict.fromkeys(
        (
            "said_on",
            "said_until",
            "sort_on",
            "published_on",
            "from_on",
            "until_on",
            "first_on",
            "latest_on",
            "searched_on",
            "due_on",
        ),
        sa.Date(),
    ),
    "check_similarity": sa.Double(),
    "record": sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
}
_MAY_BE_NULL = (
    "said_on", "said_until", "superseded_by", "capture_id", "checked_at", "check_similarity", "check_start",
    "check_end", "submitted_by", "decided_by", "published_on", "visited_at", "searched_on", "due_on",
)  # fmt: skip


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    # From today on it can be told what the register held: of the days before nobody kept it.
    for table in ("question", *_TAKEN_AWAY):
        op.add_column(table, sa.Column("known_from", sa.Date(), server_default="0001-01-01", nullable=False))
    op.execute(f"UPDATE question SET known_from = '{clock.today()}'")  # noqa: S608 - a date
    op.create_table(
        "set_day", sa.Column("day", sa.Date(), nullable=False), sa.PrimaryKeyConstraint("day", name=op.f("pk_set_day"))
    )
    for table, (keys, columns, turning) in _CHANGED.items():
        _make(table, keys, columns.split())
        _run(_kept_of_changed(dialect, table, keys, columns.split(), turning))
        _run(_never_touched(dialect, table, keys))
    for table, (keys, columns) in _TAKEN_AWAY.items():
        _make(table, keys, columns.split())
        _run(_kept_of_taken_away(dialect, table, keys, columns.split()))
        _run(_never_touched(dialect, table, keys))


def _run(statements: Iterable[str]) -> None:
    for statement in statements:
        op.execute(statement)


def _make(table: str, keys: tuple[str, ...], columns: list[str]) -> None:
    name = f"{table}_past"
    op.create_table(
        name,
        *(
            sa.Column(column, _TYPES.get(column, sa.Text()), nullable=column in _MAY_BE_NULL, autoincrement=False)
            for column in columns
        ),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("known_until", sa.Date(), nullable=False),
        sa.CheckConstraint("known_from < known_until", name=op.f(f"ck_{name}_days")),
        sa.PrimaryKeyConstraint(*keys, "known_from", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_known_until"), name, ["known_until"], unique=False)


def _kept_of_changed(
    dialect: str, table: str, keys: tuple[str, ...], columns: list[str], turning: str
) -> tuple[str, ...]:
    """The row as it was goes to the past, from the day it was made or last changed."""
    same = " AND ".join(f"{key} = OLD.{key}" for key in keys)
    listed, old = ", ".join(columns), ", ".join(f"OLD.{column}" for column in columns)
    today, made = _TODAY[dialect], _MADE[dialect]
    keep = f"""INSERT INTO {table}_past ({listed}, known_from, known_until)
        SELECT {old}, since, today FROM (SELECT {today} AS today,
        coalesce((SELECT max(known_until) FROM {table}_past WHERE {same}), {made}) AS since) AS days
        WHERE since < today;"""  # noqa: S608 - our own names
    return _after(dialect, table, f"UPDATE OF {turning}", f"{made} < {today}", keep)


def _kept_of_taken_away(dialect: str, table: str, keys: tuple[str, ...], columns: list[str]) -> tuple[str, ...]:
    """A derived row that no longer holds goes to the past; one that is written on the same day was never seen."""
    same = " AND ".join(f"{key} = OLD.{key}" for key in keys)
    listed, old = ", ".join(columns), ", ".join(f"OLD.{column}" for column in columns)
    today, later = _TODAY[dialect], "max" if dialect == "sqlite" else "greatest"
    # A clock that was put back must not keep anybody from publishing.
    keep = f"""INSERT INTO {table}_past ({listed}, known_from, known_until)
        SELECT {old}, since, today FROM (SELECT {today} AS today, {later}(OLD.known_from,
        coalesce((SELECT max(known_until) FROM {table}_past WHERE {same}), OLD.known_from)) AS since) AS days
        WHERE since < today;"""  # noqa: S608 - our own names
    return _after(dialect, table, "DELETE", f"OLD.known_from < {today}", keep)


def _after(dialect: str, table: str, event: str, condition: str, deed: str) -> tuple[str, ...]:
    if dialect == "sqlite":
        return (f"CREATE TRIGGER {table}_is_kept AFTER {event} ON {table} WHEN {condition}\nBEGIN {deed} END",)
    return (
        f"""CREATE FUNCTION {table}_is_kept() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
        IF {condition} THEN {deed} END IF;
        RETURN NULL;
        END $$""",
        f"CREATE TRIGGER {table}_is_kept AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_is_kept()",
    )


def _never_touched(dialect: str, table: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Not changed, not deleted, not emptied, and no two of one row on one day."""
    name = f"{table}_past"
    same = " AND ".join(f"{key} = NEW.{key}" for key in keys)
    there = f"""EXISTS (SELECT 1 FROM {name} WHERE {same}
        AND known_from < NEW.known_until AND known_until > NEW.known_from)"""  # noqa: S608 - our own names
    if dialect == "sqlite":
        return (
            f"""CREATE TRIGGER {name}_is_never_rewritten BEFORE UPDATE ON {name}
            BEGIN SELECT RAISE(ABORT, 'what the register held is never rewritten'); END""",
            f"""CREATE TRIGGER {name}_stays BEFORE DELETE ON {name}
            BEGIN SELECT RAISE(ABORT, 'what the register held is never deleted'); END""",
            f"""CREATE TRIGGER {name}_is_told_once BEFORE INSERT ON {name} WHEN {there}
            BEGIN SELECT RAISE(ABORT, 'of one day one row is held'); END""",
        )
    return (
        f"""CREATE TRIGGER {name}_is_never_rewritten BEFORE UPDATE ON {name}
        FOR EACH ROW EXECUTE FUNCTION refuse('what the register held', 'rewritten')""",
        f"""CREATE TRIGGER {name}_stays BEFORE DELETE ON {name}
        FOR EACH ROW EXECUTE FUNCTION refuse('what the register held', 'deleted')""",
        f"""CREATE TRIGGER {name}_is_never_emptied BEFORE TRUNCATE ON {name}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse('what the register held', 'emptied')""",
        f"""CREATE FUNCTION {name}_is_told_once() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
        IF {there} THEN
        RAISE EXCEPTION 'of one day one row is held' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
        END $$""",
        f"""CREATE TRIGGER {name}_is_told_once BEFORE INSERT ON {name}
        FOR EACH ROW EXECUTE FUNCTION {name}_is_told_once()""",
    )
