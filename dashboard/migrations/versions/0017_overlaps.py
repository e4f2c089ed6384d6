"""Whether a period overlaps another is told by the one before its end: one look, however many a city has."""

from alembic import op

revision = "0017"
down_revision = "0016"

_OF = {
    "standing_period": "question_id = NEW.question_id AND city_id = NEW.city_id",
    "newest_period": "question_id = NEW.question_id AND city_id = NEW.city_id AND channel = NEW.channel",
}


def _overlaps(table: str) -> str:
    # Of periods that do not overlap each other, the last to begin is the last to end.
    return (
        f"(SELECT until_on FROM {table} WHERE {_OF[table]} AND from_on < NEW.until_on"  # noqa: S608 - our own names
        " ORDER BY from_on DESC LIMIT 1) > NEW.from_on"
    )


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in _OF:
        if sqlite:
            op.execute(f"DROP TRIGGER {table}_overlaps_no_other")
            op.execute(
                f"""CREATE TRIGGER {table}_overlaps_no_other BEFORE INSERT ON {table} WHEN {_overlaps(table)}
                BEGIN SELECT RAISE(ABORT, 'two periods of a city never overlap'); END"""
            )
        else:
            op.execute(
                f"""CREATE OR REPLACE FUNCTION {table}_overlaps() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN
                IF {_overlaps(table)} THEN
                RAISE EXCEPTION 'two periods of a city never overlap' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
                END $$"""
            )
