"""The editors’ rooms in Spanish: every page, signing in, deciding; what is stored stays as it was said."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from flask import Flask
from sqlalchemy import select

from dashboard import bilingual, clock, language, limits
from dashboard.catalogue.recorded import ACCEPTED
from dashboard.db import Database
from dashboard.models import Change, Question, Stance, Statement, Submission, User
from dashboard.register import codings, draws, edits, looks, people, propose, questions, replies, reports
from dashboard.register.draft import Printed, values_of

from . import accounts, desk, factories
from .authenticator import Device, options

ENGLISH = re.compile(r"\b(the|and|of|is|are|with|this|that|your|from|which|an|it)\b", re.IGNORECASE)
EXAMPLE = re.compile(r"“[^”]*”")
AS_SAID = ("code", "kbd", "textarea", "[lang=en]")  # names of files and keys, what somebody types, what stays
SPOKEN = ("aria-label", "placeholder", "title", "alt")
QUOTE = "Nadie va a la cárcel sin una orden de un juez, ni hoy ni nunca."
STARTER = questions.starter()


@pytest.fixture
def register(empty: Database) -> Database:
    """A register without statements: those of the starter data speak English."""
    return empty


@pytest.fixture(autouse=True)
def _uncounted(app: Flask) -> None:
    limits.limiter.reset()


@pytest.fixture
def ada_user(app: Flask) -> User:
    return accounts.user(app, accounts.ADA, "admin")


@pytest.fixture
def ada(app: Flask, ada_user: User) -> Any:
    """An admin’s browser."""
    return desk.signed_in(app, ada_user)


@pytest.fixture
def bob(app: Flask) -> User:
    return accounts.user(app, accounts.BOB)


def _printed(quote: str) -> Printed:
    return factories.printed(quote=quote, publisher="Gaceta")


def said(page: str) -> Iterator[str]:
    """What a page says in words of the register’s own: texts and the labels that are read aloud."""
    document = BeautifulSoup(page, "lxml")
    for held in document.select(", ".join(AS_SAID)):
        held.decompose()
    for tag in document.find_all(True):
        yield from (str(tag[name]) for name in SPOKEN if tag.get(name))
        yield from (str(child) for child in tag.children if type(child) is NavigableString)


def is_spanish(address: str, answer: Any) -> None:
    """Assert that a page speaks Spanish and leads nowhere else."""
    page = BeautifulSoup(answer.text, "lxml")
    assert page.html and page.html["lang"] == "es", address
    english = [text for text in said(answer.text) if ENGLISH.search(EXAMPLE.sub("", text))]
    assert not english, (address, english)
    for tag in page.find_all(True):
        for name in ("href", "action", "formaction", "data-item", "data-hx-get", "data-hx-post"):
            to = str(tag.get(name) or "")
            if to.startswith("/") and tag.get("hreflang") != "en":
                assert re.match(r"/es(?:/|$)", to) or bilingual.ONE_ADDRESS.match(to), (
                    address,
                    str(tag)[:200],
                )
    other = page.select_one("footer a[hreflang=en]")
    assert isinstance(other, Tag) and not str(other["href"]).startswith("/es"), address


def furnished(register: Database, ada: User, bob: User) -> list[str]:
    """A desk with one of each thing on it; the addresses at which they are decided."""
    words = {"speaker": "Jo Doe", "role": "Mayor", "summary": "Santuario."}
    with register.writing() as session:
        question, city = factories.question(session), factories.city(session, "wy/cheyenne")
        waits = factories.pending(session, "wy/cheyenne", _printed("Hola."), **words)
        draft = factories.draft(session, "vt/burlington", **words)
        own = propose.propose(session, draft, _printed("Sí."), by="x", user=ada.id)
        factories.published(session, "wy/laramie", _printed("No."), **words)
        alike = factories.published(session, "wy/cheyenne", _printed(QUOTE), **words)
        near = factories.pending(session, "wy/cheyenne", _printed(f"{QUOTE} Ja."), **words)
        cited = propose.cite(session, factories.stored(session, alike.id), _printed(f"{QUOTE} Sí."), by="x")
        values = values_of(alike, alike.citations[0]) | {"speaker": "Ann Roe"}
        edit = edits.suggest(session, alike, values, token="e" * 32, comment="Ann Roe.", by="x")
        page, seen = reports.public(session, "statement", alike.id), "https://paper.example/x"
        report = reports.report(session, page, code="words", comment="“Will”.", seen_at=seen, token="r" * 32, by="x")
        answered = replies.Answered("City Clerk", "", clock.today(), "Ja.")
        reply = replies.attach(session, city, question.id, answered, by=ada.name, user=ada.id)
        sought, _ = looks.checked({"searched_on": "2020-01-01", "query": "santuario", "where": "Google"})
        assert sought is not None
        looks.record(session, question, [factories.city(session, "wy/casper")], sought, by=ada.name, user=ada.id)
        looks.set_due(session, question, city, factories.day("2020-05-01"), by=ada.name, reason="Ja.", user=ada.id)
        draws.draw(session, question, by=bob.name, user=bob.id)
        ruled = session.scalars(codings.sample()).all()[0].id
        codings.code(session, ruled, stance="limits_some", channel="words", note="", by=bob.name, user=bob.id)
    here = f"/review/{alike.id}"
    return [
        f"/review/{waits.id}", f"/review/{own.id}", f"/review/{near.id}", here, f"{here}?choice=amend",
        f"{here}/{cited.number}", f"/review/edits/{edit.id}", f"/review/reports/{report.id}",
        f"/review/replies/{reply.id}", f"/review/replies/new?statement={alike.id}",
        "/review/replies/new?city=wy/cheyenne", f"/review/coding/{ruled}",
    ]  # fmt: skip


@pytest.mark.only_on("sqlite")
def test_every_page_of_the_desk_is_spanish_under_es(
    app: Flask, register: Database, ada: Any, ada_user: User, bob: User
) -> None:
    decided = furnished(register, ada_user, bob)
    lists = [
        "/review", "/review?state=returned", "/review?kind=edit", "/review/coverage", "/review/coverage/due",
        "/review/coding", "/review/questions", "/review/questions/new", f"/review/questions/{STARTER['slug']}",
        "/review/count", "/review/recode",
    ]  # fmt: skip
    of_account = [f"/accounts{page}" for page in ("", "/password", "/second-factor", "/passkeys/new", "/people")]
    visited: set[str] = set()
    for address in [*lists, *decided, *of_account]:
        answer = ada.get(f"/es{address}") if address != "/review/count" else ada.open(f"/es{address}")
        assert answer.status_code == 200, (address, answer.status_code)
        if address == "/review/count":
            assert "en espera" in answer.text
        else:
            is_spanish(address, answer)
        visited.add(app.url_map.bind("localhost").match(address.partition("?")[0])[0])
    with register.writing() as session:
        questions.revise(session, STARTER["slug"], STARTER | {"codebook_version": "2", "label_name": "refugio"},
                         changelog="Ja.", by="x")  # fmt: skip
    recode = ada.get("/es/review/recode")
    is_spanish("/review/recode", recode)
    assert "la regla de su postura es la misma en la versión 2" in recode.text, "kept rules are compared in Spanish too"
    strange = {"accounts.sign_in", "accounts.code", "accounts.set_password"}  # asked for below, by strangers
    rooms = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(("review.", "accounts."))]
    assert {rule.endpoint for rule in rooms if "GET" in (rule.methods or ())} == visited | strange


def test_an_editor_signs_in_and_decides_in_spanish(app: Flask, register: Database, bob: User) -> None:
    with register.writing() as session:
        number = factories.pending(session, "wy/cheyenne").id
    client = app.test_client()
    asked = client.get("/es/review").location
    assert asked == "/es/accounts/sign-in?next=/review"
    page = client.get(asked)
    is_spanish(asked, page)
    sent = desk.fields(page.text, "form.submit")
    wrong = client.post("/es/accounts/sign-in", data=sent | {"email": bob.email, "password": "wrong"})
    assert wrong.status_code == 422
    assert "La dirección de correo electrónico o la contraseña no es correcta." in accounts.said(wrong)
    is_spanish("wrong", wrong)
    entered = client.post("/es/accounts/sign-in", data=sent | {"email": bob.email, "password": accounts.PASSWORD})
    assert (entered.status_code, entered.location) == (303, "/es/review")
    assert "Path=/;" in entered.headers["Set-Cookie"], "one sign-in for both languages"
    queue = client.get("/es/review")
    assert re.search("asuntos? en espera de una persona editora", queue.text)
    assert client.get("/review").status_code == 200
    item = f"/es/review/{number}"
    assert f'href="{item}"' in queue.text and f'data-item="{item}"' in queue.text
    form = desk.fields(client.get(item).text, "#decide")
    undecided = client.post(item, data=form)
    assert undecided.status_code == 422
    assert "Elija qué hacer: aceptar, devolver con preguntas o rechazar." in undecided.text
    done = client.post(item, data=form | {"choice": "accept"})
    assert (done.status_code, done.location) == (303, "/es/review")
    again = client.post(item, data=form | {"choice": "accept"})
    assert again.status_code == 409 and f"La declaración {number} cambió desde que usted la abrió." in again.text
    with register.reading() as session:
        assert session.get_one(Statement, number).status == "published"
        line = session.scalars(select(Change).where(Change.noun_id == number, Change.verb == "published")).one()
        assert (line.by, line.reason) == (bob.name, ACCEPTED), "history is kept in the words of the register"


def test_a_submitter_reads_in_spanish_what_the_register_wrote_in_an_editors_place(
    client: Any, register: Database, ada: Any
) -> None:
    quote = "Nadie espera a la puerta, ni de día ni de noche, sin que alguien le abra."
    words = {"speaker": "Jo Doe", "role": "Mayor", "summary": "Santuario."}
    with register.writing() as session:
        first, second = (factories.pending(session, "wy/cheyenne", _printed(quote), **words).id for _ in range(2))
        for token, number in (("a" * 32, first), ("b" * 32, second)):
            sent = {"token": token, "digest": "", "statement_id": number, "citation_number": 1}
            session.add(Submission(**sent, created_at=clock.now()))
    assert desk.decide(ada, f"/es/review/{first}", "accept", reason="").status_code == 303
    assert desk.decide(ada, f"/es/review/{second}", "", reason="", into=str(first)).status_code == 303
    accepted, merged = (client.get(f"/es/submit/{token * 32}") for token in "ab")
    assert "Aceptada. La persona editora no escribió ningún motivo." in accepted.text
    assert f"La misma declaración es la {first}; esta fuente se cita en ella." in merged.text
    is_spanish("accepted", accepted)
    is_spanish("merged", merged)


def test_a_second_factor_and_a_passkey_lead_on_in_spanish(app: Flask, register: Database) -> None:
    key = accounts.a_key()
    accounts.user(app, key=key)
    client = app.test_client()
    page = client.get("/es/accounts/sign-in?next=/review/coverage").text
    half = client.post("/es/accounts/sign-in", data=desk.fields(page, "form.submit") | {
        "email": accounts.ADA, "password": accounts.PASSWORD})  # fmt: skip
    assert half.location.startswith("/es/accounts/sign-in/code?next=")
    step = client.get(half.location)
    is_spanish("/accounts/sign-in/code", step)
    typed = desk.fields(step.text, "form.submit")
    wrong = client.post("/es/accounts/sign-in/code", data=typed | {"code": "000000"})
    assert "Este código no es correcto o ya se usó." in accounts.said(wrong)
    assert client.post("/es/accounts/sign-in/code", data=typed | {"code": accounts.code(key)}).location == (
        "/es/review/coverage"
    )
    device, making = Device(), client.get("/es/accounts/passkeys/new")
    made = client.post("/es/accounts/passkeys/new", data=desk.fields(making.text, "form.submit") | {
        "name": "Teléfono", "password": accounts.PASSWORD, "answer": device.makes(options(making.text))})  # fmt: skip
    assert (made.status_code, made.location) == (303, "/es/accounts"), made.text
    assert "Desde ahora se inicia sesión con la llave de acceso “Teléfono”." in client.get("/es/accounts").text
    stranger = app.test_client()
    page = stranger.get("/es/accounts/sign-in?next=/review").text
    used = stranger.post("/es/accounts/sign-in/passkey", data=desk.fields(page, "form.passkey") | {
        "answer": device.signs(options(page))})  # fmt: skip
    assert (used.status_code, used.location) == (303, "/es/review")


def test_an_admins_link_sets_a_password_in_the_language_it_was_made_in(
    app: Flask, register: Database, ada: Any
) -> None:
    form = desk.fields(ada.get("/es/accounts/people").text, "form.submit")
    refused = ada.post("/es/accounts/people", data=form | {"email": "eva@example.org", "role": "chief"})
    assert "“chief” no es ninguna función. Elija editor o admin." in accounts.said(refused)
    made = ada.post("/es/accounts/people", data=form | {"email": "eva@example.org", "role": "editor"})
    is_spanish("/accounts/people", made)
    link = re.search(r"<code>http://localhost(/[^<]+)", made.text)
    assert link and link[1].startswith("/es/accounts/set-password/")
    stranger = app.test_client()
    page = stranger.get(link[1])
    is_spanish("/accounts/set-password", page)
    short = stranger.post(link[1], data=desk.fields(page.text) | {"new": "corta", "again": "corta"})
    assert "Hacen falta al menos 12 caracteres: bastan cuatro palabras." in accounts.said(short)
    typed = {"new": accounts.PASSWORD, "again": accounts.PASSWORD}
    assert stranger.post(link[1], data=desk.fields(page.text) | typed).location == "/es/accounts/sign-in"
    assert "Este enlace ya se usó" in stranger.get(link[1]).text


def test_refusals_of_the_rooms_are_spanish(app: Flask, bob: User) -> None:
    client = app.test_client()
    forged = client.post("/es/review/1", data={"choice": "withdraw"})
    assert forged.status_code == 400 and "El formulario caducó" in forged.text
    form = desk.fields(client.get("/es/accounts/sign-in").text, "form.submit")
    tried = [
        client.post("/es/accounts/sign-in", data=form | {"email": bob.email, "password": "wrong"}) for _ in range(11)
    ]
    assert tried[-1].status_code == 429
    assert "Demasiados intentos. Espere un cuarto de hora e inténtelo de nuevo." in tried[-1].text
    limits.limiter.reset()
    editor = desk.signed_in(app, bob)
    assert "Solo los administradores pueden abrir esto." in editor.get("/es/accounts/people").text
    assert "La cola no tiene ningún filtro “stanze”." in editor.get("/es/review?stanze=mixed").text
    assert "No hay ningún aviso con el número 99." in editor.get("/es/review/reports/99").text


def test_a_question_is_changed_in_the_language_it_is_stored_in(register: Database, ada: Any) -> None:
    address = f"/es/review/questions/{STARTER['slug']}"
    form = desk.fields(ada.get(address).text, "form.question")
    assert (form["wording"], form["title"]) == (STARTER["wording"], STARTER["title"])
    same = ada.post(address, data=form | {"act": "save", "changelog": "Nada."})
    assert same.status_code == 422 and "No se cambió nada." in same.text
    preview = ada.post(address, data=form | {"act": "preview", "title": "Anew"})
    assert "Vista previa: todavía no se guardó nada" in preview.text
    lacking = ada.post(address, data=form | {"act": "preview", "title": "", "stances-0-label": ""})
    assert "La pregunta: falta “título”." in lacking.text and "Postura 1: falta “etiqueta”." in lacking.text
    saved = ada.post(address, data=form | {"act": "save", "title": "Anew", "changelog": "Más corto."})
    assert saved.location == "/es/review/questions"
    with register.reading() as session:
        kept = session.scalars(select(Question)).one()
        labels = set(session.scalars(select(Stance.label)))
    assert (kept.title, kept.wording, kept.codebook) == ("Anew", STARTER["wording"], STARTER["codebook"])
    assert labels == {stance["label"] for stance in STARTER["stances"]}


def test_what_verbs_refuse_is_told_in_the_language_spoken(register: Database, ada_user: User) -> None:
    with language.speaking("es"), register.writing() as session, pytest.raises(Exception) as refused:
        people.set_role(session, ada_user.id, "editor", by="x")
    alone = f"{ada_user.email} es el único administrador. Antes hay que dar esa función a otra persona."
    assert str(refused.value) == alone
