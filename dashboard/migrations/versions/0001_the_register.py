"""The register"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# SQLite checks foreign keys only for connections that ask for it; these triggers hold for every
# connection, also one opened by hand. They want the citation first, then its statement.
SQLITE = (
    """CREATE TRIGGER statement_has_a_citation AFTER INSERT ON statement
    WHEN NOT EXISTS (SELECT 1 FROM citation WHERE statement_id = NEW.id AND number = 1)
    BEGIN SELECT RAISE(ABORT, 'a statement needs its citation: no source, no row'); END""",
    """CREATE TRIGGER statement_keeps_its_id BEFORE UPDATE OF id ON statement WHEN NEW.id <> OLD.id
    BEGIN SELECT RAISE(ABORT, 'a statement keeps its id'); END""",
    """CREATE TRIGGER statement_stays BEFORE DELETE ON statement
    BEGIN SELECT RAISE(ABORT, 'a statement is withdrawn, never deleted'); END""",
    """CREATE TRIGGER statement_has_a_stance_of_its_question AFTER INSERT ON statement
    WHEN NOT EXISTS (SELECT 1 FROM stance WHERE question_id = NEW.question_id AND code = NEW.stance)
    BEGIN SELECT RAISE(ABORT, 'this question has no such stance'); END""",
    """CREATE TRIGGER statement_keeps_a_stance_of_its_question AFTER UPDATE OF question_id, stance ON statement
    WHEN NOT EXISTS (SELECT 1 FROM stance WHERE question_id = NEW.question_id AND code = NEW.stance)
    BEGIN SELECT RAISE(ABORT, 'this question has no such stance'); END""",
    """CREATE TRIGGER citation_has_a_source AFTER INSERT ON citation
    WHEN NOT EXISTS (SELECT 1 FROM source WHERE id = NEW.source_id)
    BEGIN SELECT RAISE(ABORT, 'a citation needs a source'); END""",
    """CREATE TRIGGER citation_keeps_a_source AFTER UPDATE OF source_id ON citation
    WHEN NOT EXISTS (SELECT 1 FROM source WHERE id = NEW.source_id)
    BEGIN SELECT RAISE(ABORT, 'a citation needs a source'); END""",
    """CREATE TRIGGER citation_keeps_its_statement BEFORE UPDATE OF statement_id, number ON citation
    BEGIN SELECT RAISE(ABORT, 'a citation keeps its statement and number'); END""",
    """CREATE TRIGGER citation_stays BEFORE DELETE ON citation
    BEGIN SELECT RAISE(ABORT, 'a citation is rejected, never deleted'); END""",
    """CREATE TRIGGER source_stays BEFORE DELETE ON source
    WHEN EXISTS (SELECT 1 FROM citation WHERE source_id = OLD.id)
    BEGIN SELECT RAISE(ABORT, 'a source that is cited stays'); END""",
    """CREATE TRIGGER source_keeps_its_id BEFORE UPDATE OF id ON source WHEN NEW.id <> OLD.id
    BEGIN SELECT RAISE(ABORT, 'a source keeps its id'); END""",
    """CREATE TRIGGER stance_stays BEFORE DELETE ON stance
    WHEN EXISTS (SELECT 1 FROM statement WHERE question_id = OLD.question_id AND stance = OLD.code)
    BEGIN SELECT RAISE(ABORT, 'a stance that statements take stays'); END""",
    """CREATE TRIGGER stance_keeps_its_code BEFORE UPDATE OF question_id, code ON stance
    WHEN EXISTS (SELECT 1 FROM statement WHERE question_id = OLD.question_id AND stance = OLD.code)
    BEGIN SELECT RAISE(ABORT, 'a stance that statements take keeps its code'); END""",
    """CREATE TRIGGER change_is_never_rewritten BEFORE UPDATE ON change
    BEGIN SELECT RAISE(ABORT, 'history is never rewritten'); END""",
    """CREATE TRIGGER change_is_never_deleted BEFORE DELETE ON change
    BEGIN SELECT RAISE(ABORT, 'history is never deleted'); END""",
    # REPLACE deletes what is in its way without asking the triggers of a deletion.
    """CREATE TRIGGER change_is_never_replaced BEFORE INSERT ON change
    WHEN EXISTS (SELECT 1 FROM change WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'history is never replaced'); END""",
    """CREATE TRIGGER statement_is_never_replaced BEFORE INSERT ON statement
    WHEN EXISTS (SELECT 1 FROM statement WHERE id = NEW.id OR record = NEW.record)
    BEGIN SELECT RAISE(ABORT, 'a statement of this id or record is there'); END""",
    """CREATE TRIGGER statement_takes_no_others_record BEFORE UPDATE OF record ON statement
    WHEN EXISTS (SELECT 1 FROM statement WHERE record = NEW.record AND id <> OLD.id)
    BEGIN SELECT RAISE(ABORT, 'a statement of this record is there'); END""",
    """CREATE TRIGGER citation_is_never_replaced BEFORE INSERT ON citation
    WHEN EXISTS (SELECT 1 FROM citation WHERE statement_id = NEW.statement_id AND number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'a citation of this number is there'); END""",
    """CREATE TRIGGER source_is_never_replaced BEFORE INSERT ON source
    WHEN EXISTS (SELECT 1 FROM source WHERE id = NEW.id OR canonical_url = NEW.canonical_url)
    BEGIN SELECT RAISE(ABORT, 'a source of this id or address is there'); END""",
    """CREATE TRIGGER source_takes_no_others_address BEFORE UPDATE OF canonical_url ON source
    WHEN EXISTS (SELECT 1 FROM source WHERE canonical_url = NEW.canonical_url AND id <> OLD.id)
    BEGIN SELECT RAISE(ABORT, 'a source of this address is there'); END""",
    """CREATE VIRTUAL TABLE statement_search
    USING fts5(words, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3')""",
)

