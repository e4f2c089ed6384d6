"""The fields of the room's forms, with what each takes and the sentence it says where it does not."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import EmailField, Field, HiddenField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind 3.3
from wtforms.validators import ValidationError

from .. import vocabulary
from ..access import Person
from ..entry import SpokenForm
from ..errors import FieldError
from ..language import gettext, mark
from ..register import people
from . import limits, security

Sentence = str
NO_ANSWER = mark("The device gave no passkey. Press the button again, and follow what the browser asks.")


def _filled(sentence: Sentence) -> Any:
    def check(_form: FlaskForm, field: Field) -> None:
        if not (field.data or "").strip():
            raise ValidationError(gettext(sentence))

    return check


def _email(_form: FlaskForm, field: Field) -> None:
    try:
        field.data = people.address(field.data or "")
    except FieldError as error:
        raise ValidationError(str(error)) from None


class SignInForm(SpokenForm):
    """An e-mail address and a password."""

    email = EmailField(mark("E-mail address"), [_email])
    password = PasswordField(mark("Password"), [_filled(mark("Write your password."))])


class CodeForm(SpokenForm):
    """A code of the authenticator app, or a recovery code."""

    code = StringField(mark("Code"), [_filled(mark("Write the code."))])


class NewPasswordForm(SpokenForm):
    """A new password, typed twice."""

    new = PasswordField(mark("New password"))
    again = PasswordField(mark("New password, once more"))

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def validate_new(self, field: Field) -> None:
        """Long enough, and not what anybody would try first."""
        try:
            people.check_password(field.data or "", self.person.email, self.person.name)
        except FieldError as error:
            raise ValidationError(str(error)) from None

    def validate_again(self, field: Field) -> None:
        """The same as the first."""
        if (field.data or "") != (self.new.data or ""):
            raise ValidationError(gettext("The two are not alike. Type the new password in both fields."))


class _OwnPassword:
    """Asks for the signed-in person's password, so that a browser left open changes nothing."""

    person: Person

    def validate_password(self, field: Field) -> None:
        """Right, and not tried too often."""
        if not field.data:
            raise ValidationError(gettext("Write your present password."))
        limits.count_password(self.person.id)
        if not security.is_password_of(self.person, field.data):
            raise ValidationError(gettext("This is not your password. Try again, or ask an admin for a new link."))
        limits.forget_password(self.person.id)


class ChangePasswordForm(_OwnPassword, NewPasswordForm):
    """The present password, and the new one twice."""

    password = PasswordField(mark("Present password"))


class PasswordForm(_OwnPassword, SpokenForm):
    """The present password alone, to confirm a change."""

    password = PasswordField(mark("Your password"))

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person


class SecondFactorForm(PasswordForm):
    """The present password, and a code that proves the app has the secret."""

    code = StringField(mark("Code from the app"), [_filled(mark("Write the six digits the app shows."))])


class AnswerForm(SpokenForm):
    """What a device answered that was asked for a passkey."""

    answer = HiddenField(mark("The device’s answer"), [_filled(NO_ANSWER)])


class PasskeyForm(PasswordForm):
    """The present password, a name for the passkey, and what the device answered."""

    name = StringField(mark("Name of the passkey"), [_filled(mark("Write a name by which you know the device."))])
    answer = HiddenField(mark("The device’s answer"), [_filled(NO_ANSWER)])

    def validate_name(self, field: Field) -> None:
        """A name that can be printed."""
        field.data = _printable(field.data)


class PersonForm(SpokenForm):
    """Somebody who shall have an account."""

    email = EmailField(mark("E-mail address"), [_email])
    name = StringField(mark("Name"))
    role = RadioField(
        mark("Role"),
        choices=lambda: [SelectChoice(word, label) for word, label in vocabulary.ROLES.items()],
        default="editor",
        validate_choice=False,
    )

    def validate_name(self, field: Field) -> None:
        """A name that can be printed."""
        field.data = _printable(field.data)

    def validate_role(self, field: Field) -> None:
        """A role of the register."""
        try:
            people.check_role(field.data or "")
        except FieldError as error:
            raise ValidationError(str(error)) from None


def _printable(typed: str | None) -> str:
    try:
        return people.name_as_kept(typed or "")
    except FieldError as error:
        raise ValidationError(str(error)) from None
