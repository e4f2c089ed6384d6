"""Captures of sources, what was found in them, and visits to sources"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# All but source_id: whom a capture belongs to is said once, later.
_SEEN = (
    "id, token, way, url, canonical_url, address, at, http_status, media_type, title, publisher, author, published_on, "
    "text, sha256, problem, sentence, warc"
)
_PROVED = (
    "(check_result = 'unchecked' AND capture_id IS NULL AND check_method = '' AND checked_at IS NULL"
    " AND check_similarity IS NULL AND check_start IS NULL AND check_end IS NULL) OR "
    "(check_result = 'unreadable' AND capture_id IS NOT NULL AND checked_at IS NOT NULL"
    " AND check_similarity IS NULL AND check_start IS NULL AND check_end IS NULL) OR "
    "(check_result = 'not_found' AND capture_id IS NOT NULL AND check_method <> '' AND checked_at IS NOT NULL"
    " AND check_start IS NULL AND check_end IS NULL) OR "
    "(check_result IN ('exact', 'near') AND capture_id IS NOT NULL AND check_method <> '' AND checked_at IS NOT NULL"
    " AND check_similarity IS NOT NULL AND check_start IS NOT NULL AND check_end IS NOT NULL"
    " AND check_start >= 0 AND check_end > check_start)"
)
_VISIT = "visit_result IN ('', 'alive', 'changed', 'paywalled', 'failed', 'dead', 'not_allowed')"

# As in 0001, for connections opened by hand: they check no foreign keys, and REPLACE asks no trigger of a deletion.
SQLITE = (
    f"""CREATE TRIGGER capture_is_never_rewritten BEFORE UPDATE OF {_SEEN} ON capture
    BEGIN SELECT RAISE(ABORT, 'a capture is never rewritten'); END""",
    """CREATE TRIGGER capture_keeps_its_source BEFORE UPDATE OF source_id ON capture
    WHEN OLD.source_id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM source WHERE id = NEW.source_id)
    BEGIN SELECT RAISE(ABORT, 'a capture belongs to one source for good'); END""",
    """CREATE TRIGGER capture_has_a_source_that_is_there AFTER INSERT ON capture
    WHEN NEW.source_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM source WHERE id = NEW.source_id)
    BEGIN SELECT RAISE(ABORT, 'a capture belongs to a source'); END""",
    """CREATE TRIGGER capture_stays BEFORE DELETE ON capture
    WHEN OLD.source_id IS NOT NULL OR EXISTS (SELECT 1 FROM citation WHERE capture_id = OLD.id)
        OR EXISTS (SELECT 1 FROM source_check WHERE capture_id = OLD.id)
    BEGIN SELECT RAISE(ABORT, 'a capture that a source owns is never deleted'); END""",
    """CREATE TRIGGER capture_is_never_replaced BEFORE INSERT ON capture
    WHEN EXISTS (SELECT 1 FROM capture WHERE id = NEW.id OR token = NEW.token)
    BEGIN SELECT RAISE(ABORT, 'a capture of this id or token is there'); END""",
    """CREATE TRIGGER captured_source_stays BEFORE DELETE ON source
    WHEN EXISTS (SELECT 1 FROM capture WHERE source_id = OLD.id)
        OR EXISTS (SELECT 1 FROM source_check WHERE source_id = OLD.id)
    BEGIN SELECT RAISE(ABORT, 'a source that was captured or visited stays'); END""",
    """CREATE TRIGGER citation_has_its_capture AFTER INSERT ON citation
    WHEN NEW.capture_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM capture WHERE id = NEW.capture_id)
    BEGIN SELECT RAISE(ABORT, 'a check needs the capture it was made in'); END""",
    """CREATE TRIGGER citation_keeps_its_capture AFTER UPDATE OF capture_id ON citation
    WHEN NEW.capture_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM capture WHERE id = NEW.capture_id)
    BEGIN SELECT RAISE(ABORT, 'a check needs the capture it was made in'); END""",
    """CREATE TRIGGER source_check_has_its_source AFTER INSERT ON source_check
    WHEN NOT EXISTS (SELECT 1 FROM source WHERE id = NEW.source_id)
        OR (NEW.capture_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM capture WHERE id = NEW.capture_id))
    BEGIN SELECT RAISE(ABORT, 'a visit needs its source'); END""",
    """CREATE TRIGGER source_check_is_never_rewritten BEFORE UPDATE ON source_check
    BEGIN SELECT RAISE(ABORT, 'the log of visits is never rewritten'); END""",
    """CREATE TRIGGER source_check_is_never_deleted BEFORE DELETE ON source_check
    BEGIN SELECT RAISE(ABORT, 'the log of visits is never deleted'); END""",
    """CREATE TRIGGER source_check_is_never_replaced BEFORE INSERT ON source_check
    WHEN EXISTS (SELECT 1 FROM source_check WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the log of visits is never replaced'); END""",
)

