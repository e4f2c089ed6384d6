"""One transaction, one day: triggers keep what was held under the day that the writer was told; versions have a word.

A city's newest statements of a channel have an index.

SQLite is told by a row of `set_day`, which only its one writer sees; PostgreSQL by a setting of the transaction.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_OF_A_TABLE = "coalesce((SELECT max(day) FROM set_day), (now() AT TIME ZONE 'UTC')::date)"
_OF_THE_TRANSACTION = (
    "coalesce(nullif(current_setting('register.day', true), '')::date, (now() AT TIME ZONE 'UTC')::date)"
)
_KEPT = ("statement", "citation", "source", "standing_period", "newest_period", "coverage")


def upgrade() -> None:
    op.add_column("data_version", sa.Column("word", sa.Text(), server_default="", nullable=False))
    op.drop_index(op.f("ix_statement_city_id_question_id_status"), "statement")
    listed = ["city_id", "question_id", "status", "channel", "sort_on"]  # so the newest of a city are found at once
    op.create_index(op.f("ix_statement_city_id_question_id_status_channel_sort_on"), "statement", listed)
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        return
    for table in _KEPT:
        asked = {"name": f"{table}_is_kept()"}
        made = str(bind.scalar(sa.text("SELECT pg_get_functiondef(CAST(:name AS regprocedure))"), asked))
        told = made.replace(_OF_A_TABLE, _OF_THE_TRANSACTION)
        if told == made:
            raise RuntimeError(f"{table}_is_kept() does not ask for its day as revision 0014 wrote it.")
        bind.exec_driver_sql(told)
    op.drop_table("set_day")
