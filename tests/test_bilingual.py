"""The register in Spanish: the same rows and codes at addresses of its own, and a translation for all that is said."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string
from sqlalchemy import text as text_

from dashboard import bilingual, dates, language, text, vocabulary
from dashboard.capture import extract, fetch, reading, vetting, wire
from dashboard.capture.extract import kinds, pdf, plain, webpage
from dashboard.catalogue import recorded
from dashboard.db import Database
from dashboard.register import decide, propose

from . import factories
from .conftest import counting
from .translations import SAYERS, catalogue, held, strings

PLACEHOLDER = re.compile(r"%\(\w+\)s|</?[a-z][^>]*>")
PAGES = ["/?stance=limits_broadly&as_of=2017-06", "/statements?limit=5", "/cities/il/chicago", "/statements/1",
         "/compare?city=il/chicago&city=ny/new-york", "/submit", "/embed?state=CA"]  # fmt: skip
READERS = [reading, vetting, fetch, wire, extract, kinds, webpage, pdf, plain]


@pytest.fixture
def spanish() -> Iterator[None]:
    """Spanish is spoken."""
    with language.speaking("es"):
        yield


@pytest.mark.parametrize("name", SAYERS)
def test_everything_that_is_said_has_its_spanish(name: str) -> None:
    said, stored = catalogue(SAYERS[name](), "es"), held("es", name)
    assert {message.id for message in said} == {message.id for message in stored}, "run make translations"
    assert not stored.obsolete
    for message in stored:
        if not message.id:
            continue
        assert all(strings(message)) and not message.fuzzy, f"no Spanish yet: {message.id}"
        english = message.id if isinstance(message.id, str) else message.id[-1]
        for spanish in strings(message):
            assert sorted(PLACEHOLDER.findall(spanish)) == sorted(PLACEHOLDER.findall(english)), message.id


def test_what_templates_and_python_both_say_they_say_alike() -> None:
    ones, others = (
        {message.id: strings(message)[0] for message in held("es", name) if isinstance(message.id, str) and message.id}
        for name in SAYERS
    )
    assert {one: ones[one] for one in ones.keys() & others} == {one: others[one] for one in ones.keys() & others}


def test_dates_numbers_and_lists_are_written_as_in_spanish(spanish: None) -> None:
    day = date(2016, 11, 10)
    assert [dates.shown(day, precision) for precision in ("day", "month", "year")] == [
        "10 de noviembre de 2016", "noviembre de 2016", "2016",
    ]  # fmt: skip
    assert dates.short(day) == "10 nov 2016"
    assert text.counted(1234, "city", "cities") == "1,234 ciudades"
    assert text.listed(["Maine", "Ohio"]) == "Maine u Ohio"
    assert text.listed(["Maine", "Ohio", "Iowa"], "and") == "Maine, Ohio y Iowa"
    assert text.listed(["Ohio", "Illinois"], "and") == "Ohio e Illinois"
    assert dates.stored(day, "day") == "2016-11-10"


@pytest.mark.parametrize(
    ("first", "last", "spoken"),
    [
        ("2025-11-08", "2025-11-12", "del 8 de noviembre de 2025 al 12 de noviembre de 2025"),
        ("2003", "2017-01-25", "de 2003 al 25 de enero de 2017"),
        ("2016-11", "2017-01", "de noviembre de 2016 a enero de 2017"),
    ],
)
def test_a_day_within_a_span_has_its_article_and_a_month_or_a_year_has_none(
    spanish: None, first: str, last: str, spoken: str
) -> None:
    ends = [
        dates.article(said.precision) + dates.shown(said.on, said.precision) for said in map(dates.said, (first, last))
    ]
    assert language.contracted("de {} a {}".format(*ends)) == spoken


def test_a_span_of_a_page_reads_as_in_spanish(client: Any) -> None:
    page = BeautifulSoup(client.get("/es/cities/il/chicago").text, "lxml")
    assert re.search(r"declaraciones, del? (\d+ de )?(\w+ de )?\d{4} al? ", page.get_text())
    assert not re.search(r"\b(de|a) el \d", page.get_text())


def test_what_the_register_recorded_is_read_in_spanish_and_what_people_wrote_as_they_wrote_it(spanish: None) -> None:
    digest = "0f" * 32
    assert recorded.said(f"Method 2, in the text of 2026-11-01 10:00 UTC with SHA-256 {digest}.") == (
        f"Método 2, en el texto del 2026-11-01 10:00 UTC con SHA-256 {digest}."
    )
    assert recorded.said("Read on 2026-11-01 10:00 UTC: “a.example” failed (HTTP 503). Try again later.") == (
        "Leído el 2026-11-01 10:00 UTC: “a.example” falló (HTTP 503). Inténtelo de nuevo más tarde."
    )
    for written in ("It failed. Try again later.", "Try again later. I did", "Try again later.  ", "", "Reads well."):
        assert recorded.said(written) == written


def test_a_history_names_in_spanish_who_has_no_name(client: Any, register: Database) -> None:
    with register.writing() as session:
        number = propose.propose(session, factories.draft(session), factories.printed(), by="a visitor").id
        decide.publish(session, number, by="Ada", reason="The page says so.")
    history = client.get(f"/es/statements/{number}/history").text
    assert "por un visitante" in history and "a visitor" not in history


def test_a_missing_date_begins_small_within_a_sentence(client: Any, register: Database) -> None:
    printed = factories.printed(published_on=factories.day("2020-02-02"))
    with register.writing() as session:
        factories.published(session, "wy/cheyenne", printed, speaker="Jo Doe", said_on="", voice="city")
    assert "Jo Doe, undated; printed 2 February 2020" in client.get("/cities/wy/cheyenne").text
    assert "Jo Doe, sin fecha; publicado el 2 de febrero de 2020" in client.get("/es/cities/wy/cheyenne").text


def test_every_sentence_that_a_reading_is_kept_with_can_be_read_in_spanish(spanish: None) -> None:
    kept = [sentence for module in READERS for sentence in _sentences(module)]
    assert len(kept) > 50
    assert [sentence for sentence in kept if recorded.said(sentence) == sentence] == []


def _sentences(module: ModuleType) -> Iterator[str]:
    """The sentences a module holds, each placeholder filled."""
    tree = ast.parse(Path(str(module.__file__)).read_text())
    told = [node for node in ast.walk(tree) if isinstance(node, ast.Expr)]  # docstrings
    within = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if id(node) in within or any(node is docstring.value for docstring in told):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            sentence = node.value
        elif isinstance(node, ast.JoinedStr):
            sentence = "".join(_filled(module, part) for part in node.values)
        else:
            continue
        if re.fullmatch(r"[A-Z“].* .*\.", sentence):
            yield sentence


def _filled(module: ModuleType, part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    assert isinstance(part, ast.FormattedValue)
    name = part.value.id if isinstance(part.value, ast.Name) else ""
    return str(getattr(module, name, "a.example" if name == "host" else "7"))


def test_an_address_to_cite_keeps_the_language_and_the_day(client: Any) -> None:
    for path in ("/cities/il/chicago", "/statements/1", "/sources/1", "/?state=IL", "/statements?state=IL"):
        cited = {}
        for prefix in ("", "/es"):
            field = BeautifulSoup(client.get(prefix + path).text, "lxml").select_one("#cite")
            assert field is not None, path
            found = re.search(r"http://localhost(/\S*known_on=\d{4}-\d\d-\d\d\S*)$", field.get_text().strip())
            assert found is not None, field.get_text()
            cited[prefix] = found[1]
        assert cited["/es"] == f"/es{cited['']}"
        assert client.get(cited["/es"]).status_code == 200


def test_an_address_that_is_not_read_is_explained_in_spanish(app: Flask, register: Database) -> None:
    client = app.test_client()
    form = BeautifulSoup(client.get("/es/submit").text, "lxml").find("form", action="/es/submit")
    assert form
    hidden = {str(field["name"]): str(field.get("value") or "") for field in form.find_all("input", type="hidden")}
    told = client.post("/es/submit/read", data=hidden | {"source_url": "http://paper.example:8977/a"})
    assert "Esta dirección nombra el puerto 8977, y solo se leen los puertos 80 y 443." in told.text
    assert "This address" not in told.text


def test_labels_are_spanish_while_spanish_is_spoken_and_english_again_afterwards() -> None:
    with language.speaking("es"):
        assert vocabulary.UNRANKED_STANDINGS[vocabulary.OFFICIALS_DIFFER] == "Las autoridades difieren"
    assert vocabulary.UNRANKED_STANDINGS[vocabulary.OFFICIALS_DIFFER] == "Officials differ"


@pytest.mark.parametrize(
    ("address", "spoken"),
    [
        ("/cities/il/chicago", "/es/cities/il/chicago"),
        ("/?state=CA", "/es/?state=CA"),
        ("/es/?state=CA", "/es/?state=CA"),
        ("/estates", "/es/estates"),
        ("/cities.csv?state=CA", "/cities.csv?state=CA"),
        ("/statements/1/card.png", "/statements/1/card.png"),
        ("/submit?city=a.csv", "/es/submit?city=a.csv"),
        ("/assets/app.css", "/assets/app.css"),
        ("/review/1", "/es/review/1"),
        ("/accounts", "/es/accounts"),
        ("//elsewhere.example/a.csv", "//elsewhere.example/a.csv"),
        ("https://example.org/", "https://example.org/"),
        ("#main", "#main"),
    ],
)
def test_an_address_of_a_page_gets_the_prefix_and_nothing_else_does(spanish: None, address: str, spoken: str) -> None:
    assert bilingual.here(address) == spoken


def test_scripts_are_joined_in_each_language(app: Flask) -> None:
    joined = {name: asset.content.decode() for name, asset in app.jinja_env.globals["assets"].items() if "js-" in name}
    assert '"Try again"' not in joined["js-es"] and '"Intentar de nuevo"' in joined["js-es"]
    assert '"Try again"' in joined["js-en"] and not any("translated(" in content for content in joined.values())


@pytest.mark.only_on("sqlite")
def test_no_link_of_a_spanish_page_leads_out_of_spanish(client: Any) -> None:
    for address in PAGES:
        answer = client.get(f"/es{address}")
        page = BeautifulSoup(answer.text, "html.parser")
        assert answer.status_code == 200 and page.html and page.html["lang"] == "es"
        for tag in page.find_all(True):
            for name in ("href", "action", "formaction", "data-hx-get", "data-hx-post"):
                to = str(tag.get(name) or "")
                if to.startswith("/") and tag.get("hreflang") != "en":
                    assert to.startswith("/es/") or bilingual.ONE_ADDRESS.match(to), (address, str(tag)[:200])


def test_the_table_has_the_same_rows_and_codes_under_a_spanish_sentence(client: Any, register: Database) -> None:
    query = "?stance=limits_broadly&stance=mixed&channel=words&state=CA&state=IL&as_of=2017-06"
    with counting(register) as sent:
        spanish = client.get(f"/es/{query}")
    with counting(register) as sent_in_english:
        english = client.get(f"/{query}")
    assert len(sent) == len(sent_in_english)

    def rows(page: str) -> list[str]:
        links = BeautifulSoup(page, "lxml").select("#rows th a")
        return [str(link["href"]).removeprefix("/es") for link in links]

    assert rows(spanish.text) == rows(english.text) != []
    assert (
        "2 ciudades de California o Illinois que limitan la mayor parte de la ayuda o muestran un panorama mixto o sin "
        "límite claro, en palabras, al 30 de junio de 2017"
    ) in spanish.text
    assert 'value="limits_broadly" checked' in spanish.text
    assert "¿Limita la ciudad su ayuda" in spanish.text and "Does the city limit" not in spanish.text
    assert "Set-Cookie" not in spanish.headers and "Accept-Language" not in spanish.headers.get("Vary", "")


def test_a_fragment_pushes_the_spanish_address_once(client: Any) -> None:
    asked = {"HX-Request": "true", "HX-Target": "results", "HX-Current-URL": "http://localhost/es/"}
    answer = client.get("/es/?state=CA", headers=asked)
    assert answer.headers["HX-Push-Url"] == "/es/?state=CA"
    assert "ciudades de California" in answer.text and 'href="/es/' in answer.text and 'href="/?' not in answer.text
    shown = asked | {"HX-Current-URL": "http://localhost/es/?state=CA"}
    assert "HX-Push-Url" not in client.get("/es/?state=CA", headers=shown).headers


def test_each_page_leads_to_itself_in_the_other_language_and_back(client: Any) -> None:
    here = "/cities/il/chicago?as_of=2017-06-30"
    for code, other in (("en", "es"), ("es", "en")):
        page = BeautifulSoup(client.get(here).text, "lxml")
        alternates = {link["hreflang"]: link["href"] for link in page.find_all("link", rel="alternate", hreflang=True)}
        assert alternates[code] == f"http://localhost{here}"
        link = page.select_one(f"footer a[hreflang={other}]")
        assert link and f"http://localhost{link['href']}" == alternates[other]
        here = str(link["href"])
    assert here == "/cities/il/chicago?as_of=2017-06-30"
    table = client.get("/es/statements?state=CA&limit=1").text
    assert '<link rel="canonical" href="http://localhost/es/statements?state=CA&amp;limit=1">' in table


def test_files_and_what_is_wrong_have_one_address(client: Any) -> None:
    for address in (
        "/cities.csv?state=CA",
        "/static/icon.svg",
        "/favicon.ico",
        "/robots.txt",
        "/health",
        "/statements/1/card.png",
    ):
        answer = client.get(f"/es{address}")
        assert (answer.status_code, answer.headers["Location"]) == (308, address)
    assert client.get("/fr/statements").status_code == 404
    assert client.get("/es/es/statements").status_code == 404
    for path in (
        "//elsewhere.example/a.csv",
        "/%09/elsewhere.example/a.csv",
        "/%0A/a.csv",
        "/%5Celsewhere.example/a.csv",
    ):
        away = client.get(f"/es{path}").headers.get("Location", "/")
        assert not urlsplit(away).netloc and not re.search(r"[\s\\]", away), path
    assert client.get("/es/statements/?state=CA").headers["Location"] == "/es/statements?state=CA"


def test_a_refusal_is_said_in_spanish(client: Any) -> None:
    answer = client.get("/es/?stanze=mixed")
    assert answer.status_code == 400 and "No hay ningún filtro llamado “stanze”. ¿Quizás stance?" in answer.text
    missing = client.get("/es/cities/il/chicagoo")
    assert missing.status_code == 404 and 'href="/es/cities/il/chicago"' in missing.text


def test_the_form_says_in_spanish_what_is_wrong_and_stores_what_it_is_given(app: Flask, register: Database) -> None:
    client = app.test_client()
    page = BeautifulSoup(client.get("/es/submit").text, "lxml")
    form = page.find("form", action="/es/submit")
    assert (
        form and "Dirección de la página" in form.get_text() and "Limita la mayor parte de la ayuda" in form.get_text()
    )
    typed = {
        str(field["name"]): str(field.get("value") or "") for field in form.find_all("input", type="hidden")
        if field.get("name")
    } | {"city": "Chicago, IL", "channel": "words", "stance": "limits_some", "publisher": "The Example",
         "source_url": "https://example.org/es", "quote": "Estamos aquí", "said_on": "2999"}  # fmt: skip
    wrong = client.post("/es/submit", data=typed)
    assert wrong.status_code == 422
    assert "2999 está en el futuro. Dé el día en que se dijo o se hizo." in wrong.text
    sent = client.post("/es/submit", data=typed | {"said_on": "2017"})
    assert sent.status_code == 303 and sent.headers["Location"].startswith("/es/submit/")
    assert client.get(sent.headers["Location"]).status_code == 200
    with register.reading() as session:
        question = session.execute(text_("SELECT wording FROM question")).scalar_one()
    assert question == "Does the city limit its help to federal immigration enforcement?"


def test_a_sentence_of_a_template_is_said_in_each_language_and_lets_nothing_of_anybodys_through(app: Flask) -> None:
    with app.test_request_context("/"):
        for spoken, name in (("en", "Cities"), ("es", "Ciudades"), ("en", "Cities")):
            with language.speaking(spoken):
                assert render_template_string("{{ _('Cities') }}{% trans %}Cities{% endtrans %}") == name * 2
        half = "{{ _('50 %% of %(x)s', x=x) }}{{ _('50 %%') }}{% trans x=x %}by {{ x }}{% endtrans %}"
        assert render_template_string(half, x="<b>%s") == "50 % of &lt;b&gt;%s50 %by &lt;b&gt;%s"
