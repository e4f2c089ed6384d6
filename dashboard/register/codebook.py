"""A question as people write it, in a file or in the form: one door, with a sentence for each thing that is wrong.

What is written is a mapping with the names of the TOML file (README.md, “Add a question”).
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from .. import dates, vocabulary
from ..errors import FieldError, Refused
from ..language import Labels, figures, gettext, mark
from ..models import Question, Stance
from ..text import clean

Written = dict[str, Any]

# The longest text of each field, in characters.
TEXTS: Final = {
    "slug": 60, "title": 120, "wording": 300, "background": 4000, "label_name": 60, "codebook_version": 40,
}  # fmt: skip
OF_STANCE: Final = {"code": 40, "label": 40, "plural": 80, "rule": 2000}
OF_EVENT: Final = {"on": 10, "title": 120, "text": 600, "source": 300}
LONGEST_LINE: Final = 2000
MAY_BE_EMPTY: Final = ("background",)
NAMES: Final = Labels({
    "slug": "slug", "title": "title", "wording": "wording", "background": "background",
    "label_name": "name of the label", "codebook_version": "codebook version",
    "code": "code", "label": "label", "plural": "words in a list", "rule": "rule",
    "heading": "heading", "line": "line", "on": "on", "text": "text", "source": "source",
})  # fmt: skip
KNOWN: Final = (*TEXTS, "stances", "codebook", "events")

# What decides how a statement is coded: where one of these changes, the codebook gets another version.
CODED: Final = ("wording", "background", "label_name", "stances", "codebook")

SLUG: Final = mark("A question’s slug is small letters, digits and hyphens, such as immigration-help.")
CODE: Final = mark("A stance’s code is small letters, digits and underscores, such as limits_some.")
VERSION: Final = mark("A codebook version is letters, digits, dots and hyphens, such as 2 or 2027-01.")
RANKED: Final = mark("Each stance needs a rank from 1 to 5, except no_position, which has none.")
ONCE: Final = mark("The stances need codes of their own and ranks from 1 to 5, each once.")
TWO_SIDES: Final = mark("The question needs at least two stances with a rank: what is asked must have two sides.")
UNRANKED: Final = mark("The question needs the stance no_position: a statement can always say nothing on it.")


def checked(values: Mapping[str, Any]) -> Written:
    """The question as it is stored; raises Refused with what is wrong of it."""
    written, wrong = looked_at(values)
    if unknown := [name for name in values if name not in KNOWN]:
        wrong[unknown[0]] = gettext(
            "A question has no “%(name)s”. It has %(known)s.", name=unknown[0][:40], known=", ".join(KNOWN)
        )
    if wrong:
        raise Refused(" ".join(dict.fromkeys(wrong.values())))
    return written


def looked_at(values: Mapping[str, Any]) -> tuple[Written, dict[str, str]]:
    """The question with its texts cleaned, and a sentence for each field that is wrong: `stances-2-rank`, `slug`.

    Stances come by rank, highest first, and events by date. `codebook` may also be pairs of heading and lines.
    """
    wrong: dict[str, str] = {}
    written: Written = {
        name: _text(values, name, longest, gettext("The question"), "", wrong) for name, longest in TEXTS.items()
    }
    for name, form, sentence in (
        ("slug", r"[a-z0-9]+(-[a-z0-9]+)*", SLUG),
        ("codebook_version", r"[A-Za-z0-9]+([.-][A-Za-z0-9]+)*", VERSION),
    ):
        if written[name] and not re.fullmatch(form, written[name], re.ASCII):
            wrong.setdefault(name, gettext(sentence))
    written["stances"] = _stances(values.get("stances"), wrong)
    written["codebook"] = _sections(values.get("codebook", {}), wrong)
    written["events"] = _events(values.get("events", []), wrong)
    return written, wrong


def written(question: Question) -> Written:
    """A stored question as `checked` gives it; its stances must be loaded."""
    stances = [_as_written(stance) for stance in question.stances]
    events = [{name: event[name] for name in OF_EVENT} for event in question.events]
    return {name: getattr(question, name) for name in TEXTS} | {
        "stances": stances,
        "codebook": {heading: list(lines) for heading, lines in question.codebook.items()},
        "events": events,
    }


def coded(values: Mapping[str, Any]) -> Written:
    """The part of a question that decides how statements are coded."""
    return {name: values[name] for name in CODED}


def drawn(values: Mapping[str, Any]) -> Question:
    """The question that these values describe, for pages only: it is in no session and never stored."""
    stances = [Stance(position=at, **stance) for at, stance in enumerate(values["stances"])]
    return Question(**{name: value for name, value in values.items() if name != "stances"}, stances=stances)


def _as_written(stance: Stance) -> Written:
    return {"code": stance.code, "rank": stance.rank} | {n: getattr(stance, n) for n in OF_STANCE if n != "code"}


def _text(
    values: Mapping[str, Any], name: str, longest: int, whose: str, place: str, wrong: dict[str, str]
) -> str:  # fmt: skip
    given, called = values.get(name, ""), NAMES[name]
    if not isinstance(given, str):
        wrong[place + name] = gettext(
            "%(whose)s gives its %(called)s as something else than text.", whose=whose, called=called
        )
        return ""
    try:
        found = clean(given)
    except FieldError as error:
        wrong[place + name] = str(error)
        return ""
    if not found and name not in MAY_BE_EMPTY:
        wrong[place + name] = gettext("%(whose)s lacks its %(called)s.", whose=whose, called=called)
    elif len(found) > longest:
        wrong[place + name] = gettext(
            "%(whose)s has a %(called)s of more than %(number)s characters. Make it shorter.",
            whose=whose,
            called=called,
            number=figures(longest),
        )
    return found


def _stances(given: Any, wrong: dict[str, str]) -> list[Written]:
    if not isinstance(given, list) or not all(isinstance(stance, Mapping) for stance in given):
        wrong["stances"] = gettext("The question needs its stances: one [[stances]] table each.")
        return []
    found: list[Written] = []
    for at, stance in enumerate(given):
        place, whose = f"stances-{at}-", gettext("Stance %(number)s", number=at + 1)
        texts = {name: _text(stance, name, longest, whose, place, wrong) for name, longest in OF_STANCE.items()}
        found.append({"code": texts.pop("code"), "rank": stance.get("rank"), **texts})
        _of_stance(found[-1], place, wrong)
    if not any(name.startswith("stances-") for name in wrong):
        _together(found, wrong)
    return sorted(found, key=lambda stance: -(stance["rank"] if isinstance(stance["rank"], int) else 0))


def _of_stance(stance: Written, place: str, wrong: dict[str, str]) -> None:
    code, rank = stance["code"], stance["rank"]
    if code and not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", code, re.ASCII):
        wrong.setdefault(f"{place}code", gettext(CODE))
    if code in vocabulary.UNRANKED_STANDINGS and code != vocabulary.NO_POSITION:
        wrong.setdefault(f"{place}code", gettext("The word %(code)s is taken: it is a standing of its own.", code=code))
    ranked = type(rank) is int and 1 <= rank <= 5
    if not (rank is None if code == vocabulary.NO_POSITION else ranked):
        wrong.setdefault(f"{place}rank", gettext(RANKED))


def _together(stances: list[Written], wrong: dict[str, str]) -> None:
    """What is wrong of the stances as a scale, though each is right by itself."""
    codes = [stance["code"] for stance in stances]
    ranks = [stance["rank"] for stance in stances if stance["rank"] is not None]
    if len(set(codes)) < len(codes) or len(set(ranks)) < len(ranks):
        wrong["stances"] = gettext(ONCE)
    elif len(ranks) < 2:
        wrong["stances"] = gettext(TWO_SIDES)
    elif vocabulary.NO_POSITION not in codes:
        wrong["stances"] = gettext(UNRANKED)


def _sections(given: Any, wrong: dict[str, str]) -> dict[str, list[str]]:
    pairs = list(given.items()) if isinstance(given, Mapping) else given
    if not _are_sections(pairs):
        wrong["codebook"] = gettext("The [codebook] gives a list of lines under each heading.")
        return {}
    found: dict[str, list[str]] = {}
    for at, (heading, lines) in enumerate(pairs):
        place, whose = f"codebook-{at}-", gettext("Section %(number)s of the codebook", number=at + 1)
        head = _text({"heading": heading}, "heading", TEXTS["title"], whose, place, wrong)
        kept = [_text({"line": line}, "line", LONGEST_LINE, whose, place, wrong) for line in lines]
        if f"{place}line" in wrong:
            wrong[f"{place}lines"] = wrong.pop(f"{place}line")
        elif not kept:
            wrong[f"{place}lines"] = gettext(
                "%(whose)s has no lines. Write one, or take the section away.", whose=whose
            )
        if head in found:
            wrong[f"{place}heading"] = gettext(
                "The codebook has two sections “%(heading)s”. Give each a heading of its own.", heading=head
            )
        found[head] = kept
    return found


def _are_sections(pairs: Any) -> bool:
    return isinstance(pairs, list) and all(isinstance(lines, list) and isinstance(head, str) for head, lines in pairs)


def _events(given: Any, wrong: dict[str, str]) -> list[dict[str, str]]:
    if not isinstance(given, list) or not all(isinstance(event, Mapping) for event in given):
        wrong["events"] = gettext("The events of a question are [[events]] tables, one each.")
        return []
    found = [_event(event, at, wrong) for at, event in enumerate(given)]
    return sorted(found, key=lambda event: event["on"])


def _event(event: Mapping[str, Any], at: int, wrong: dict[str, str]) -> dict[str, str]:
    place = f"events-{at}-"
    whose = gettext("Event %(number)s", number=at + 1)
    found = {name: _text(event, name, longest, whose, place, wrong) for name, longest in OF_EVENT.items()}
    if found["on"]:
        try:
            dates.said(found["on"])
        except FieldError as error:
            wrong.setdefault(
                f"{place}on", gettext("The event “%(title)s”: %(error)s", title=found["title"], error=error)
            )
    return found
