"""Articles with gold answers, and how far proposals agree with them."""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.capture.proposals.propose import propose
from dashboard.capture.proposals.records import Article, Proposal

_FOUND: dict[str, Article] = {}  # several tests look at the same
HERE = Path(__file__).parent / "articles"


@dataclass
class Score:
    """One article against its gold: `wanted` of them found, others proposed, and what went wrong, in words."""

    name: str
    wanted: int = 0
    found: int = 0
    proposed: int = 0
    wrong: int = 0
    county_for_city: int = 0
    details: list[str] = field(default_factory=list)

    @property
    def right(self) -> int:
        return self.proposed - self.wrong


def load(folder: str = "") -> list[tuple[str, dict[str, Any]]]:
    """The articles of a folder, by name."""
    return [
        (path.stem, tomllib.loads(path.read_text(encoding="utf-8"))) for path in sorted((HERE / folder).glob("*.toml"))
    ]


def proposals(article: dict[str, Any]) -> Article:
    """What is proposed from one of them."""
    if article["text"] not in _FOUND:
        _FOUND[article["text"]] = _proposed(article)
    return _FOUND[article["text"]]


def _proposed(article: dict[str, Any]) -> Article:
    published = article.get("published_on", "")
    return propose(
        article["text"].strip(),
        title=article.get("title", ""),
        publisher=article.get("publisher", ""),
        published_on=date.fromisoformat(published) if published else None,
        url=article.get("url", ""),
    )


def score(name: str, article: dict[str, Any]) -> Score:
    """Recall counts gold that is asked for; precision lets pass what the gold marks as `maybe`."""
    result = Score(name)
    left = list(proposals(article).proposals)
    result.proposed = len(left)
    gold = sorted(article.get("statement", []), key=lambda wanted: wanted.get("maybe", False))
    for wanted in gold:
        hit = next((p for p in left if _agrees(p, wanted)), None)
        if not wanted.get("maybe"):
            result.wanted += 1
            result.found += hit is not None
            if hit is None:
                result.details.append(f"missing: {wanted['city']}, {wanted['speaker']}: {wanted['words'][:60]}")
        if hit is not None:
            left.remove(hit)
            for key in ("said_on", "voice", "act_status", "on_behalf_of"):
                if key in wanted and wanted[key] != getattr(hit, key):
                    result.details.append(
                        f"differs: {key} {getattr(hit, key)!r}, not {wanted[key]!r}: {wanted['words'][:40]}"
                    )
    result.wrong = len(left)
    for extra in left:
        result.details.append(
            f"extra: {extra.city}, {extra.state} {extra.channel} {extra.speech} {extra.speaker or extra.role} "
            f"{extra.confidence}: {(extra.quote or extra.sentence)[:80]}"
        )
        same = [w for w in gold if _overlap(extra, w["words"]) and _stem(w["city"]) == _stem(extra.city)]
        result.county_for_city += any(w["city"] != extra.city for w in same)
    return result


def _stem(name: str) -> str:
    return name.removesuffix(" County").removesuffix(" Parish")


def _agrees(found: Proposal, wanted: dict[str, Any]) -> bool:
    if (found.city, found.state, found.channel, found.speech) != tuple(
        wanted[k] for k in ("city", "state", "channel", "speech")
    ):
        return False
    if wanted["speaker"] and wanted["speaker"] not in f"{found.speaker} {found.role}":
        return False
    return _overlap(found, wanted["words"])


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", text.replace("’", "'").lower())


def _overlap(found: Proposal, words: str) -> bool:
    """Whether all parts of the gold's words stand in the quote, or in the passage where nothing is quoted."""
    said = " ".join(_words(found.quote or found.sentence))
    return all(" ".join(_words(part)) in said for part in words.split("…"))
