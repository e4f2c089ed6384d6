"""The share card of a statement: its words as printed, who said them, when, and where they were found."""

from typing import Final, NamedTuple

from .. import address, dates, vocabulary
from ..card import Card, can_write
from ..language import gettext, mark
from ..models import Change, Citation, Question, Statement

CHECKED: Final = {"unchecked": mark("Quote not checked yet")}  # where no quote stands beside it


class Said(NamedTuple):
    """The words on the card, quoted or not, and the citation they come from."""

    words: str
    quoted: bool
    cited: Citation


def card(statement: Statement, question: Question, withdrawn: Change | None, site: str) -> Card:
    """What the picture of a statement says; of one that was withdrawn, only that."""
    here = f"{address.host(site)}/statements/{statement.id}"
    place = f"{statement.city.name}, {statement.city.state_name}"
    if withdrawn is not None:
        text = f"This statement was withdrawn on {dates.shown(withdrawn.at)}: {withdrawn.reason}"
        return Card(about=place, text=text, label="It counts nowhere in the register", address=here)
    said = _said(statement)
    return Card(
        about=" · ".join(filter(None, (place, _when(statement)))),
        text=said.words,
        quoted=said.quoted,
        who=statement.who or gettext("No speaker named"),
        office=_office(statement),
        sign=question.sign(statement.stance),
        label=_label(statement, question),
        source=_source(said),
        address=here,
    )


def alt(statement: Statement, question: Question) -> str:
    """The same in sentences, for those who do not see the picture."""
    if statement.status == "withdrawn":
        return gettext("A statement of %(city)s that was withdrawn.", city=statement.city.title)
    said = _said(statement)
    who = ", ".join(filter(None, (statement.who or gettext("No speaker named"), _office(statement), _when(statement))))
    words = f"“{said.words}”" if said.quoted else said.words
    said_for = gettext("%(who)s, for %(city)s", who=who, city=statement.city.title)
    return f"{said_for}: {words} – {_label(statement, question)}. {_source(said)}."


def _said(statement: Statement) -> Said:
    """The first quote whose letters can be drawn; else the first summary, which is nobody's words but ours."""
    first = statement.printed[0]
    for cited in statement.printed:
        if cited.quote and can_write(cited.quote):
            return Said(cited.quote, True, cited)
    return Said(first.summary or statement.summary or "The words are in the register.", False, first)


def _when(statement: Statement) -> str:
    if statement.said_on:
        return dates.shown(statement.said_on, statement.said_on_precision)
    printed = dates.shown(statement.sort_on)
    return gettext("printed %(date)s", date=printed) if printed else ""


def _office(statement: Statement) -> str:
    role = statement.role if statement.speaker else ""
    behalf = gettext("on behalf of %(whom)s", whom=statement.on_behalf_of) if statement.on_behalf_of else ""
    return ", ".join(filter(None, (role, behalf)))


def _label(statement: Statement, question: Question) -> str:
    return " · ".join(
        filter(
            None,
            (
                question.stance(statement.stance).label,
                vocabulary.CHANNELS[statement.channel].lower(),
                vocabulary.VOICES["self"] if statement.voice == "self" else "",
                vocabulary.ACT_STATUSES.get(statement.act_status, "").lower(),
                gettext("superseded") if statement.superseded_by else "",
            ),
        )
    )


def _source(said: Said) -> str:
    checked = gettext(CHECKED.get(said.cited.check_result, "")) or vocabulary.CHECKS[said.cited.check_result]
    checked = f"{checked} {said.cited.brought}".rstrip()
    source = said.cited.source
    return " · ".join(filter(None, (source.publisher, address.host(source.url), checked if said.quoted else "")))
