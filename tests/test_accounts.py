"""Accounts: who opens what, how one gets in, and that nothing lets anybody else in."""

import re
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import delete, func, select
from werkzeug.test import TestResponse

from dashboard import access, clock, create_app, limits
from dashboard.access import policy
from dashboard.accounts import security
from dashboard.db import Database
from dashboard.errors import Refused
from dashboard.models import Change, RecoveryCode, SignIn, Taking, User
from dashboard.register import people, sign_ins

from .accounts import ADA, BOB, PASSWORD, a_key, code, opens, post, said, sign_in, signed_in, token, user
from .client import LintingClient, lint
from .conftest import _copied, counting, settings

NEW = "five other quiet words"
OURS = {
    "/accounts/passkeys/new": "editor",
    "/accounts/passkeys/<int:number>/remove": "editor",
    "/accounts/sign-in/passkey": "public",
    "/accounts": "editor",
    "/accounts/password": "editor",
    "/accounts/people": "admin",
    "/accounts/people/<int:number>/disable": "admin",
    "/accounts/people/<int:number>/enable": "admin",
    "/accounts/people/<int:number>/reset": "admin",
    "/accounts/people/<int:number>/role": "admin",
    "/accounts/people/<int:number>/sign-out": "admin",
    "/accounts/second-factor": "editor",
    "/accounts/second-factor/codes": "editor",
    "/accounts/second-factor/remove": "editor",
    "/accounts/set-password/<token>": "public",
    "/accounts/sign-in": "public",
    "/accounts/sign-in/code": "public",
    "/accounts/sign-out": "public",
    "/accounts/sign-out/everywhere": "editor",
}


PAGES = ["/accounts", "/accounts/password", "/accounts/second-factor", "/accounts/people"]


@pytest.fixture(scope="module")
def register(
    engine: str, template: dict[str, Any], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One register for the whole file: only its people change, and each test begins without any."""
    with _copied("starter", engine, template, request, tmp_path_factory.mktemp("people")) as database:
        yield database


@pytest.fixture(scope="module")
def served(register: Database, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application over it."""
    made = create_app(settings(tmp_path_factory.mktemp("served")), register)
    made.testing = True
    return made


@pytest.fixture
def app(served: Flask, register: Database) -> Flask:
    """The application, nobody having an account or having tried to get in."""
    with register.writing() as session:
        for table in (RecoveryCode, SignIn, Taking, User):
            session.execute(delete(table))
    limits.limiter.reset()
    return served


def guarded(app: Flask, *policies: str) -> list[tuple[str, str]]:
    """Every method and address with one of these policies."""
    return [
        (method, re.sub(r"<int:[^>]+>", "1", re.sub(r"<(?!int:)[^>]+>", "x", rule.rule)))
        for rule in app.url_map.iter_rules()
        if policy(app, rule.endpoint) in policies
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})
    ]


def asked(client: Any, method: str, path: str) -> TestResponse:
    """An answer, with a CSRF token where one is wanted."""
    data = {"csrf_token": token(client.get("/accounts/sign-in"))} if method != "GET" else None
    answer: TestResponse = client.open(path, method=method, data=data)
    return answer


# Whom each route is for


def test_the_room_has_these_routes_and_flask_security_adds_none(app: Flask) -> None:
    assert {r.rule: policy(app, r.endpoint) for r in app.url_map.iter_rules() if "/accounts" in r.rule} == OURS
    assert {r.endpoint.partition(".")[0] for r in app.url_map.iter_rules()} >= {"accounts", "cities"}
    assert not [r for r in app.url_map.iter_rules() if r.endpoint.startswith("security")]


def test_a_route_that_says_nothing_stops_the_application_from_starting(app: Flask) -> None:
    app.view_functions["forgotten"] = lambda: "open to everybody"
    app.url_map.add(app.url_rule_class("/forgotten", endpoint="forgotten"))
    with pytest.raises(RuntimeError, match="forgotten"):
        access.check_every_route(app)


