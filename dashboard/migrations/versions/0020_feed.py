"""An index for what was entered or changed last, which feeds begin with."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_index(
        op.f("ix_statement_question_id_status_updated_at_record"),
        "statement",
        ["question_id", "status", "updated_at", "record"],
    )
