"""What changed since a data version, by the history: which statements, and which cities."""

from dataclasses import dataclass
from typing import Final

from ...db import Version
from .reading import Reader, some

MOST: Final = 4_000  # with more it is quicker to read everything
# Lines about these tell of nothing that the filter asks for; a name that is not known here means everything.
_ELSEWHERE: Final = frozenset({"user", "reply", "report", "edit", "coding"})
_OF_THE_SOURCE: Final = ("corrected", "completed")  # what moves days and publishers of its statements


@dataclass(frozen=True)
class Changed:
    """The ids of what may be another."""

    statements: frozenset[int]
    cities: frozenset[int]


def since(reader: Reader, version: Version) -> Changed | None:
    """What changed after a version; None where the history does not tell, or too much did."""
    kept = reader.all("SELECT 1 FROM data_version WHERE number = ? AND word = ?", *version)
    [(first,)] = reader.all("SELECT min(since_change) FROM data_version WHERE number > ?", version.number)
    if not (kept and first):  # restored from a backup, or mended
        return None
    lines = reader.all(f"SELECT noun, noun_id, verb FROM change WHERE id > ? LIMIT {3 * MOST}", first)  # noqa: S608
    found: dict[str, set[int]] = {"statement": set(), "source": set(), "city": set(), "look": set()}
    for noun, number, verb in lines:
        if noun == "source" and verb not in _OF_THE_SOURCE:
            continue
        if (noun, verb) == ("city", "added") or (noun == "question" and verb != "drew"):
            return None
        if noun in found:
            found[noun].add(number)
        elif noun not in (*_ELSEWHERE, "question"):
            return None
    if len(lines) == 3 * MOST or len(found["statement"]) + len(found["source"]) > MOST:
        return None
    cited = f"SELECT statement_id FROM citation WHERE {some('source_id', sorted(found['source']))}"  # noqa: S608
    looked = f"SELECT city_id FROM look WHERE {some('id', sorted(found['look']))}"  # noqa: S608
    statements = found["statement"] | ({number for (number,) in reader.all(cited)} if found["source"] else set())
    cities = found["city"] | ({number for (number,) in reader.all(looked)} if found["look"] else set())
    return Changed(frozenset(statements), frozenset(cities)) if len(statements) <= 2 * MOST else None