def test_a_stranger_opens_no_route_that_is_not_public(app: Flask) -> None:
    user(app)
    found = guarded(app, "editor", "admin")
    assert len(found) >= 14
    for method, path in found:
        answer = asked(app.test_client(), method, path)
        if method == "GET":
            assert (answer.status_code, answer.headers["Location"]) == (303, f"/accounts/sign-in?next={path}"), path
        else:
            assert answer.status_code == 401, path
            assert said(answer).endswith("Sign in, then do it again."), path


def test_a_route_for_admins_refuses_an_editor_and_one_for_editors_does_not(app: Flask) -> None:
    user(app)
    client = signed_in(app)
    csrf = token(client.get("/accounts/password"))
    for method, path in guarded(app, "admin"):
        assert client.open(path, method=method, data={"csrf_token": csrf}).status_code == 403, path
    for method, path in guarded(app, "editor"):
        if method == "GET":  # 404: let in, to something that is not there
            assert client.get(path).status_code in (200, 404), path


def test_an_editor_who_is_disabled_opens_nothing_from_the_next_page_on(app: Flask, register: Database) -> None:
    number = user(app).id
    client = signed_in(app)
    csrf = token(client.get("/accounts"))
    for method, path in guarded(app, "editor"):
        with register.writing() as session:
            people.enable(session, number, by="a test")
        browser = client if method == "GET" else signed_in(app)
        csrf = token(browser.get("/accounts/password")) if method == "POST" else csrf
        with register.writing() as session:
            people.disable(session, number, by="a test")
        answer = browser.open(path, method=method, data={"csrf_token": csrf})
        assert answer.status_code == (303 if method == "GET" else 401), path
        client = browser if method == "POST" else signed_in_again(app, register, number)


def signed_in_again(app: Flask, register: Database, number: int) -> Any:
    with register.writing() as session:
        people.enable(session, number, by="a test")
    limits.limiter.reset()  # there are more routes than tries
    return signed_in(app)


def test_an_admin_who_becomes_an_editor_is_one_with_the_next_page(app: Flask, register: Database) -> None:
    user(app, role="admin")
    number = user(app, BOB, "admin").id
    client = signed_in(app, BOB)
    assert client.get("/accounts/people").status_code == 200
    with register.writing() as session:
        people.set_role(session, number, "editor", by="a test")
    assert client.get("/accounts/people").status_code == 403
    assert opens(client)


def test_a_post_that_no_page_of_ours_made_is_refused(app: Flask) -> None:
    user(app, role="admin")
    client = signed_in(app)
    posts = [path for method, path in guarded(app, "public", "editor", "admin") if method == "POST"]
    for path in posts:
        if path.startswith("/accounts"):
            answer = client.post(path, data={"csrf_token": "invented"})
            assert answer.status_code == 400, path
            assert "reload the page" in said(answer)
    assert opens(client)


def test_each_page_is_well_made(app: Flask) -> None:
    user(app, role="admin", key=a_key())
    user(app, BOB)
    app.test_client_class = LintingClient
    try:
        client = app.test_client()
        assert client.get("/accounts/sign-in").status_code == 200
        sign_in(client)
        assert client.get("/accounts/sign-in/code").status_code == 200
        enter(client, code(a_key()))
        for path in (*PAGES, link(app)):
            assert client.get(path).status_code == 200
    finally:
        app.test_client_class = None


# Cookies and caches


def test_readers_pages_cost_and_say_the_same_whoever_reads(app: Flask, register: Database) -> None:
    user(app)
    browsers = {"signed in": signed_in(app), "stranger": app.test_client()}
    for path in ("/", "/cities/il/chicago", "/static/icon.svg"):
        seen = {}
        for who, client in browsers.items():
            with counting(register) as sent:
                answer = client.get(path)
            assert "Set-Cookie" not in answer.headers
            assert "Cookie" not in answer.headers.get("Vary", "")
            seen[who] = (len(sent), answer.data)
        assert seen["signed in"] == seen["stranger"]


