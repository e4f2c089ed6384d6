"""A passkey signs in who made it, once for each challenge; anything else opens nothing."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from webauthn.helpers import bytes_to_base64url

from dashboard import clock, limits
from dashboard.accounts.limits import FROM_ADDRESS
from dashboard.db import Database
from dashboard.models import Change, Passkey
from dashboard.register import people

from .accounts import ADA, BOB, PASSWORD, opens, post, said, signed_in, token, user
from .authenticator import KNOWN, PRESENT, Device, options

NEW, ENTER = "/accounts/passkeys/new", "/accounts/sign-in/passkey"


@pytest.fixture(autouse=True)
def _uncounted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    limits.limiter.reset()
    monkeypatch.setattr(clock, "frozen", clock.now())


def later(monkeypatch: pytest.MonkeyPatch, **by: int) -> None:
    monkeypatch.setattr(clock, "frozen", clock.now() + timedelta(**by))


def make(client: Any, device: Device, **typed: str) -> Any:
    """Fill in the form that makes a passkey."""
    page = client.get(NEW)
    sent = {"name": "Phone", "password": PASSWORD, "answer": device.makes(options(page.text))} | typed
    return client.post(NEW, data={"csrf_token": token(page), **sent})


def use(client: Any, device: Device, **typed: str) -> Any:
    """Sign in with a passkey."""
    page = client.get("/accounts/sign-in")
    sent = {"answer": device.signs(options(page.text))} | typed
    return client.post(ENTER, data={"csrf_token": token(page), **sent})


def held(register: Database) -> list[str]:
    with register.reading() as session:
        return [passkey.name for passkey in session.scalars(select(Passkey).order_by(Passkey.id))]


@pytest.mark.parametrize("counts", [True, False])
def test_a_device_signs_in_whoever_made_its_passkey(app: Flask, counts: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    user(app, ADA, "admin")
    device = Device(counts=counts)
    assert make(signed_in(app), device).location == "/accounts"
    for _ in range(2):
        later(monkeypatch, seconds=1)
        stranger = app.test_client()
        assert use(stranger, device, next="/accounts/people").location == "/accounts/people"
        assert opens(stranger)
    assert "Remove Phone" in stranger.get("/accounts").text


def test_a_passkey_needs_the_password_of_whoever_makes_it(app: Flask, register: Database) -> None:
    user(app)
    me = signed_in(app)
    for typed, sentence in (
        ({"password": "not the password"}, "This is not your password."),
        ({"name": " "}, "Write a name by which you know the device."),
        ({"name": "x" * 101}, "A name takes up to 100 characters."),
        ({"answer": ""}, "The device gave no passkey."),
        ({"answer": "{}"}, "The device’s answer does not fit this page."),
        ({"answer": "[" * 5000}, "The device’s answer does not fit this page."),
    ):
        answer = make(me, Device(), **typed)
        assert answer.status_code == 422
        assert sentence in said(answer)
    assert held(register) == []


@pytest.mark.parametrize(
    "device",
    [
        Device(origin="http://localhost.example"),
        Device(flags=PRESENT),
        Device(flags=KNOWN),
    ],
    ids=["at another address", "that did not ask who holds it", "that nobody touched"],
)
def test_no_passkey_is_made_on_a_device(device: Device, app: Flask, register: Database) -> None:
    user(app)
    assert "does not fit this page" in said(make(signed_in(app), device))
    assert held(register) == []


@pytest.mark.parametrize("changed", [{"origin": "http://localhost.example"}, {"flags": PRESENT}, {"flags": KNOWN}])
def test_a_signature_made_elsewhere_or_by_nobody_known_opens_nothing(app: Flask, changed: dict[str, Any]) -> None:
    user(app)
    device = Device()
    make(signed_in(app), device)
    vars(device).update(changed)
    stranger = app.test_client()
    assert "opens no account here" in said(use(stranger, device))
    assert not opens(stranger)


def test_another_key_under_the_same_name_opens_nothing(app: Flask) -> None:
    user(app)
    device = Device()
    make(signed_in(app), device)
    assert "opens no account here" in said(use(app.test_client(), Device(credential=device.credential)))
    assert "opens no account here" in said(use(app.test_client(), Device()))


def test_a_signature_is_good_once_even_with_the_cookie_it_was_made_for(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    user(app)
    device = Device()
    make(signed_in(app), device)
    stranger = app.test_client()
    page = stranger.get("/accounts/sign-in")
    kept = stranger.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert kept is not None
    sent = {"csrf_token": token(page), "answer": device.signs(options(page.text))}
    later(monkeypatch, seconds=1)
    assert stranger.post(ENTER, data=sent).status_code == 303
    thief = app.test_client()
    thief.set_cookie(app.config["SESSION_COOKIE_NAME"], kept.value)
    assert "This page was open for too long." in said(thief.post(ENTER, data=sent))
    assert not opens(thief)


def test_a_copied_device_that_counts_falls_behind(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    user(app)
    device = Device(counts=True)
    make(signed_in(app), device)
    copy = Device(device.key, device.credential, counts=True, count=device.count)
    for _ in range(2):
        later(monkeypatch, seconds=1)
        assert use(app.test_client(), device).status_code == 303
    later(monkeypatch, seconds=1)
    assert use(app.test_client(), copy).status_code == 422


def test_a_challenge_is_good_for_ten_minutes(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    user(app)
    device = Device()
    make(signed_in(app), device)
    stranger = app.test_client()
    page = stranger.get("/accounts/sign-in")
    later(monkeypatch, seconds=601)
    sent = {"csrf_token": token(page), "answer": device.signs(options(page.text))}
    assert "This page was open for too long." in said(stranger.post(ENTER, data=sent))


def test_a_passkey_belongs_to_one_account(app: Flask, register: Database) -> None:
    user(app)
    user(app, BOB)
    device = Device()
    make(signed_in(app), device)
    assert "signs somebody in already" in make(signed_in(app, BOB), device).text
    with register.reading() as session:
        number = session.scalars(select(Passkey.id)).one()
    bob = signed_in(app, BOB)
    answer = post(bob, f"/accounts/passkeys/{number}/remove", page=NEW, **{"passkey-password": PASSWORD})
    assert answer.status_code == 404
    assert held(register) == ["Phone"]


def test_a_passkey_is_removed_with_the_password_and_history_tells(app: Flask, register: Database) -> None:
    user(app)
    me, device = signed_in(app), Device()
    make(me, device)
    with register.reading() as session:
        number = session.scalars(select(Passkey.id)).one()
    path = f"/accounts/passkeys/{number}/remove"
    refused = post(me, path, page="/accounts", **{"passkey-password": "not the password"})
    assert refused.status_code == 422
    assert "This is not your password." in said(refused)
    assert post(me, path, page="/accounts", **{"passkey-password": PASSWORD}).location == "/accounts"
    assert held(register) == []
    assert use(app.test_client(), device).status_code == 422
    with register.reading() as session:
        verbs = list(session.scalars(select(Change.verb).where(Change.noun == "user").order_by(Change.id)))
    assert verbs[-2:] == ["passkey added", "passkey removed"]


def test_who_is_disabled_or_reset_is_not_let_in_by_a_passkey(
    app: Flask, register: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = user(app).id
    device = Device()
    make(signed_in(app), device)
    with register.writing() as session:
        people.disable(session, number, by="a test")
    assert "opens no account here" in said(use(app.test_client(), device))
    with register.writing() as session:
        people.enable(session, number, by="a test")
    later(monkeypatch, seconds=1)
    assert use(app.test_client(), device).status_code == 303
    with register.writing() as session:
        people.reset(session, number, by="a test")
    assert held(register) == []
    assert use(app.test_client(), device).status_code == 422


def test_tries_with_a_passkey_are_counted(app: Flask) -> None:
    client = app.test_client()
    limit = FROM_ADDRESS.amount
    page = client.get("/accounts/sign-in")
    answers = [client.post(ENTER, data={"csrf_token": token(page), "answer": "{}"}) for _ in range(limit + 1)]
    assert [answer.status_code for answer in answers] == [422] * limit + [429]


def test_the_device_is_not_asked_for_a_second_passkey_of_one_account(app: Flask) -> None:
    user(app)
    me, device = signed_in(app), Device()
    make(me, device)
    asked = options(me.get(NEW).text)
    assert [excluded["id"] for excluded in asked["excludeCredentials"]] == [bytes_to_base64url(device.credential)]
    assert asked["user"]["name"] == ADA
