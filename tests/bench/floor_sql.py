"""Hand-written SQL for what an address asks: the rows alone, without a facet's counts, a sentence or a template.

SQLite's and PostgreSQL's tables are alike, so the text is; only search, and the marks of parameters, differ.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from dashboard.search import postgresql, sqlite
from dashboard.text import terms

Asked = Mapping[str, list[str]]
Query = tuple[str, list[Any]]

LIMIT: Final = 50
OFTEN: Final = 2_000  # statements from which a word is frequent: then cities are walked, not the word's statements
LEVELS: Final = ("city", "town", "city-county")

_OF_CITY: Final = {"state": "c.state", "population": "c.population_band", "level": "c.level"}
_OF_STANDING: Final = {"standing": "st.standing", "basis": "st.basis"}
_OF_NEWEST: Final = {"stance": "n.stance", "channel": "n.channel"}
_OF_STATEMENT: Final = {"stance": "s.stance", "channel": "s.channel", "speaker": "s.speaker", "label": "s.label_use"}
_DUE: Final = (
    "EXISTS (SELECT 1 FROM coverage v WHERE v.question_id = 1 AND v.city_id = c.id AND v.due_on {} current_date)"
)
_DEEDS: Final = """(SELECT max(abs(a.rank - b.rank)) FROM newest w
    JOIN stance a ON a.question_id = 1 AND a.code = w.stance
    JOIN newest d ON d.question_id = 1 AND d.city_id = w.city_id AND d.channel IN ('law', 'practice')
    AND d.voice = 'city' AND (d.act_status = 'in_force' OR d.channel = 'practice' AND d.act_status = '')
    JOIN stance b ON b.question_id = 1 AND b.code = d.stance
    WHERE w.question_id = 1 AND w.city_id = c.id AND w.channel = 'words' AND w.voice = 'city') {} 2"""
_CITED: Final = """s.id IN (SELECT p.statement_id FROM source o JOIN citation p ON p.source_id = o.id
    WHERE o.publisher = ? AND {plus}p.status = 'published')"""
_CHECKED: Final = """EXISTS (SELECT 1 FROM citation p WHERE p.statement_id = s.id AND p.status = 'published'
    AND p.check_result = ?)"""

_ROW: Final = """s.id, s.record, s.stance, s.channel, s.said_on, s.said_on_precision, s.speaker, s.role, s.voice,
    s.act_status, s.summary, s.sort_on, c.name, c.state, c.slug, c.population, p.quote, p.summary, p.check_result,
    o.url, o.title, o.publisher, o.published_on"""
_PRINTED: Final = """{first} JOIN city c ON c.id = s.city_id
    {first} JOIN citation p ON p.statement_id = s.id AND p.status = 'published'
    {first} JOIN source o ON o.id = p.source_id"""
_PUBLIC: Final = "s.question_id = 1 AND s.status = 'published'"
_FILE: Final = """s.record, c.name, c.state, c.level, 'immigration-help', s.stance, s.channel, s.said_on,
    s.said_on_precision, s.said_on_note, s.speaker, s.role, s.on_behalf_of, s.voice, s.label_use, s.act_status,
    coalesce(nullif(p.summary, ''), s.summary), p.quote, o.url, o.title, o.publisher, o.author, o.published_on,
    s.note, s.id, s.status, p.check_result, o.archive_url, s.codebook_version, s.updated_at"""


class Writer:
    """What an address asks, as queries for one database; `is_frequent` tells of a search whether it finds many."""

    def __init__(self, *, is_sqlite: bool, is_frequent: Callable[[str], bool]) -> None:
        self._is_sqlite, self._is_frequent = is_sqlite, is_frequent
        self._first = "CROSS" if is_sqlite else ""  # SQLite then reads the table on the left first
        self._printed = _PRINTED.format(first=self._first)
        # SQLite takes no index for what is marked so: without statistics it would go through all that is published.
        self._public = _PUBLIC.replace("s.", "+s.") if is_sqlite else _PUBLIC

    def statements(self, asked: Asked, columns: str = _ROW) -> Query:
        """One page of statements with each citation, newest first."""
        met, values = self._of_statements(asked)
        if after := _after(asked):
            met, values = [*met, "(s.sort_on, s.record) < (?, ?)"], [*values, *after]
        if asked.get("q") and self._is_sqlite:
            return self._searched(asked, met, values)
        order = "ORDER BY s.sort_on DESC, s.record DESC"
        some = f"""SELECT s.id FROM statement s JOIN city c ON c.id = s.city_id
            JOIN standing st ON st.question_id = 1 AND st.city_id = c.id
            WHERE {" AND ".join(met)} {order} LIMIT {_limit(asked) + 1}"""
        if not asked.get("standing") and not asked.get("basis"):
            some = some.replace("JOIN standing st ON st.question_id = 1 AND st.city_id = c.id", "")
        found = f"FROM ({some}) found {self._first} JOIN statement s ON s.id = found.id {self._printed}"
        return f"SELECT {columns} {found} {order}, p.number", values

    def _searched(self, asked: Asked, met: list[str], values: list[Any]) -> Query:
        """From the newest statement that has the words on: the floor's own index is in this order."""
        query = f"""SELECT {_ROW} FROM (SELECT f.rowid AS place, s.id FROM floor.search f
            CROSS JOIN floor.placed t ON t.place = f.rowid CROSS JOIN statement s ON s.id = t.id
            CROSS JOIN city c ON c.id = s.city_id
            WHERE f.words MATCH ? AND {" AND ".join(met)} ORDER BY f.rowid LIMIT {_limit(asked) + 1}) found
            CROSS JOIN statement s ON s.id = found.id {self._printed} ORDER BY found.place, p.number"""
        return query, [self.words(asked), *values]

    def cities(self, asked: Asked) -> Query:
        """One page of cities with what is newest in each channel, by name."""
        met, values = self._of_cities(asked)
        if after := _after(asked):
            met, values = [*met, "(c.sort_name, c.id) > (?, ?)"], [*values, *after]
        day = asked.get("as_of")
        standing, newest = ("standing_period", "newest_period") if day else ("standing", "newest")
        channels = " ".join(
            f"LEFT JOIN {newest} {name} ON {name}.question_id = 1 AND {name}.city_id = c.id"
            f" AND {name}.channel = '{channel}' {_held(name, day)}"
            for name, channel in (("w", "words"), ("l", "law"), ("p", "practice"))
        )
        shown = ", ".join(f"{n}.stance, {n}.said_on, {n}.said_on_precision, {n}.voice, {n}.act_status" for n in "wlp")
        query = f"""SELECT c.id, c.name, c.state, c.slug, c.level, c.population, st.standing, st.basis, st.statements,
            st.latest_on, v.searched_on, v.due_on, {shown}
            FROM city c {self._first} JOIN {standing} st ON st.question_id = 1 AND st.city_id = c.id
            {_held("st", day)} {channels}
            LEFT JOIN coverage v ON v.question_id = 1 AND v.city_id = c.id
            WHERE {" AND ".join(met)} ORDER BY c.sort_name, c.id LIMIT {_limit(asked) + 1}"""
        if self._is_sqlite:  # by the city: SQLite would take the index of what has not ended
            query = query.replace("AND st.until_on", "AND +st.until_on")
        return query, values

    def dots(self, asked: Asked) -> Query:
        """The places of a map, the largest first."""
        met, values = self._of_cities(asked)
        return f"""SELECT c.state, c.slug, c.name, c.population, c.longitude, c.latitude, st.standing, st.basis,
            st.statements FROM city c JOIN standing st ON st.question_id = 1 AND st.city_id = c.id
            WHERE {' AND '.join(met)} AND c.longitude IS NOT NULL
            ORDER BY coalesce(c.population, -1) DESC, c.id LIMIT 1000""", values  # fmt: skip

    def counts(self, asked: Asked) -> Query:
        """How many cities of the filter have each value of each facet."""
        met, values = self._of_cities(asked)
        spoken = "hits h JOIN statement s ON s.city_id = h.id AND s.question_id = 1 AND s.status = 'published'"
        cited = f"{spoken} JOIN citation p ON p.statement_id = s.id AND p.status = 'published'"
        of = {"h.standing": "hits h", "h.basis": "hits h", "h.state": "hits h", "h.level": "hits h",
              "h.population_band": "hits h", "h.deeds": "hits h"}  # fmt: skip
        of |= dict.fromkeys(("n.stance", "n.channel"), "hits h JOIN newest n ON n.question_id = 1 AND n.city_id = h.id")
        of |= {"s.label_use": spoken, "s.speaker": spoken, "p.check_result": cited,
               "o.publisher": f"{cited} JOIN source o ON o.id = p.source_id"}  # fmt: skip
        parts = [
            f"SELECT * FROM (SELECT '{column}' AS facet, CAST({column} AS text) AS value, "
            f"count(DISTINCT h.id) AS number FROM {tables} GROUP BY {column} ORDER BY 3 DESC LIMIT 60) one{at}"
            for at, (column, tables) in enumerate(of.items())
        ]
        return f"""WITH hits AS MATERIALIZED (SELECT c.id, st.standing, st.basis, c.state, c.level, c.population_band,
            {_DEEDS.format('>=')} AS deeds
            FROM city c JOIN standing st ON st.question_id = 1 AND st.city_id = c.id WHERE {' AND '.join(met)})
            {' UNION ALL '.join(parts)}""", values  # fmt: skip

    def city(self, state: str, slug: str, asked: Asked) -> list[Query]:
        """A city's standing, and its statements with each citation."""
        place = "(SELECT id FROM city WHERE state = ? AND slug = ?)"
        given = [state.upper(), slug]
        return [
            (f"SELECT * FROM standing WHERE question_id = 1 AND city_id = {place}", given),
            (f"""SELECT {_ROW}, s.note, s.label_use, s.on_behalf_of FROM statement s {self._printed}
                WHERE {self._public} AND s.city_id = {place}
                ORDER BY s.sort_on DESC, s.record DESC, p.number""", given),
        ]  # fmt: skip

    def file(self, asked: Asked) -> Query:
        """Every citation of a filter, as a file has it."""
        met, values = self._of_statements(asked)
        printed = self._printed.split("\n", 1)[1]  # the city is there first: a file is mostly of a state
        return (
            f"""SELECT {_FILE} FROM city c {self._first} JOIN statement s ON s.city_id = c.id {printed}
            WHERE {" AND ".join(met)} ORDER BY s.sort_on DESC, s.record DESC, p.number""",
            values,
        )

    def words(self, asked: Asked) -> str:
        """What is searched for, as the database asks it."""
        return str((sqlite if self._is_sqlite else postgresql).query(terms(asked["q"][0])))

    def _hits(self) -> str:
        """The ids of statements that have the words."""
        if self._is_sqlite:
            return "(SELECT rowid FROM statement_search WHERE words MATCH ?)"
        return "(SELECT statement_id FROM statement_search WHERE words @@ CAST(? AS tsquery))"

    def _of_statements(self, asked: Asked) -> tuple[list[str], list[Any]]:
        met, values = _in(asked, _OF_STATEMENT | _OF_CITY | _OF_STANDING)
        if asked.get("q") and not self._is_sqlite:
            met, values = [*met, f"s.id IN {self._hits()}"], [*values, self.words(asked)]
        of_papers, papers = self._of_papers(asked)
        days = asked.get("as_of", [])
        few = asked.get("speaker") or asked.get("publisher")
        met = [self._public if few else _PUBLIC, *met, *of_papers, *_of_all(asked), *("s.sort_on <= ?" for _ in days)]
        return met, [*values, *papers, *days]

    def _of_cities(self, asked: Asked) -> tuple[list[str], list[Any]]:
        met, values = _in(asked, _OF_CITY | _OF_STANDING)
        if not asked.get("level"):
            met.append(f"c.level IN {LEVELS}")
        if asked.get("standing") != ["not_researched"]:
            met.append("st.statements > 0")
        newest, of_newest = _in(asked, _OF_NEWEST)
        if newest:
            table, held = ("newest_period", _held("n", asked["as_of"])) if asked.get("as_of") else ("newest", "")
            met.append(f"EXISTS (SELECT 1 FROM {table} n WHERE n.question_id = 1 AND n.city_id = c.id {held}"
                       f" AND {' AND '.join(newest)})")  # fmt: skip
            values += of_newest
        said, of_said = _in(asked, {name: _OF_STATEMENT[name] for name in ("speaker", "label")})
        papers, of_papers = self._of_papers(asked)
        if said := [*said, *papers]:
            how, also = "s.city_id = c.id", [*of_said, *of_papers]
            if asked.get("speaker") or asked.get("publisher"):  # few statements: these first
                public = self._public
                met.append(f"c.id IN (SELECT s.city_id FROM statement s WHERE {public} AND {' AND '.join(said)})")
            else:
                met.append(f"EXISTS (SELECT 1 FROM statement s WHERE {how} AND {_PUBLIC} AND {' AND '.join(said)})")
            values += also
        if asked.get("q"):
            words = self.words(asked)
            often = self._is_frequent(words)
            within, joined = ("AND s.city_id = c.id", "EXISTS") if often else ("", "c.id IN")
            public = _PUBLIC if often else self._public
            met.append(
                f"{joined} (SELECT s.city_id FROM statement s WHERE {public} {within} AND s.id IN {self._hits()})"
            )
            values.append(words)
        return [*met, *_of_all(asked)], values

    def _of_papers(self, asked: Asked) -> tuple[list[str], list[Any]]:
        papers, checks = asked.get("publisher", []), asked.get("check", [])
        cited = _CITED.format(plus="+" if self._is_sqlite else "")
        return [*(cited for _ in papers), *(_CHECKED for _ in checks)], [*papers, *checks]


def _held(name: str, day: Sequence[str] | None) -> str:
    return f"AND {name}.from_on <= '{day[0]}' AND {name}.until_on > '{day[0]}'" if day else ""


def _in(asked: Asked, columns: Mapping[str, str]) -> tuple[list[str], list[Any]]:
    chosen = {name: asked[name] for name in columns if asked.get(name)}
    met = [f"{columns[name]} IN ({', '.join('?' * len(given))})" for name, given in chosen.items()]
    return met, [value for given in chosen.values() for value in given]


def _of_all(asked: Asked) -> list[str]:
    met = [_DEEDS.format(">=" if value == "apart" else "<") for value in asked.get("deeds", [])]
    return [*met, *(_DUE.format("<" if value == "overdue" else ">=") for value in asked.get("due", []))]


def _limit(asked: Asked) -> int:
    return int(asked.get("limit", [str(LIMIT)])[0])


def _after(asked: Asked) -> list[Any]:
    value = asked.get("after", [""])[0]
    return list(json.loads(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))) if value else []