def test_signing_in_is_offered_in_the_room_and_to_no_reader(app: Flask) -> None:
    user(app)
    client = app.test_client()
    assert "/accounts" not in client.get("/").text
    assert "/accounts" not in client.get("/submit").text
    assert "Sign in" in BeautifulSoup(client.get("/accounts/sign-in").text, "html.parser").select_one(".masthead").text  # type: ignore[union-attr]
    masthead = BeautifulSoup(signed_in(app).get("/accounts").text, "html.parser").select_one(".masthead")
    assert masthead and "ada" in masthead.text and "Sign out" in masthead.text


def test_no_cache_keeps_a_page_of_the_room(app: Flask) -> None:
    user(app, role="admin")
    client = signed_in(app)
    for path in (*PAGES, "/accounts/sign-in", "/accounts/set-password/x", "/accounts/nowhere"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-store", path
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("scheme", "proxies", "secure"), [("http", 0, False), ("http", 1, False), ("https", 0, False), ("https", 1, True)]
)
def test_the_cookie_is_closed_to_scripts_and_other_sites_and_on_https_to_http(
    register: Database, tmp_path: Path, scheme: str, proxies: int, secure: bool
) -> None:
    app = create_app(settings(tmp_path, proxies=proxies), register)
    cookie = app.test_client().get("/accounts/sign-in", headers={"X-Forwarded-Proto": scheme}).headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is secure


def test_on_https_behind_a_proxy_one_can_sign_in(app: Flask, register: Database, tmp_path: Path) -> None:
    user(app)
    client = create_app(settings(tmp_path, proxies=1), register).test_client()
    through = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "register.example", "X-Forwarded-For": "203.0.113.5"}
    page = client.get("/accounts/sign-in", headers=through, base_url="https://register.example")
    typed = {"csrf_token": token(page), "email": ADA, "password": PASSWORD}
    through["Referer"] = "https://register.example/accounts/sign-in"
    answer = client.post("/accounts/sign-in", data=typed, headers=through, base_url="https://register.example")
    assert answer.status_code == 303


# Signing in and out


def test_signing_in_leads_to_the_page_that_was_asked_for(app: Flask) -> None:
    user(app, role="admin")
    client = app.test_client()
    assert client.get("/accounts/people").headers["Location"] == "/accounts/sign-in?next=/accounts/people"
    answer = sign_in(client, next="/accounts/people")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/accounts/people")
    assert client.get("/accounts/sign-in").headers["Location"] == "/accounts"


ELSEWHERE = ["https://evil.example/", "//evil.example/", "/\\evil.example", "/accounts\\@evil.example", "/accountsx",
             "/accounts@evil.example", "javascript:alert(1)", "/accounts\r\nX: y", "/"]  # fmt: skip


def test_signing_in_leads_nowhere_else(app: Flask) -> None:
    user(app)
    for wanted in ELSEWHERE:
        assert sign_in(app.test_client(), next=wanted).headers["Location"] == "/accounts", wanted


def test_the_address_is_taken_as_people_type_it(app: Flask) -> None:
    user(app)
    assert sign_in(app.test_client(), "  Ada@Example.ORG ").status_code == 303


def refusals(app: Flask, register: Database) -> dict[str, tuple[str, str]]:
    """Address and password of everybody who must not get in."""
    user(app)
    gone = user(app, BOB).id
    user(app, "new@example.org", password=None)
    with register.writing() as session:
        people.disable(session, gone, by="a test")
    return {
        "wrong password": (ADA, "wrong wrong wrong"),
        "nobody": ("nobody@example.org", PASSWORD),
        "disabled": (BOB, PASSWORD),
        "no password yet": ("new@example.org", PASSWORD),
    }


def test_a_refusal_does_not_tell_whether_there_is_an_account(app: Flask, register: Database) -> None:
    pages = {}
    for why, (email, password) in refusals(app, register).items():
        answer = sign_in(app.test_client(), email, password)
        lint(answer.text)
        without = re.sub(r'(value|data-options)="[^"]*"', "", answer.text)
        pages[why] = (answer.status_code, without)
    assert len(set(pages.values())) == 1, pages.keys()
    assert pages["nobody"][0] == 422


