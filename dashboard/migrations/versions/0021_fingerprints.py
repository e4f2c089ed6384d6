"""The search index holds fingerprints of quotes, too: it is emptied here, and made anew in the same transaction."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute("TRUNCATE statement_search")
        return
    # Made again, because FTS5 would take each statement out by itself.
    op.execute("DROP TABLE statement_search")
    op.execute(
        """CREATE VIRTUAL TABLE statement_search
        USING fts5(words, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3')"""
    )
