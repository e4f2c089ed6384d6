"""Indexes for readers: a city's newest statements of a stance, and every look at it.

Without statistics SQLite took the index of a stance, which is most of the table, for each city of a list.
"""

from alembic import op

revision = "0018"
down_revision = "0016"


def upgrade() -> None:
    op.drop_index(op.f("ix_newest_question_id_stance_channel"), "newest")
    op.create_index(op.f("ix_newest_question_id_city_id_stance"), "newest", ["question_id", "city_id", "stance"])
    op.create_index(op.f("ix_look_question_id_city_id_id"), "look", ["question_id", "city_id", "id"])
