"""Whatever templates, stylesheets and refusals say can be said in each language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup
from jinja2 import Environment, nodes

from dashboard import __file__ as package
from dashboard import folder
from dashboard.language import LANGUAGES

TEMPLATES = folder("templates")
PACKAGE = Path(package).parent
ON_THE_COMMAND_LINE = {"commands", "capture", "migrations", "bulk.py", "cities.py", "copying.py", "csv_files.py",
                       "importing.py", "look_files.py", "rows.py", "sources.py", "audit.py", "config.py"}  # fmt: skip
# What takes a sentence for somebody to read.
TELLS = {"flash", "BadFilter", "Busy", "FieldError", "Missing", "NotAllowed", "NotSignedIn", "Refused", "Stale",
         "TooMany", "ValidationError", "StringField", "TextAreaField", "PasswordField", "EmailField", "RadioField",
         "SelectField", "HiddenField"}  # fmt: skip
SPOKEN = ("aria-label", "placeholder", "title", "alt")
ANYWHERE = {"Where Cities Stand", "HTTP", "image/png", "cities.csv", "statements.csv", "coverage.csv",
            "cities.geojson", "statements.jsonl"}  # fmt: skip
EXPRESSION = " · "
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"|data-[\w-]+')  # of a macro that writes a tag or its attributes
WORD = re.compile(r"[A-Za-z]{3}")
PHRASE = re.compile(r"[A-Za-z]{2}.* [a-z]{2}")


def test_every_text_of_a_template_is_marked() -> None:
    jinja = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    for file in sorted(TEMPLATES.rglob("*.html")):
        tree = jinja.parse(file.read_text())
        unmarked = [*_texts("".join(_written(tree))), *_phrases(tree)]
        assert not unmarked, f"{file.name}: mark this with {{% trans %}} or _(), then run make translations"


def _written(tree: nodes.Template) -> Iterator[str]:
    """The markup between the expressions; what is marked is an expression."""
    for output in tree.find_all(nodes.Output):
        for node in output.nodes:
            yield node.data if isinstance(node, nodes.TemplateData) else EXPRESSION


def _texts(markup: str) -> Iterator[str]:
    page = BeautifulSoup(markup, "html.parser")
    for held in page.select("code, kbd, textarea"):
        held.decompose()
    said = [*page.stripped_strings, *(tag[name] for tag in page.find_all(True) for name in SPOKEN if tag.get(name))]
    for text in said:
        for piece in ATTRIBUTE.sub("", str(text)).split("·"):
            if WORD.search(piece) and piece.strip() not in ANYWHERE:
                yield piece


def _phrases(node: nodes.Node) -> Iterator[str]:
    """Words written inside an expression, but those that are translated there."""
    if isinstance(node, nodes.Call) and getattr(node.node, "name", "") in ("_", "gettext", "ngettext"):
        return
    if isinstance(node, nodes.Filter) and node.name == "counted":
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and PHRASE.search(ATTRIBUTE.sub("", node.value)):
        yield node.value
    for child in node.iter_child_nodes():
        yield from _phrases(child)


def test_every_sentence_that_python_tells_somebody_is_marked() -> None:
    files = [file for file in PACKAGE.rglob("*.py") if not ON_THE_COMMAND_LINE & {*file.relative_to(PACKAGE).parts}]
    unmarked = [
        f"{file.relative_to(PACKAGE)}:{call.lineno}"
        for file in files
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in TELLS and _is_written(call.args[:1])
    ]
    assert not unmarked, "say this by gettext(), or mark() it, then run make translations"


def _is_written(told: list[ast.expr]) -> bool:
    """Whether a sentence stands there as it is: a text, or one with values in it."""
    return any(
        isinstance(one, ast.JoinedStr | ast.BinOp) or (isinstance(one, ast.Constant) and one.value) for one in told
    )


def test_every_word_that_a_stylesheet_shows_is_there_in_each_other_language() -> None:
    shown = re.compile(r'^\s*(.+?)(:lang\((\w+)\))?(::\w+) \{ content: "[^"]*[A-Za-z]{2}[^"]*"; \}$', re.MULTILINE)
    said: dict[tuple[str, str], set[str]] = {}
    for file in (folder("static") / "css").glob("*.css"):
        for selector, _, language, pseudo in shown.findall(file.read_text()):
            said.setdefault((selector, pseudo), set()).add(language or "en")
    assert said
    assert all(languages == set(LANGUAGES) for languages in said.values()), said
