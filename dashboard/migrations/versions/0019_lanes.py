"""The index of a city's statements in a channel gives them in the order of its page.

It lacked the record, and SQLite went through every city's statements by date rather than sort one city's.
"""

from alembic import op

revision = "0019"
down_revision = "0018"

_COLUMNS = ["city_id", "question_id", "status", "channel", "sort_on"]


def upgrade() -> None:
    op.drop_index(op.f("ix_statement_city_id_question_id_status_channel_sort_on"), "statement")
    op.create_index(
        op.f("ix_statement_city_id_question_id_status_channel_sort_on_record"), "statement", [*_COLUMNS, "record"]
    )