def test_a_refusal_takes_as_long_where_there_is_no_account(app: Flask, register: Database) -> None:
    """By the clock of the processor: another program on the machine must not decide."""
    tried = refusals(app, register)
    took: dict[str, list[float]] = {why: [] for why in tried}
    client = app.test_client()
    csrf = token(client.get("/accounts/sign-in"))
    for _ in range(7):
        for why, (email, password) in tried.items():
            began = time.thread_time()
            client.post("/accounts/sign-in", data={"csrf_token": csrf, "email": email, "password": password})
            took[why].append(time.thread_time() - began)
    medians = {why: statistics.median(times) for why, times in took.items()}
    assert max(medians.values()) < 1.6 * min(medians.values()), medians


def test_a_password_is_kept_as_an_argon2_hash(app: Flask, register: Database) -> None:
    user(app)
    with register.reading() as session:
        kept = session.scalar(select(User.password))
    assert kept and kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert security.NOBODYS.rsplit("$", 2)[0] == kept.rsplit("$", 2)[0], "nobody’s hash costs what everybody’s does"


def test_the_eleventh_try_at_an_account_is_refused_though_it_is_right(app: Flask) -> None:
    user(app)
    user(app, BOB)
    client = app.test_client()
    for email in (ADA, "nobody@example.org"):
        for _ in range(10):
            assert sign_in(client, email, "wrong wrong wrong").status_code == 422
        answer = sign_in(client, email)
        assert answer.status_code == 429, email
        assert said(answer).startswith("Too many tries. Wait a quarter of an hour")
    assert sign_in(app.test_client(), BOB).status_code == 303


def test_a_right_password_makes_mistyped_ones_forgotten(app: Flask) -> None:
    user(app)
    for _ in range(2):
        for _ in range(9):
            assert sign_in(app.test_client(), password="wrong wrong wrong").status_code == 422
        assert sign_in(app.test_client()).status_code == 303


def test_one_network_address_tries_thirty_times(app: Flask) -> None:
    for number in range(30):
        assert sign_in(app.test_client(), f"n{number}@example.org").status_code == 422
    assert sign_in(app.test_client(), "other@example.org").status_code == 429


def test_signing_in_leaves_nothing_of_the_session_before(app: Flask) -> None:
    user(app)
    client = app.test_client()
    with client.session_transaction(path="/accounts") as before:
        before["planted"] = "by somebody else"
    csrf = token(client.get("/accounts/sign-in"))
    client.post("/accounts/sign-in", data={"csrf_token": csrf, "email": ADA, "password": PASSWORD})
    with client.session_transaction("/accounts") as after:
        assert "planted" not in after
        first = after["sign_in"]
    assert token(client.get("/accounts")) != csrf
    assert client.post("/accounts/sign-out/everywhere", data={"csrf_token": csrf}).status_code == 400
    assert sign_in_anew(client) != first
    old = app.test_client()
    with old.session_transaction("/accounts") as copied:
        copied.update(after)
    assert not opens(old), "the sign-in that this browser had before is over"


def sign_in_anew(client: Any) -> str:
    csrf = token(client.get("/accounts"))
    client.post("/accounts/sign-in", data={"csrf_token": csrf, "email": ADA, "password": PASSWORD})
    with client.session_transaction("/accounts") as session:
        return str(session["sign_in"])


def test_a_copy_of_the_cookie_is_worth_nothing_after_signing_out(app: Flask) -> None:
    user(app)
    client, other, copied = signed_in(app), signed_in(app), app.test_client()
    copied.set_cookie("form", client.get_cookie("form").value)
    assert opens(copied)
    answer = post(client, "/accounts/sign-out", page="/accounts")
    assert answer.headers["Location"] == "/accounts/sign-in"
    assert not opens(copied)
    assert not opens(client)
    assert opens(other)


def test_signing_out_everywhere_ends_every_browser(app: Flask) -> None:
    user(app)
    client, other = signed_in(app), signed_in(app)
    assert client.get("/accounts").text.count("<li>Since") == 2
    post(client, "/accounts/sign-out/everywhere", page="/accounts")
    assert not opens(client)
    assert not opens(other)


def test_a_sign_in_ends_after_a_day(app: Flask) -> None:
    user(app)
    client, began = signed_in(app), clock.now()
    clock.frozen = began + timedelta(hours=23, minutes=59)
    assert opens(client)
    clock.frozen = began + timedelta(hours=24, minutes=1)
    assert not opens(client)


