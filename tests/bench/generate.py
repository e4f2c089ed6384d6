"""Made-up statements as our CSV, the same ones every time: `python -m tests.bench.generate 100000 statements.csv`.

Places, words, speakers and publishers are drawn by Zipf's law, so that there are large and small cities, common and
rare words; no speaker, paper or quote is real.
"""

import csv
import sys
from collections import Counter, deque
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import as_file, files
from itertools import accumulate, islice
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from dashboard.register.columns import IMPORTED
from dashboard.text import slug, words

from .vocabulary import WORDS

SEED: Final = 20_101_110
FIRST: Final = date(2010, 1, 1)
LAST: Final = date(2025, 6, 30)  # fixed, so that a file made next year is the same
PEAKS: Final = (date(2016, 11, 15), date(2017, 2, 1), date(2025, 2, 1))  # much is said after federal events

CHANNELS: Final = {"words": 66, "law": 14, "practice": 11, "list": 9}
STANCES: Final = {
    "limits_broadly": 20, "limits_some": 26, "mixed": 14, "helps_on_request": 15, "helps_actively": 10,
    "no_position": 15,
}  # fmt: skip
ACTS: Final = {
    "in_force": 46, "adopted": 20, "proposed": 14, "rejected": 7, "vetoed": 3, "stayed": 4, "repealed": 6,
}  # fmt: skip
VOICES: Final = {"city": 82, "self": 18}
LABELS: Final = {"": 86, "claims": 8, "refuses": 6}
ROLES: Final = {
    "Mayor": 48, "City Council": 16, "Police chief": 14, "Councilmember": 14, "Spokeswoman for the mayor": 5,
    "City attorney": 3,
}  # fmt: skip


class Drawn:
    """Numbers from 0 that come up by Zipf's law, the lowest most often (Mandelbrot's form, as words do)."""

    def __init__(self, size: int, random: Random) -> None:
        self._all, self._random = range(size), random
        self._weights = list(accumulate(1 / (rank + 2.7) for rank in range(1, size + 1)))

    def take(self, count: int) -> list[int]:
        """So many of them."""
        return self._random.choices(self._all, cum_weights=self._weights, k=count)


class Place(NamedTuple):
    """How a place stands in the file."""

    name: str
    state: str
    level: str
    slug: str


class Article(NamedTuple):
    """What a source is called, and when it was published."""

    url: str
    title: str
    publisher: str
    author: str
    published_on: date


def places() -> list[Place]:
    """Our places, the largest first, but for those that share name, state and level with another."""
    with as_file(files("dashboard.data") / "us-places.csv") as path, path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = [(row["state"], row["level"], *words(row["name"])) for row in rows]
    shared = Counter(keys)
    return [
        Place(row["name"], row["state"], row["level"], slug(row["name"]))
        for row, key in zip(rows, keys, strict=True)
        if shared[key] == 1
    ]


