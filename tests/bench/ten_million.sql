-- Makes :rows statements in an empty register on PostgreSQL, past the register's verbs, which would take days:
--   dashboard init --empty
--   python -c 'from tests.bench.vocabulary import WORDS; print(*WORDS, sep="\n")' >/tmp/words
--   psql -v rows=10000000 -f tests/bench/ten_million.sql "$DASHBOARD_DATABASE_URL"
-- Keys, checks, triggers and every index of the register are in force when it ends. Places, words, speakers and
-- papers are drawn by Zipf's law as in generate.py; 200,000 texts are made, each of which about fifty statements have.
-- There is no history, no capture and no second citation: readers' lists do not ask for them.
\set ON_ERROR_STOP on
\timing on
SET session_replication_role = replica;
SET synchronous_commit = off;
SELECT setseed(0.2010);

CREATE FUNCTION zipf(many integer) RETURNS integer LANGUAGE sql VOLATILE AS
    $$ SELECT least(many, floor(3.7 * power((many + 2.7) / 3.7, random()) - 2.7)::integer) $$;

CREATE UNLOGGED TABLE word (rank serial PRIMARY KEY, word text);
\copy word (word) FROM '/tmp/words'
SELECT count(*) AS words FROM word \gset
CREATE UNLOGGED TABLE said AS
    SELECT doc, string_agg(word, ' ') FILTER (WHERE at <= 12) || '.' AS summary,
        string_agg(word, ' ') FILTER (WHERE at > 12) || '.' AS quote,
        array_to_tsvector(ARRAY[]::text[]) || to_tsvector('simple', string_agg(word, ' ')) AS words
    FROM (SELECT doc, at, zipf(:words) AS rank
        FROM generate_series(1, 200000) doc, generate_series(1, 34) at) drawn JOIN word USING (rank) GROUP BY doc;
ALTER TABLE said ADD PRIMARY KEY (doc);
CREATE UNLOGGED TABLE place AS
    SELECT row_number() OVER (ORDER BY population DESC NULLS LAST, id)::integer AS rank, id, state, slug FROM city;
ALTER TABLE place ADD PRIMARY KEY (rank);
SELECT count(*) AS places FROM place \gset
ANALYZE;

-- Indexes and keys are made once more when the rows are there.
CREATE TABLE remade AS
    SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made FROM pg_index
    WHERE indrelid::regclass::text IN ('statement', 'citation', 'source', 'statement_search', 'newest_period',
        'standing_period') AND NOT indisunique;
SELECT format('DROP INDEX %I', name) FROM remade \gexec
ALTER TABLE statement DROP CONSTRAINT uq_statement_record;
ALTER TABLE source DROP CONSTRAINT uq_source_canonical_url;

INSERT INTO source (id, url, canonical_url, title, publisher, author, published_on, archive_url, created_at)
    SELECT n, format('https://www.paper-%s.example/%s', paper, n), format('https://www.paper-%s.example/%s', paper, n),
        'Article ' || n, 'Example Courier ' || paper, '', NULL, '', now()
    FROM (SELECT n, zipf(12000) AS paper FROM generate_series(1, :rows * 3 / 10) n) drawn;

CREATE UNLOGGED TABLE chosen AS
    SELECT n AS id, zipf(:places) AS rank, 1 + floor(random() * 200000)::integer AS doc,
        1 + floor(random() * (:rows * 3 / 10))::integer AS source_id,
        date '2010-01-01' + floor(random() * 5660)::integer AS day, zipf(40) AS nth,
        (ARRAY['words', 'words', 'words', 'words', 'law', 'practice', 'list'])[1 + floor(random() * 7)::integer] AS channel,
        (ARRAY['limits_broadly', 'limits_some', 'limits_some', 'mixed', 'helps_on_request', 'helps_actively',
            'no_position'])[1 + floor(random() * 7)::integer] AS stance, random() AS chance
    FROM generate_series(1, :rows) n;