def test_a_cookie_made_with_the_database_alone_opens_nothing(app: Flask, register: Database) -> None:
    number = user(app).id
    with register.writing() as session:
        sign_ins.begin(session, number)
        kept = session.scalars(select(SignIn.digest)).all()
        name = session.scalars(select(User.fs_uniquifier)).one()
    client = app.test_client()
    for digest in kept:
        with client.session_transaction("/accounts") as forged:  # even with the secret key
            forged.update({"_user_id": name, "sign_in": digest})
        assert not opens(client)


def test_a_sign_in_that_begins_as_the_account_is_disabled_opens_nothing(app: Flask, register: Database) -> None:
    person = user(app)
    with register.writing() as session:
        name = people.disable(session, person.id, by="a test").fs_uniquifier
        begun = sign_ins.begin(session, person.id)
    with register.reading() as session:
        assert sign_ins.holder(session, name, begun) is None


# Passwords


def test_a_changed_password_ends_every_other_browser(app: Flask) -> None:
    user(app)
    client, other = signed_in(app), signed_in(app)
    answer = post(client, "/accounts/password", password=PASSWORD, new=NEW, again=NEW)
    assert answer.headers["Location"] == "/accounts"
    assert "every other browser is signed out" in client.get("/accounts").text
    assert not opens(other)
    assert sign_in(app.test_client(), password=PASSWORD).status_code == 422
    assert sign_in(app.test_client(), password=NEW).status_code == 303


BAD = {
    "too short": ("elevenchars", None, "at least 12 characters"),
    "too long": ("x" + "ab-cdefgh" * 15, None, "at most 128 characters"),
    "one letter": ("a" * 14, None, "easily guessed"),
    "the address": (ADA, None, "easily guessed"),
    "not alike": (NEW, NEW + "x", "not alike"),
}


@pytest.mark.parametrize("why", BAD)
def test_a_bad_new_password_is_refused_with_a_sentence(app: Flask, why: str) -> None:
    user(app)
    new, again, sentence = BAD[why]
    client = signed_in(app)
    answer = post(client, "/accounts/password", password=PASSWORD, new=new, again=again or new)
    assert answer.status_code == 422
    lint(answer.text)
    assert sentence in said(answer)
    assert new == ADA or new not in answer.text
    assert opens(client)


def test_the_present_password_is_asked_for_and_not_endlessly(app: Flask) -> None:
    user(app)
    client = signed_in(app)
    for path in ("/accounts/password", "/accounts/second-factor"):
        typed = {"password": "wrong wrong wrong", "new": NEW, "again": NEW, "code": "123456"}
        for _ in range(5):
            answer = post(client, path, **typed)
            assert (answer.status_code, "not your password" in said(answer)) == (422, True), path
    assert post(client, "/accounts/password", password=PASSWORD, new=NEW, again=NEW).status_code == 429


def link(app: Flask, email: str = ADA) -> str:
    database: Database = app.extensions["database"]
    with app.test_request_context(), database.reading() as session:
        return security.link_path(people.named(session, email))


def test_a_link_sets_a_password_once(app: Flask) -> None:
    user(app, password=None)
    address, client = link(app), app.test_client()
    answer = post(client, address, new=NEW, again=NEW)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/accounts/sign-in")
    assert not opens(client), "a link proves no second factor: one signs in with the password it set"
    assert sign_in(client, password=NEW).status_code == 303
    for method in ("get", "post"):
        answer = asked(app.test_client(), method.upper(), address)
        assert answer.status_code == 409
        assert said(answer).startswith("This link was used, is older than a day, or is not whole.")


def test_two_who_use_one_link_at_once_set_one_password(app: Flask, register: Database) -> None:
    person = user(app, password=None)
    with register.writing() as session:
        people.set_password(session, person.id, "one", known_as=person.fs_uniquifier, by="a test")
    with pytest.raises(Refused), register.writing() as session:
        people.set_password(session, person.id, "two", known_as=person.fs_uniquifier, by="a test")


