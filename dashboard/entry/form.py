"""The form's fields; what each takes stands in register.rules, as for files and commands."""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind 3.3
from wtforms.validators import ValidationError

from .. import vocabulary
from ..errors import FieldError
from ..language import gettext, mark
from ..models import City, Question
from ..register import rules
from ..register.draft import settled
from ..text import clean

FIELDS = (
    "source_url", "publisher", "source_title", "source_author", "published_on",
    "city", "speaker", "role", "on_behalf_of", "voice", "said_on", "said_on_precision", "said_on_note",
    "channel", "act_status", "quote", "summary", "stance", "label_use", "note",
)  # fmt: skip

# What a further source of a statement has of its own.
CITED = (
    "source_url", "publisher", "source_title", "source_author", "published_on", "quote", "summary", "note",
)  # fmt: skip


def ruled(check: Callable[[str, str], str]) -> Callable[[Any, Field], None]:
    """`check` of a field's name and value as a WTForms validator; a good value is replaced by the clean one."""

    def validate(_form: Any, field: Field) -> None:
        try:
            field.data = check(field.name, field.data or "")
        except FieldError as error:
            raise ValidationError(str(error)) from None

    return validate


_ruled = ruled(rules.check)


def _choices(words: Iterable[tuple[str, str]], empty: str | None = None) -> list[SelectChoice]:
    first = [SelectChoice("", empty)] if empty is not None else []
    return [*first, *(SelectChoice(value, label) for value, label in words)]


class SpokenForm(FlaskForm):
    """A form whose labels are in the language spoken."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.label.text = gettext(field.label.text)


class EntryForm(SpokenForm):
    """A statement and one citation, as typed."""

    source_url = StringField(mark("Address of the page"), [_ruled])
    publisher = StringField(mark("Publisher"), [_ruled])
    source_title = StringField(mark("Title"), [_ruled])
    source_author = StringField(mark("Author"), [_ruled])
    published_on = StringField(mark("Published on"), [_ruled])

    city = StringField(mark("City, town or county"))
    speaker = StringField(mark("Speaker"), [_ruled])
    role = StringField(mark("Office at the time"), [_ruled])
    on_behalf_of = StringField(mark("On behalf of"), [_ruled])
    voice = RadioField(
        mark("Speaks"),
        [_ruled],
        choices=lambda: _choices(vocabulary.VOICES.items()),
        default="city",
        validate_choice=False,
    )
    said_on = StringField(mark("Said or done on"), [_ruled])
    said_on_precision = SelectField(
        mark("Known to the"),
        [_ruled],
        choices=lambda: _choices(vocabulary.PRECISIONS.items(), gettext("as written")),
        validate_choice=False,
    )
    said_on_note = StringField(mark("How the date was worked out"), [_ruled])

    channel = RadioField(
        mark("Channel"), [_ruled], choices=lambda: _choices(vocabulary.CHANNELS.items()), validate_choice=False
    )
    act_status = SelectField(
        mark("State of the act"),
        [_ruled],
        choices=lambda: _choices(vocabulary.ACT_STATUSES.items(), gettext("not stated")),
        validate_choice=False,
    )
    quote = TextAreaField(mark("Quote, exactly as printed"), [_ruled])
    summary = TextAreaField(mark("Summary, in your own words"), [_ruled])
    stance = RadioField(mark("Stance"), validate_choice=False)
    label_use = SelectField(
        mark("Use of the label"),
        [_ruled],
        choices=lambda: _choices(vocabulary.LABEL_USES.items(), gettext("not used")),
        validate_choice=False,
    )
    note = TextAreaField(mark("Note for the editors and readers"), [_ruled])

    def __init__(self, question: Question, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        self.place: City | None = None
        self.candidates: list[City] = []
        self.stance.choices = _choices((s.code, s.label) for s in question.stances)

    def validate_stance(self, field: Field) -> None:
        """One of the question's stances."""
        if not field.data:
            raise ValidationError(gettext(rules.REQUIRED["stance"]))
        if field.data not in [stance.code for stance in self.question.stances]:
            raise ValidationError(gettext("This question has no such stance. Choose one of the list."))

    def validate_city(self, field: Field) -> None:
        """The place was found by the view, which knows the database."""
        try:
            field.data = clean(field.data or "")
        except FieldError as error:
            raise ValidationError(str(error)) from None
        if not field.data:
            raise ValidationError(gettext(rules.REQUIRED["city"]))
        if self.place is None:
            raise ValidationError(gettext(self.city_problem))

    city_problem = mark(
        "No place of this name is on file. Type its beginning and choose from the list; if it is missing there, "
        "tell the register’s editors: they can add it."
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, then the fields against each other."""
        fine: bool = super().validate(extra_validators)
        for name, sentence in rules.contradictions(self.values()).items():
            if not self[name].errors:
                self[name].errors = [*self[name].errors, sentence]
                fine = False
        return fine

    def values(self) -> dict[str, str]:
        """What was typed, by field."""
        return {name: self[name].data or "" for name in FIELDS}

    def settled(self) -> dict[str, str]:
        """What was typed into a valid form, as `draft.values_of` gives it for a stored statement."""
        if self.place is None:
            raise ValueError("a form can be stored only after it was found valid")
        return settled(self.values(), self.place)

    def fill(self, values: Mapping[str, str]) -> None:
        """Show these values in an empty form. A date says by itself how exactly it is known."""
        for name in FIELDS:
            self[name].data = values.get(name, "") if name != "said_on_precision" else ""


class CitedForm(SpokenForm):
    """A further source of a statement, as typed: the same fields by the same rules."""

    source_url, publisher, source_title = EntryForm.source_url, EntryForm.publisher, EntryForm.source_title
    source_author, published_on = EntryForm.source_author, EntryForm.published_on
    quote, summary, note = EntryForm.quote, EntryForm.summary, EntryForm.note

    def values(self) -> dict[str, str]:
        """What was typed, by field."""
        return {name: self[name].data or "" for name in CITED}

    def fill(self, values: Mapping[str, str]) -> None:
        """Show these values in an empty form."""
        for name in CITED:
            self[name].data = values.get(name, "")


class FromStrangers(SpokenForm):
    """What anyone may send: under a key, and with a field that only machines fill."""

    key = HiddenField()
    website = StringField(mark("Website"))  # people leave it empty, because they do not see it

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.key.data:
            self.renew_key()

    def renew_key(self) -> None:
        """Make this form a new one: what it holds can be stored beside what was sent before."""
        self.key.data = secrets.token_urlsafe(24)

    def validate_key(self, field: Field) -> None:
        """A key that is not like ours would make the private page guessable."""
        if not re.fullmatch(r"[A-Za-z0-9_-]{32}", field.data):
            self.renew_key()

    def validate_website(self, field: Field) -> None:
        """Machines fill every field."""
        if field.data:
            field.data = ""
            raise ValidationError(
                gettext("This looked like a machine’s work, because a hidden field was filled. Send it again.")
            )


class StrangersForm(FromStrangers, EntryForm):
    """A statement and one citation, as anyone may send it."""

    def digest(self) -> str:
        """The same for two sendings of the same words."""
        typed = "\x1f".join(self.values()[name] for name in FIELDS)
        return hashlib.sha256(typed.encode("utf-8", "replace")).hexdigest()


class StrangersCitedForm(FromStrangers, CitedForm):
    """A further source of a statement, as its submitter mends it."""
