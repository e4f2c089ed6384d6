"""The federal events of a question"""

import tomllib
from importlib.resources import files

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

FIRST = "immigration-help"


def upgrade() -> None:
    op.add_column("question", sa.Column("events", sa.JSON(), nullable=False, server_default="[]"))
    # A register made before gets the events of the question it was made with.
    values = tomllib.loads((files("dashboard.data") / "questions" / f"{FIRST}.toml").read_text("utf-8"))
    events = sorted(values.get("events", []), key=lambda event: event["on"])
    change = sa.text("UPDATE question SET events = :events WHERE slug = :slug")
    op.get_bind().execute(change.bindparams(sa.bindparam("events", type_=sa.JSON())), {"events": events, "slug": FIRST})
