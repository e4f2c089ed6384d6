"""What the project says, as a catalogue for translators: `make translations` brings the Spanish one up to it.

New sentences stand there without Spanish until somebody gives it, and what nobody says any more is dropped; a test
fails on both.
"""

import tomllib
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from dashboard import assets, folder, vocabulary
from dashboard.catalogue import changes, edits
from dashboard.language import CATALOGUES, FOLDER, REGIONS, Labels
from dashboard.register import codebook
from dashboard.review import asked
from dashboard.text import third_person

PACKAGE = Path(vocabulary.__file__).parent
KEYWORDS = DEFAULT_KEYWORDS | {"mark": None, "plural": (1, 2)}
OPTIONS = {
    "trimmed": "true",
    "silent": "false",
    "newstyle_gettext": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
}
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {language}\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
Said = Iterator[tuple[str, str | tuple[str, ...]]]  # where it is said, and what: one sentence, or one and many


def of_templates() -> Said:
    """What templates say."""
    root = folder("templates")
    for name, _line, message, _comments, _context in extract_from_dir(
        root, [("**.html", "jinja2")], {"**.html": OPTIONS}, KEYWORDS
    ):
        yield f"templates/{name}", message


def of_python() -> Said:
    """What Python and scripts say, the labels of stored words, nouns that are counted, the package's questions."""
    for name, _line, message, _comments, _context in extract_from_dir(PACKAGE, [("**.py", "python")], {}, KEYWORDS):
        yield f"dashboard/{name}", message
    for module in (vocabulary, changes, edits, codebook, asked):
        place = f"{module.__name__.replace('.', '/')}.py"
        for words in vars(module).values():
            if isinstance(words, Labels):
                yield from ((place, label) for label in words.in_english.values())
    yield from (("dashboard/vocabulary.py", both) for both in vocabulary.NOUNS.items())
    for file in sorted((folder("static") / "js").glob("*.js")):
        yield from ((f"static/js/{file.name}", sentence) for sentence in assets.TRANSLATED.findall(file.read_text()))
    for file in sorted((PACKAGE / "data" / "questions").glob("*.toml")):
        yield from ((f"dashboard/data/questions/{file.name}", text) for text in _of_question(file))


def _of_question(file: Path) -> Iterator[str | tuple[str, str]]:
    held = tomllib.loads(file.read_text())
    yield from (held[name] for name in ("title", "wording", "background"))
    for stance in held["stances"]:
        yield from (stance["label"], stance["rule"], (third_person(stance["plural"]), stance["plural"]))
    for event in held.get("events", []):
        yield from (event[name] for name in ("title", "text"))
    for section, lines in held.get("codebook", {}).items():
        yield from (section, *lines)


SAYERS = dict(zip(CATALOGUES, (of_templates, of_python), strict=True))


def catalogue(said: Iterable[tuple[str, str | tuple[str, ...]]], language: str) -> Catalog:
    """What is said, each once, with the files that say it."""
    made = Catalog(locale=language)
    for place, message in said:
        made.add(message, locations=[(place, None)])  # type: ignore[list-item]
    return made


def held(language: str, name: str) -> Catalog:
    """A catalogue as it is stored."""
    return read_po(BytesIO((FOLDER / language / "LC_MESSAGES" / name).read_bytes()), locale=language)


def update() -> None:
    """Bring every stored catalogue up to what is said, and tell what waits for a translation."""
    for language in REGIONS:
        for name, sayer in SAYERS.items():
            file = FOLDER / language / "LC_MESSAGES" / name
            stored = held(language, name) if file.exists() else Catalog(locale=language)
            stored.update(catalogue(sayer(), language), no_fuzzy_matching=True)
            body = BytesIO()
            write_po(body, stored, omit_header=True, ignore_obsolete=True, sort_by_file=True, include_lineno=False)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(HEADER.format(language=language) + body.getvalue().decode())
            waiting = sum(1 for message in stored if message.id and not all(strings(message)))
            print(f"{file.relative_to(PACKAGE.parent)}: {len(stored)} sentences, {waiting} without translation.")


def strings(message: Message) -> tuple[str, ...]:
    """The translation, or both of a plural; '' where one is missing."""
    held = message.string
    return (held,) if isinstance(held, str) else tuple(each or "" for each in held or ("",))


if __name__ == "__main__":
    update()