class Maker:
    """Statements without end, from chance that is always the same."""

    def __init__(self) -> None:
        self._random = Random(SEED)
        self._places = places()
        self._place = Drawn(len(self._places), self._random)
        self._word = Drawn(len(WORDS), self._random)
        self._some = Drawn(40, self._random)
        self._recent: deque[Article] = deque(maxlen=400)
        self._articles = 0

    def statements(self) -> Iterator[list[dict[str, str]]]:
        """The rows of one statement after the other: mostly one, for every tenth one of a second source."""
        number = 0
        while True:
            for rank in self._place.take(1_000):
                number += 1
                yield self._statement(number, rank)

    def _statement(self, number: int, rank: int) -> list[dict[str, str]]:
        place, random = self._places[rank], self._random
        article = self._article(rank)
        channel, stance = self._one(CHANNELS), self._one(STANCES)
        spoken = channel in ("words", "law") and random.random() < 0.9
        said_on, precision = self._said(article)
        row = {
            "record": f"{place.slug}-{place.state.lower()}-{channel}-{number}",
            "city": place.name,
            "state": place.state,
            "level": place.level,
            "question": "immigration-help",
            "stance": "no_position" if channel == "list" else stance,
            "channel": channel,
            "said_on": said_on,
            "said_on_precision": precision,
            "said_on_note": self._text(10) if random.random() < 0.08 else "",
            "speaker": self._name(31 * rank + self._some.take(1)[0]) if spoken else "",
            "role": self._one(ROLES) if spoken else "",
            "voice": self._one(VOICES) if channel == "words" else "city",
            "label_use": self._one(LABELS) if channel == "words" else "",
            "act_status": self._one(ACTS) if channel in ("law", "practice") else "",
            "summary": self._text(18),
            "note": self._text(14) if random.random() < 0.1 else "",
        }
        rows = [row | self._printed(article, quoted=channel == "words" or random.random() < 0.3)]
        if random.random() < 0.1:
            another = self._article(rank)
            rows += [row | self._printed(another, quoted=True)] if another.url != article.url else []
        return rows

    def _article(self, rank: int) -> Article:
        """A new article, or one that was there before: every third statement stands beside others."""
        if self._recent and self._random.random() < 0.3:
            return self._random.choice(self._recent)
        self._articles += 1
        paper = self._places[(rank + 7 * self._some.take(1)[0]) % len(self._places)]
        day = self._day()
        title = self._text(9).rstrip(".")
        made = Article(
            f"https://www.{paper.slug}-courier.example/{day:%Y/%m/%d}/{slug(title)[:60]}-{self._articles}",
            title,
            f"{paper.name} Example Courier",
            self._name(17 * rank + self._some.take(1)[0]) if self._random.random() < 0.7 else "",
            day,
        )
        self._recent.append(made)
        return made

    def _day(self) -> date:
        if self._random.random() < 0.3:
            return min(self._random.choice(PEAKS) + timedelta(int(self._random.random() ** 2 * 120)), LAST)
        return FIRST + timedelta(int(self._random.random() * (LAST - FIRST).days))

    def _said(self, article: Article) -> tuple[str, str]:
        day, chance = article.published_on - timedelta(int(self._random.random() * 4)), self._random.random()
        if chance < 0.88:
            return day.isoformat(), "day"
        if chance < 0.96:
            return f"{day:%Y-%m}", "month"
        return (f"{day:%Y}", "year") if chance < 0.99 else ("", "")

    def _printed(self, article: Article, *, quoted: bool) -> dict[str, str]:
        return {
            "quote": self._text(26) if quoted else "",
            "source_url": article.url,
            "source_title": article.title,
            "publisher": article.publisher,
            "source_author": article.author,
            "published_on": article.published_on.isoformat(),
        }

    def _text(self, about: int) -> str:
        """A sentence of about so many words: seldom under half, seldom over twice as many."""
        length = max(3, int(self._random.lognormvariate(0, 0.4) * about))
        return " ".join(WORDS[rank] for rank in self._word.take(length)).capitalize() + "."

    def _name(self, number: int) -> str:
        """The same made-up name for the same number."""
        first, last = WORDS[3_000 + number % 997], WORDS[4_000 + number % 9_973]
        return f"{first.capitalize()} {last.capitalize()}"

    def _one(self, weights: dict[str, int]) -> str:
        return self._random.choices(list(weights), list(weights.values()))[0]


def write(size: int, path: Path) -> int:
    """Write a file of `size` statements; returns how many rows it has, one per citation."""
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, IMPORTED, restval="")
        writer.writeheader()
        for made in islice(Maker().statements(), size):
            writer.writerows(made)
            rows += len(made)
    return rows


if __name__ == "__main__":
    size, path = int(sys.argv[1]), Path(sys.argv[2])
    print(f"{write(size, path):,} rows, {path.stat().st_size / 1e6:,.0f} MB")
