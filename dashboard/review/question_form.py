"""The form of a question: its fields, its rows that come and go, and what it says as `register.codebook` reads it."""

import re
from typing import Any, Final

from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind 3.3

from ..language import gettext, mark
from ..register.codebook import Written

ROWS: Final = ("stances", "codebook", "events")
_ACT: Final = re.compile(r"add-(stances|codebook|events)|remove-(stances|codebook|events)-(\d{1,4})", re.ASCII)
_RANKS: Final = {
    "": mark("no rank"), "5": mark("5, the upper end"), "4": "4", "3": "3", "2": "2", "1": mark("1, the lower"),
}  # fmt: skip


def _ranks() -> list[SelectChoice]:
    return [SelectChoice(value, gettext(label)) for value, label in _RANKS.items()]


class StanceForm(Form):
    """One answer to the question."""

    code = StringField(mark("Code"))
    rank = SelectField(mark("Rank"), choices=_ranks, validate_choice=False)
    label = StringField(mark("Label"))
    plural = StringField(mark("In a sentence"))
    rule = TextAreaField(mark("Rule"))


class SectionForm(Form):
    """A part of the codebook: a heading, and rules, one on a line."""

    heading = StringField(mark("Heading"))
    lines = TextAreaField(mark("Rules, one on a line"))


class EventForm(Form):
    """A federal event behind the statements."""

    on = StringField(mark("On"))
    title = StringField(mark("Title"))
    text = StringField(mark("What happened"))
    source = StringField(mark("Source"))


class QuestionForm(Form):
    """A question as it is typed; what each field takes stands in `register.codebook`, as for files."""

    slug = StringField(mark("Slug"))
    title = StringField(mark("Title"))
    wording = StringField(mark("Wording"))
    background = TextAreaField(mark("Background"))
    label_name = StringField(mark("Label that people claim or refuse"))
    codebook_version = StringField(mark("Codebook version"))
    stances = FieldList(FormField(StanceForm))
    codebook = FieldList(FormField(SectionForm))
    events = FieldList(FormField(EventForm))
    changelog = StringField(mark("What was changed, and why"))
    seen = HiddenField()

    def written(self) -> Written:
        """What was typed, with the names of a question's file; the sections in their order."""
        found: Written = {name: field.data or "" for name, field in self._fields.items() if name not in ROWS}
        del found["changelog"], found["seen"]
        found["stances"] = [row | {"rank": _rank(row["rank"])} for row in _texts(self.stances.data)]
        found["codebook"] = [(row["heading"], _lines(row["lines"])) for row in _texts(self.codebook.data)]
        found["events"] = _texts(self.events.data)
        return found


def empty() -> QuestionForm:
    """A form for a new question: two sides, and no position."""
    nothing = {"code": "no_position", "rank": "", "label": "No position stated", "plural": "state no position"}
    return filled({"codebook_version": "1", "stances": [{"rank": "5"}, {"rank": "1"}, nothing]})


def of(written: Written, seen: int) -> QuestionForm:
    """The form of a question that is there."""
    stances = [stance | {"rank": str(stance["rank"] or "")} for stance in written["stances"]]
    sections = [{"heading": heading, "lines": "\n".join(lines)} for heading, lines in written["codebook"].items()]
    return filled(written | {"stances": stances, "codebook": sections, "seen": str(seen)})


def filled(values: dict[str, Any]) -> QuestionForm:
    """The form with these values."""
    return QuestionForm(None, data=values)


def sent(form: MultiDict[str, str] | None) -> tuple[QuestionForm, str]:
    """What was sent, with a row more or less where a button asked for that, and the id of the row to go to, or ''."""
    values = QuestionForm(form).data
    match = _ACT.fullmatch(form.get("act", "") if form else "")
    if match is None:
        return filled(values), ""
    added, removed, at = match.groups()
    rows = values[added or removed]
    if added:
        rows.append({})
        return filled(values), f"{added}-{len(rows) - 1}"
    values[removed] = [row for number, row in enumerate(rows) if number != int(at)]
    return filled(values), f"add-{removed}"


def _texts(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{name: value or "" for name, value in row.items()} for row in rows]


def _rank(chosen: str) -> int | None:
    return int(chosen) if chosen in ("1", "2", "3", "4", "5") else None


def _lines(typed: str) -> list[str]:
    return [line for line in typed.splitlines() if line.strip()]