def test_a_link_ends_with_its_day_with_a_newer_one_and_with_the_account(app: Flask, register: Database) -> None:
    person = user(app)
    first = link(app)
    with register.writing() as session:
        people.reset(session, person.id, by="a test")
    assert app.test_client().get(first).status_code == 409
    second = link(app)
    assert app.test_client().get(second).status_code == 200
    assert app.test_client().get(second[:-1]).status_code == 409
    app.config["SECURITY_RESET_PASSWORD_WITHIN"] = timedelta(seconds=-1)
    assert app.test_client().get(second).status_code == 409
    app.config["SECURITY_RESET_PASSWORD_WITHIN"] = security.LINK_LASTS
    with register.writing() as session:
        people.disable(session, person.id, by="a test")
    assert app.test_client().get(second).status_code == 409


# The second factor


def key_shown(client: Any) -> str:
    shown = BeautifulSoup(client.get("/accounts/second-factor").text, "html.parser").select_one(".secret code")
    assert shown
    return shown.text.replace("-", "")


def test_a_second_factor_is_set_up_with_a_code_of_the_app(app: Flask, register: Database) -> None:
    user(app)
    client = signed_in(app)
    key = key_shown(client)
    csrf = token(client.get("/accounts"))
    typed = {"csrf_token": csrf, "password": PASSWORD}
    wrong = client.post("/accounts/second-factor", data=typed | {"code": code(key, 40)})
    assert wrong.status_code == 422
    lint(wrong.text)
    assert "This code is not right" in said(wrong)
    answer = client.post("/accounts/second-factor", data=typed | {"code": code(key)})
    lint(answer.text)
    codes = [tag.text for tag in BeautifulSoup(answer.text, "html.parser").select(".codes code")]
    assert len(set(codes)) == security.RECOVERY_CODES
    with register.reading() as session:
        stored = session.scalars(select(User.second_factor)).one() or ""
        digests = session.scalars(select(RecoveryCode.digest)).all()
    assert key not in stored, "the secret is encrypted"
    assert not set(codes) & set(digests), "only digests are kept"
    assert "10 recovery codes left" in client.get("/accounts").text
    assert sign_in(app.test_client()).headers["Location"] == "/accounts/sign-in/code"


def test_the_picture_holds_the_secret_and_asks_nothing_of_anybody(app: Flask) -> None:
    user(app)
    client = signed_in(app)
    page = client.get("/accounts/second-factor").text
    assert re.search(r'<svg class="qr" viewBox="-4 -4 (\d+) \1" role="img"', page)
    assert "<img" not in page and "data:" not in page
    assert page.count("h1v1h-1z") > 300


def halfway(app: Flask, email: str = ADA) -> Any:
    """A browser after the right password, before the code."""
    client = app.test_client()
    assert sign_in(client, email, next="/accounts/password").headers["Location"].startswith("/accounts/sign-in/code")
    return client


def enter(client: Any, typed: str) -> TestResponse:
    return post(client, "/accounts/sign-in/code", code=typed, next="/accounts/password")


def test_with_a_second_factor_the_password_alone_opens_nothing(app: Flask) -> None:
    user(app, key=a_key())
    client = halfway(app)
    assert not opens(client)
    answer = enter(client, "000000")
    assert answer.status_code == 422
    lint(answer.text)
    assert said(answer).startswith("This code is not right, or was used.")
    assert not opens(client)
    assert enter(client, code(a_key())).headers["Location"] == "/accounts/password"
    assert opens(client)


def test_a_code_opens_once(app: Flask) -> None:
    user(app, key=a_key())
    shown = code(a_key())
    assert enter(halfway(app), f"{shown[:3]} {shown[3:]}").status_code == 303
    assert enter(halfway(app), shown).status_code == 422
    assert enter(halfway(app), code(a_key(), 1)).status_code == 303
    assert enter(halfway(app), shown).status_code == 422


def test_the_password_is_forgotten_ten_minutes_later(app: Flask) -> None:
    user(app, key=a_key())
    client = halfway(app)
    clock.frozen = clock.now() + timedelta(minutes=11)
    assert client.get("/accounts/sign-in/code").headers["Location"] == "/accounts/sign-in"
    csrf = token(client.get("/accounts/sign-in"))
    answer = client.post("/accounts/sign-in/code", data={"csrf_token": csrf, "code": code(a_key())})
    assert answer.headers["Location"] == "/accounts/sign-in"
    assert not opens(client)