INSERT INTO statement (id, record, city_id, question_id, stance, channel, said_on, said_until, said_on_precision,
        said_on_note, sort_on, speaker, role, on_behalf_of, voice, label_use, act_status, summary, note, status,
        codebook_version, created_at, updated_at, lead)
    SELECT d.id, format('%s-%s-%s', p.slug, lower(p.state), d.id), p.id, 1,
        CASE channel WHEN 'list' THEN 'no_position' ELSE stance END, channel, day, day, 'day', '', day,
        CASE WHEN channel IN ('words', 'law') THEN format('Speaker %s', 31 * d.rank + nth) ELSE '' END,
        CASE WHEN channel IN ('words', 'law') THEN 'Mayor' ELSE '' END, '', 'city',
        CASE WHEN channel = 'words' AND chance < 0.14 THEN 'claims' ELSE '' END,
        CASE WHEN channel IN ('law', 'practice') THEN 'in_force' ELSE '' END, summary, '', 'published',
        (SELECT codebook_version FROM question WHERE id = 1), now(), now(), 1
    FROM chosen d JOIN place p USING (rank) JOIN said USING (doc);
INSERT INTO citation (statement_id, number, source_id, quote, summary, note, status, check_result, created_at)
    SELECT id, 1, source_id, quote, '', '', 'published', 'unchecked', now() FROM chosen JOIN said USING (doc);
INSERT INTO statement_search (statement_id, words) SELECT id, words FROM chosen JOIN said USING (doc);

-- What holds now, and what held from which day until which: the newest of a day goes by its record.
CREATE UNLOGGED TABLE held AS
    SELECT DISTINCT ON (city_id, channel, sort_on) city_id, channel, sort_on, id, stance, said_on, said_on_precision,
        voice, act_status FROM statement ORDER BY city_id, channel, sort_on, record DESC;
INSERT INTO newest_period (question_id, city_id, channel, from_on, until_on, statement_id, stance, said_on,
        said_on_precision, voice, act_status)
    SELECT 1, city_id, channel, sort_on,
        coalesce(lead(sort_on) OVER (PARTITION BY city_id, channel ORDER BY sort_on), '9999-12-31'),
        id, stance, said_on, said_on_precision, voice, act_status FROM held;
INSERT INTO newest SELECT question_id, city_id, channel, statement_id, stance, said_on, said_on_precision, voice,
    act_status FROM newest_period WHERE until_on = '9999-12-31';
DELETE FROM standing_period WHERE city_id IN (SELECT city_id FROM held);
CREATE UNLOGGED TABLE days AS
    SELECT city_id, sort_on, sum(count(*)) OVER so_far AS statements, min(sort_on) OVER so_far AS first_on,
        lead(sort_on) OVER (PARTITION BY city_id ORDER BY sort_on) AS following, min(stance) AS stance
    FROM statement GROUP BY city_id, sort_on WINDOW so_far AS (PARTITION BY city_id ORDER BY sort_on);
INSERT INTO standing_period (question_id, city_id, from_on, until_on, standing, basis, statements, first_on, latest_on,
        latest_precision)
    SELECT 1, city_id, sort_on, coalesce(following, '9999-12-31'), stance,
        CASE stance WHEN 'no_position' THEN '' ELSE 'words' END, statements, first_on, sort_on, 'day' FROM days;
INSERT INTO standing_period (question_id, city_id, from_on, until_on, standing, basis, statements, first_on, latest_on,
        latest_precision)
    SELECT 1, city_id, '0001-01-01', min(sort_on), 'not_researched', '', 0, '0001-01-01', '0001-01-01', ''
    FROM days GROUP BY city_id;
UPDATE standing s SET standing = p.standing, basis = p.basis, statements = p.statements, first_on = p.first_on,
    latest_on = p.latest_on, latest_precision = p.latest_precision
    FROM standing_period p WHERE p.question_id = 1 AND p.city_id = s.city_id AND p.until_on = '9999-12-31'
    AND s.question_id = 1;

SELECT made FROM remade \gexec
ALTER TABLE statement ADD CONSTRAINT uq_statement_record UNIQUE (record);
ALTER TABLE source ADD CONSTRAINT uq_source_canonical_url UNIQUE (canonical_url);
DROP TABLE remade, word, said, place, chosen, held, days;
DROP FUNCTION zipf(integer);
SELECT setval('statement_id_seq', :rows), setval('source_id_seq', :rows * 3 / 10);
VACUUM (ANALYZE);