POSTGRESQL = (
    """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
    RAISE EXCEPTION '% is never %', TG_ARGV[0], TG_ARGV[1] USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE TRIGGER change_is_never_rewritten BEFORE UPDATE ON change
    FOR EACH ROW EXECUTE FUNCTION refuse('history', 'rewritten')""",
    """CREATE TRIGGER change_is_never_deleted BEFORE DELETE ON change
    FOR EACH ROW EXECUTE FUNCTION refuse('history', 'deleted')""",
    """CREATE TRIGGER change_is_never_emptied BEFORE TRUNCATE ON change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('history', 'emptied')""",
    """CREATE TRIGGER statement_stays BEFORE DELETE ON statement
    FOR EACH ROW EXECUTE FUNCTION refuse('a statement', 'deleted: withdraw it')""",
    """CREATE TRIGGER citation_stays BEFORE DELETE ON citation
    FOR EACH ROW EXECUTE FUNCTION refuse('a citation', 'deleted: reject it')""",
    """CREATE TRIGGER statement_is_never_emptied BEFORE TRUNCATE ON statement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('the register', 'emptied')""",
    """CREATE TRIGGER citation_is_never_emptied BEFORE TRUNCATE ON citation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('the register', 'emptied')""",
    """CREATE TABLE statement_search (
    statement_id integer PRIMARY KEY REFERENCES statement (id), words tsvector NOT NULL)""",
    """CREATE INDEX ix_statement_search_words ON statement_search USING gin (words)""",
)