def test_codes_are_tried_five_times(app: Flask) -> None:
    user(app, key=a_key())
    for _ in range(5):
        assert enter(halfway(app), "000000").status_code == 422
    assert enter(halfway(app), code(a_key())).status_code == 429


def codes_of(app: Flask, register: Database) -> list[str]:
    """Recovery codes made on the account's page."""
    client = halfway(app)
    enter(client, code(a_key()))
    answer = post(client, "/accounts/second-factor/codes", page="/accounts", password=PASSWORD)
    return [tag.text for tag in BeautifulSoup(answer.text, "html.parser").select(".codes code")]


def test_a_recovery_code_opens_once_and_newer_ones_replace_it(app: Flask, register: Database) -> None:
    user(app, key=a_key())
    first, second, *_rest = codes_of(app, register)
    client = halfway(app)
    assert enter(client, first.upper().replace("-", " ")).status_code == 303
    assert "9 recovery codes left" in client.get("/accounts").text
    assert enter(halfway(app), first).status_code == 422
    post(client, "/accounts/second-factor/codes", page="/accounts", password=PASSWORD)
    assert enter(halfway(app), second).status_code == 422


def test_turning_the_second_factor_off_takes_the_password(app: Flask) -> None:
    user(app, key=a_key())
    client = halfway(app)
    enter(client, code(a_key()))
    path = "/accounts/second-factor/remove"
    assert post(client, path, page="/accounts", password="wrong wrong wrong").status_code == 422
    assert post(client, path, page="/accounts", password=PASSWORD).status_code == 303
    assert "The second factor is off." in client.get("/accounts").text
    assert sign_in(app.test_client()).headers["Location"] == "/accounts"


def test_a_code_opens_once_also_for_whom_was_read_before_it_was_used(app: Flask) -> None:
    person, shown = access.Person.of(user(app, key=a_key())), code(a_key())
    with app.test_request_context():
        assert person.second_factor
        assert [security.takes_code(person, person.second_factor, shown) for _ in range(2)] == [True, False]


def at_once(*works: Callable[[], bool]) -> list[bool]:
    """What each work, begun together in a thread of its own, came to."""
    found: list[bool] = []
    together = threading.Barrier(len(works))

    def run(work: Callable[[], bool]) -> None:
        together.wait()
        found.append(work())

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def test_a_code_that_two_send_at_once_opens_for_one(app: Flask, register: Database) -> None:
    person = user(app)
    with register.writing() as session:
        session.add(RecoveryCode(user_id=person.id, digest="d"))

    def take_code() -> bool:
        with register.writing() as session:
            return sign_ins.take_code(session, person.id, 7)

    def take_recovery_code() -> bool:
        with register.writing() as session:
            return sign_ins.take_recovery_code(session, person.id, "d")

    for work in (take_code, take_recovery_code):
        assert sorted(at_once(*[work] * 4)) == [False, False, False, True]


# People


def in_list(client: Any, email: str) -> str:
    """What the list says of somebody."""
    soup = BeautifulSoup(client.get("/accounts/people").text, "html.parser")
    found = next(one for one in soup.select(".one") if email in one.text)
    return " ".join(found.text.split())


def test_an_admin_adds_somebody_and_passes_a_link_on(app: Flask) -> None:
    user(app, role="admin")
    client, page = signed_in(app), "/accounts/people"
    answer = post(client, page, email="Bob@example.org", name="Bob  Example", role="editor")
    lint(answer.text)
    shown = BeautifulSoup(answer.text, "html.parser").select_one(".secret code")
    assert shown and shown.text.startswith("http://localhost/accounts/set-password/")
    assert "No password yet" in in_list(client, BOB)
    post(app.test_client(), shown.text.removeprefix("http://localhost"), new=NEW, again=NEW)
    assert sign_in(app.test_client(), BOB, NEW).status_code == 303
    assert "Bob Example" in in_list(client, BOB) and "Signed in with 1 browser" in in_list(client, BOB)
    for typed, sentence in (({"email": BOB}, "has an account already"), ({"email": "bob"}, "Write an e-mail address")):
        answer = post(client, page, role="editor", **typed)
        assert answer.status_code == 422
        lint(answer.text)
        assert sentence in said(answer)


