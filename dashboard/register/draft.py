"""A statement before it is one: checked values, not yet stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from .. import address, dates
from ..dates import Said
from ..models import Citation, City, Question, Statement


@dataclass(frozen=True)
class Printed:
    """A statement as one source prints it, and what is known of the source."""

    source_url: str
    publisher: str
    source_title: str = ""
    source_author: str = ""
    published_on: date | None = None
    archive_url: str = ""
    quote: str = ""
    summary: str = ""
    note: str = ""

    @cached_property
    def page(self) -> str:
        """The canonical address: the key of the source."""
        return address.canonical(self.source_url)


@dataclass(frozen=True)
class Draft:
    """What was said or done, by whom, for which city. Values have passed `rules`."""

    city: City
    question: Question
    stance: str
    channel: str
    said: Said
    said_on_note: str = ""
    speaker: str = ""
    role: str = ""
    on_behalf_of: str = ""
    voice: str = "city"
    label_use: str = ""
    act_status: str = ""
    summary: str = ""
    note: str = ""
    record: str = ""

    def fields(self) -> dict[str, Any]:
        """The columns of a statement that this draft decides."""
        return {
            "city_id": self.city.id,
            "question_id": self.question.id,
            "stance": self.stance,
            "channel": self.channel,
            "said_on": self.said.on,
            "said_until": self.said.end,
            "said_on_precision": self.said.precision,
            "said_on_note": self.said_on_note,
            "speaker": self.speaker,
            "role": self.role,
            "on_behalf_of": self.on_behalf_of,
            "voice": self.voice,
            "label_use": self.label_use,
            "act_status": self.act_status,
            "summary": self.summary,
            "note": self.note,
        }


def draft_of(city: City, question: Question, values: Mapping[str, str]) -> Draft:
    """The draft that checked values make."""
    plain = ["said_on_note", "speaker", "role", "on_behalf_of", "label_use", "act_status", "summary", "note", "record"]
    return Draft(
        city=city,
        question=question,
        stance=values["stance"],
        channel=values["channel"],
        said=dates.said(values.get("said_on", ""), values.get("said_on_precision", "")),
        voice=values.get("voice") or "city",
        **{name: values.get(name, "") for name in plain},
    )


def printed_of(values: Mapping[str, str]) -> Printed:
    """The citation that checked values make."""
    plain = ["source_url", "publisher", "source_title", "source_author", "archive_url", "quote", "summary", "note"]
    return Printed(
        published_on=dates.day(values.get("published_on", "")),
        **{name: values.get(name, "") for name in plain},
    )


def values_of(statement: Statement, citation: Citation) -> dict[str, str]:
    """The values that would make this statement and citation again; city and source must be loaded."""
    plain = ["said_on_precision", "said_on_note", "speaker", "role", "on_behalf_of", "voice", "channel", "act_status",
             "stance", "label_use", "summary", "note"]  # fmt: skip
    of_statement = {name: str(getattr(statement, name)) for name in plain} | {
        "city": statement.city.path,
        "said_on": dates.stored(statement.said_on, statement.said_on_precision),
    }
    return cited_values(citation) | of_statement


def cited_values(citation: Citation) -> dict[str, str]:
    """The values that would make a further source again; its source must be loaded."""
    source = citation.source
    return {
        "quote": citation.quote,
        "summary": citation.summary,
        "note": citation.note,
        "source_url": source.url,
        "publisher": source.publisher,
        "source_title": source.title,
        "source_author": source.author,
        "published_on": source.published_on.isoformat() if source.published_on else "",
    }


def settled(values: Mapping[str, str], city: City) -> dict[str, str]:
    """Checked values as `values_of` gives them: the city by its address, the date with its precision."""
    said = dates.said(values.get("said_on", ""), values.get("said_on_precision", ""))
    return dict(values) | {
        "city": city.path,
        "said_on": dates.stored(said.on, said.precision),
        "said_on_precision": said.precision,
        "voice": values.get("voice") or "city",
    }