def _lead() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["id", "lead"],
        ["citation.statement_id", "citation.number"],
        name=op.f("fk_statement_id_lead"),
        initially="DEFERRED",
        deferrable=True,
    )


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("noun_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index(op.f("ix_change_noun_noun_id_id"), "change", ["noun", "noun_id", "id"], unique=False)
    op.create_table(
        "city",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("geonameid", sa.Integer(), nullable=True),
        sa.Column("fips", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("population_band", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("sort_name", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.CheckConstraint("level IN ('city', 'town', 'city-county', 'county')", name=op.f("ck_city_level")),
        sa.CheckConstraint(
            "population_band IN "
            "('1m-up', '500k-1m', '250k-500k', '100k-250k', '50k-100k', '10k-50k', '0-10k', 'unknown')",
            name=op.f("ck_city_population_band"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city")),
        sa.UniqueConstraint("fips", name=op.f("uq_city_fips")),
        sa.UniqueConstraint("geonameid", name=op.f("uq_city_geonameid")),
        sa.UniqueConstraint("state", "slug", name=op.f("uq_city_state_slug")),
    )
    op.create_index(op.f("ix_city_sort_name_id"), "city", ["sort_name", "id"], unique=False)
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("background", sa.Text(), nullable=False),
        sa.Column("codebook_version", sa.Text(), nullable=False),
        sa.Column("codebook", sa.JSON(), nullable=False),
        sa.Column("label_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("slug", name=op.f("uq_question_slug")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("canonical_url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("archive_url", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("url <> '' AND publisher <> ''", name=op.f("ck_source_named")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("canonical_url", name=op.f("uq_source_canonical_url")),
    )
    op.create_index(op.f("ix_source_publisher"), "source", ["publisher"], unique=False)
    op.create_table(
        "stance",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("plural", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.CheckConstraint("(code = 'no_position') = (rank IS NULL)", name=op.f("ck_stance_ranked")),
        sa.CheckConstraint("rank BETWEEN 1 AND 5", name=op.f("ck_stance_rank")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_stance_question_id")),
        sa.PrimaryKeyConstraint("question_id", "code", name=op.f("pk_stance")),
        sa.UniqueConstraint("question_id", "rank", name=op.f("uq_stance_question_id_rank")),
    )
    op.create_table(
        "standing",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("latest_on", sa.Date(), nullable=False),
        sa.Column("latest_precision", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(statements = 0) = (standing IN ('not_researched', 'searched_none_found'))",
            name=op.f("ck_standing_on_record"),
        ),
        sa.CheckConstraint("basis IN ('', 'words', 'law', 'practice')", name=op.f("ck_standing_basis")),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_standing_city_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_standing_question_id")),
        sa.PrimaryKeyConstraint("question_id", "city_id", name=op.f("pk_standing")),
    )
    op.create_index(op.f("ix_standing_city_id"), "standing", ["city_id"], unique=False)
    op.create_index(op.f("ix_standing_question_id_standing"), "standing", ["question_id", "standing"], unique=False)
    op.create_index(op.f("ix_standing_question_id_statements"), "standing", ["question_id", "statements"], unique=False)
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("stance", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("said_until", sa.Date(), nullable=True),
        sa.Column("said_on_precision", sa.Text(), nullable=False),
        sa.Column("said_on_note", sa.Text(), nullable=False),
        sa.Column("sort_on", sa.Date(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("on_behalf_of", sa.Text(), nullable=False),
        sa.Column("voice", sa.Text(), nullable=False),
        sa.Column("label_use", sa.Text(), nullable=False),
        sa.Column("act_status", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("codebook_version", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lead", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(said_on IS NULL AND said_until IS NULL AND said_on_precision = '') OR "
            "(said_on IS NOT NULL AND said_until >= said_on"
            " AND said_on_precision IN ('day', 'month', 'year'))",
            name=op.f("ck_statement_said_on"),
        ),
        sa.CheckConstraint(
            "act_status IN ('', 'proposed', 'adopted', 'in_force', 'rejected', 'vetoed', 'stayed', 'repealed')",
            name=op.f("ck_statement_act_status"),
        ),
        sa.CheckConstraint("channel <> 'list' OR stance = 'no_position'", name=op.f("ck_statement_list_has_no_rank")),
        sa.CheckConstraint("channel IN ('words', 'law', 'practice', 'list')", name=op.f("ck_statement_channel")),
        sa.CheckConstraint("label_use IN ('', 'claims', 'refuses')", name=op.f("ck_statement_label_use")),
        sa.CheckConstraint(
            "status IN ('pending', 'published', 'returned', 'rejected', 'withdrawn')",
            name=op.f("ck_statement_status"),
        ),
        sa.CheckConstraint("voice IN ('city', 'self')", name=op.f("ck_statement_voice")),
        sa.CheckConstraint("lead = 1", name=op.f("ck_statement_lead")),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_statement_city_id")),
        *([_lead()] if sqlite else []),
        sa.ForeignKeyConstraint(
            ["question_id", "stance"],
            ["stance.question_id", "stance.code"],
            name=op.f("fk_statement_question_id_stance"),
        ),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_statement_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("record", name=op.f("uq_statement_record")),
    )
    op.create_index(
        op.f("ix_statement_city_id_question_id_status"),
        "statement",
        ["city_id", "question_id", "status"],
        unique=False,
    )
    op.create_index(
        op.f("ix_statement_question_id_status_sort_on_record"),
        "statement",
        ["question_id", "status", "sort_on", "record"],
        unique=False,
    )
    op.create_index(op.f("ix_statement_speaker"), "statement", ["speaker"], unique=False)
    op.create_table(
        "citation",
        sa.Column("statement_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("check_result", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "check_result IN ('exact', 'near', 'not_found', 'unreadable', 'unchecked')",
            name=op.f("ck_citation_check_result"),
        ),
        sa.CheckConstraint("status IN ('pending', 'published', 'rejected')", name=op.f("ck_citation_status")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_citation_number")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_citation_source_id")),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_citation_statement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("statement_id", "number", name=op.f("pk_citation")),
    )
    op.create_index(op.f("ix_citation_source_id"), "citation", ["source_id"], unique=False)
    op.create_index(op.f("ix_citation_status"), "citation", ["status"], unique=False)
    op.create_table(
        "newest",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("stance", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("said_on_precision", sa.Text(), nullable=False),
        sa.Column("voice", sa.Text(), nullable=False),
        sa.Column("act_status", sa.Text(), nullable=False),
        sa.CheckConstraint("channel IN ('words', 'law', 'practice', 'list')", name=op.f("ck_newest_channel")),
        sa.ForeignKeyConstraint(
            ["question_id", "city_id"],
            ["standing.question_id", "standing.city_id"],
            name=op.f("fk_newest_question_id_city_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["question_id", "stance"],
            ["stance.question_id", "stance.code"],
            name=op.f("fk_newest_question_id_stance"),
        ),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_newest_statement_id")),
        sa.PrimaryKeyConstraint("question_id", "city_id", "channel", name=op.f("pk_newest")),
    )
    op.create_index(
        op.f("ix_newest_question_id_stance_channel"),
        "newest",
        ["question_id", "stance", "channel"],
        unique=False,
    )
    op.create_index(op.f("ix_newest_statement_id"), "newest", ["statement_id"], unique=False)
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("citation_number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(token) >= 20", name=op.f("ck_submission_token")),
        sa.ForeignKeyConstraint(
            ["statement_id", "citation_number"],
            ["citation.statement_id", "citation.number"],
            name=op.f("fk_submission_statement_id_citation_number"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("token", name=op.f("uq_submission_token")),
    )
    op.create_index(
        op.f("ix_submission_statement_id_citation_number"),
        "submission",
        ["statement_id", "citation_number"],
        unique=False,
    )
    if sqlite:
        for trigger in SQLITE:
            op.execute(trigger)
    else:
        op.create_foreign_key(
            op.f("fk_statement_id_lead"),
            "statement",
            "citation",
            ["id", "lead"],
            ["statement_id", "number"],
            deferrable=True,
            initially="DEFERRED",
        )
        for trigger in POSTGRESQL:
            op.execute(trigger)
