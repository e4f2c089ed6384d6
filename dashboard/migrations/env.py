"""Alembic's entry: runs on the connection that `upgrade` hands over."""

from alembic import context

from dashboard.models import Base


def belongs_to_models(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """The search tables and the day that SQLite is told are the engines' own; autogenerate must not drop them."""
    return not (kind == "table" and (name or "").startswith(("statement_search", "set_day")))


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_object=belongs_to_models,
    render_as_batch=False,
)
with context.begin_transaction():
    context.run_migrations()