POSTGRESQL = (
    f"""CREATE TRIGGER capture_is_never_rewritten BEFORE UPDATE OF {_SEEN} ON capture
    FOR EACH ROW EXECUTE FUNCTION refuse('a capture', 'rewritten')""",
    """CREATE TRIGGER capture_keeps_its_source BEFORE UPDATE OF source_id ON capture
    FOR EACH ROW WHEN (OLD.source_id IS NOT NULL) EXECUTE FUNCTION refuse('a capture', 'given another source')""",
    """CREATE TRIGGER capture_stays BEFORE DELETE ON capture
    FOR EACH ROW WHEN (OLD.source_id IS NOT NULL) EXECUTE FUNCTION refuse('a capture that a source owns', 'deleted')""",
    """CREATE TRIGGER capture_is_never_emptied BEFORE TRUNCATE ON capture
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('the register', 'emptied')""",
    """CREATE TRIGGER source_check_is_never_rewritten BEFORE UPDATE ON source_check
    FOR EACH ROW EXECUTE FUNCTION refuse('the log of visits', 'rewritten')""",
    """CREATE TRIGGER source_check_is_never_deleted BEFORE DELETE ON source_check
    FOR EACH ROW EXECUTE FUNCTION refuse('the log of visits', 'deleted')""",
    """CREATE TRIGGER source_check_is_never_emptied BEFORE TRUNCATE ON source_check
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('the log of visits', 'emptied')""",
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    _captures()
    # A result without the text it was found in proves nothing.
    op.execute("UPDATE citation SET check_result = 'unchecked' WHERE check_result <> 'unchecked'")
    if sqlite:
        _columns_of_sqlite()
    else:
        _columns()
    op.create_index(op.f("ix_citation_capture_id"), "citation", ["capture_id"], unique=False)
    for trigger in SQLITE if sqlite else POSTGRESQL:
        op.execute(trigger)


def _captures() -> None:
    op.create_table(
        "capture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("canonical_url", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("warc", sa.LargeBinary(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(token) >= 20", name=op.f("ck_capture_token")),
        sa.CheckConstraint("way IN ('fetched', 'uploaded', 'pasted')", name=op.f("ck_capture_way")),
        sa.CheckConstraint(
            "problem IN ('', 'refused', 'unreachable', 'timeout', 'blocked', 'paywall', 'missing', 'server_error', "
            "'too_large', 'not_text', 'no_text', 'broken')",
            name=op.f("ck_capture_problem"),
        ),
        sa.CheckConstraint(
            "(problem = '' AND text <> '' AND length(sha256) = 64) OR (problem <> '' AND text = '' AND sha256 = '')",
            name=op.f("ck_capture_read"),
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_capture_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
        sa.UniqueConstraint("token", name=op.f("uq_capture_token")),
    )
    op.create_index(op.f("ix_capture_source_id_id"), "capture", ["source_id", "id"], unique=False)
    op.create_index(op.f("ix_capture_canonical_url"), "capture", ["canonical_url"], unique=False)
    op.create_table(
        "source_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("capture_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "result IN ('alive', 'changed', 'paywalled', 'failed', 'dead', 'not_allowed')",
            name=op.f("ck_source_check_result"),
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_check_source_id")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_source_check_capture_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_check")),
    )
    op.create_index(op.f("ix_source_check_source_id_id"), "source_check", ["source_id", "id"], unique=False)


def _columns() -> None:
    op.add_column("source", sa.Column("visited_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("source", sa.Column("visit_result", sa.Text(), server_default="", nullable=False))
    op.create_check_constraint(op.f("ck_source_visit_result"), "source", _VISIT)
    for column in (
        sa.Column("capture_id", sa.Integer(), nullable=True),
        sa.Column("check_method", sa.Text(), server_default="", nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_similarity", sa.Double(), nullable=True),
        sa.Column("check_start", sa.Integer(), nullable=True),
        sa.Column("check_end", sa.Integer(), nullable=True),
    ):
        op.add_column("citation", column)
    op.create_foreign_key(op.f("fk_citation_capture_id"), "citation", "capture", ["capture_id"], ["id"])
    op.create_check_constraint(op.f("ck_citation_proved"), "citation", _PROVED)


def _columns_of_sqlite() -> None:
    """The same, each constraint with the last column it speaks of: SQLite adds none to a table that is there."""
    for column in (
        "source ADD COLUMN visited_at DATETIME",
        f"source ADD COLUMN visit_result TEXT DEFAULT '' NOT NULL CONSTRAINT ck_source_visit_result CHECK ({_VISIT})",
        "citation ADD COLUMN capture_id INTEGER CONSTRAINT fk_citation_capture_id REFERENCES capture (id)",
        "citation ADD COLUMN check_method TEXT DEFAULT '' NOT NULL",
        "citation ADD COLUMN checked_at DATETIME",
        "citation ADD COLUMN check_similarity DOUBLE",
        "citation ADD COLUMN check_start INTEGER",
        f"citation ADD COLUMN check_end INTEGER CONSTRAINT ck_citation_proved CHECK ({_PROVED})",
    ):
        op.execute(f"ALTER TABLE {column}")
