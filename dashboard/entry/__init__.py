"""A statement as it is typed, alike for whoever submits, corrects or decides it."""

from flask import request
from werkzeug.datastructures import MultiDict

from ..text import undecoded
from .form import (
    CITED,
    FIELDS,
    CitedForm,
    EntryForm,
    FromStrangers,
    SpokenForm,
    StrangersCitedForm,
    StrangersForm,
    ruled,
)

__all__ = [
    "CITED", "FIELDS", "CitedForm", "EntryForm", "FromStrangers", "SpokenForm", "StrangersCitedForm", "StrangersForm",
    "ruled", "sent",
]  # fmt: skip


def sent() -> MultiDict[str, str] | None:
    """The fields of this request's form, or None where it brings none."""
    if request.method != "POST":
        return None
    fields = request.form.copy()
    for name, values in request.form.lists():
        # A button that chooses a city comes after the field itself, and means more.
        if name != "source_url":  # old addresses hold other encodings rightly
            fields.setlist(name, [undecoded(value) for value in (values[-1:] if name == "city" else values)])
    return fields