def test_an_admin_changes_somebodys_role_and_shuts_them_out_and_in(app: Flask) -> None:
    user(app, role="admin")
    number = user(app, BOB).id
    client, bob = signed_in(app), signed_in(app, BOB)

    def act(verb: str, **typed: str) -> str:
        answer = post(client, f"/accounts/people/{number}/{verb}", page="/accounts/people", **typed)
        assert answer.status_code == 303
        return in_list(client, BOB)

    assert "Admin" in act("role", role="admin")
    assert opens(bob, "/accounts/people")
    assert "Not signed in" in act("sign-out")
    assert not opens(bob)
    assert "Disabled" in act("disable")
    assert sign_in(app.test_client(), BOB).status_code == 422
    assert "Disabled" not in act("enable")
    assert sign_in(app.test_client(), BOB).status_code == 303


def test_a_reset_takes_password_and_second_factor_away(app: Flask) -> None:
    user(app, role="admin")
    number = user(app, BOB, key=a_key()).id
    client = signed_in(app)
    answer = post(client, f"/accounts/people/{number}/reset", page="/accounts/people")
    shown = BeautifulSoup(answer.text, "html.parser").select_one(".secret code")
    assert sign_in(app.test_client(), BOB).status_code == 422
    assert shown
    post(app.test_client(), shown.text.removeprefix("http://localhost"), new=NEW, again=NEW)
    assert sign_in(app.test_client(), BOB, NEW).headers["Location"] == "/accounts"


def test_an_admin_leaves_the_own_account_to_another(app: Flask) -> None:
    number = user(app, role="admin").id
    client = signed_in(app)
    for verb in ("disable", "reset", "role"):
        answer = post(client, f"/accounts/people/{number}/{verb}", page="/accounts/people", role="editor")
        assert (answer.status_code, said(answer)) == (409, "That is your own account. Ask another admin to change it.")
    answer = post(client, "/accounts/people/99/disable", page="/accounts/people")
    assert (answer.status_code, said(answer)) == (404, "There is no user 99.")
    answer = post(client, "/accounts/people/99999999999/enable", page="/accounts/people")
    assert answer.status_code == 404


def test_two_admins_who_shut_each_other_out_at_once_leave_one(app: Flask, register: Database) -> None:
    ada, bob = (user(app, email, "admin").id for email in (ADA, BOB))
    refusals: list[str] = []

    def shut_ada_out() -> None:
        try:
            with register.writing() as session:
                people.disable(session, ada, by="bob")
        except Refused as error:
            refusals.append(error.sentence)

    meanwhile = threading.Thread(target=shut_ada_out)
    with register.writing() as session:
        people.disable(session, bob, by="ada")
        meanwhile.start()
        meanwhile.join(0.5)
    meanwhile.join(30)
    assert refusals == [f"{ADA} is the only admin. Make somebody else an admin first."]


def test_each_change_to_an_account_is_a_line_of_history_that_names_no_address(app: Flask, register: Database) -> None:
    user(app, role="admin")
    with register.reading() as session:
        before = session.scalar(select(func.max(Change.id))) or 0
    number = user(app, BOB).id
    client = signed_in(app)
    for verb in ("disable", "enable", "sign-out", "reset"):
        post(client, f"/accounts/people/{number}/{verb}", page="/accounts/people")
    with register.reading() as session:
        of_bob = select(Change).where(Change.noun == "user", Change.noun_id == number, Change.id > before)
        lines = session.scalars(of_bob.order_by(Change.id)).all()
    assert [line.verb for line in lines] == ["added", "disabled", "enabled", "signed out everywhere", "reset"]
    assert {line.by for line in lines[1:]} == {"ada"}
    assert not any("@" in str((line.before, line.after, line.reason)) for line in lines)
