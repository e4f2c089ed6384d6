"""Signing in and out as an editor does it, with and without script, and each page by axe."""

from typing import Any

import pytest

from dashboard import limits

from ..accounts import PASSWORD, a_key, code, user
from .conftest import expect
from .test_access import look


@pytest.fixture
def people(application: Any) -> None:
    """Ada, an admin whose phone shows codes, and Bob, an editor without."""
    with application.extensions["database"].writing() as session:
        for table in ("recovery_code", "sign_in", '"user"'):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
    limits.limiter.reset()
    user(application, "ada@example.org", "admin", key=a_key())
    user(application, "bob@example.org")


def sign_in(page: Any, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def heading(page: Any, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


@pytest.mark.parametrize("kind", ["page", "plain_page"])
def test_an_admin_signs_in_with_a_code_looks_after_people_and_signs_out(
    people: None, allowed: set[str], request: pytest.FixtureRequest, kind: str
) -> None:
    allowed.add("status of 422")
    page = request.getfixturevalue(kind)
    page.goto("/accounts/people")
    sign_in(page, "ada@example.org", "not the password")
    expect(page.locator("#errors")).to_contain_text("The e-mail address or the password is not right.")
    if kind == "page":
        expect(page.locator("#errors")).to_be_focused()
    expect(page.get_by_label("E-mail address")).to_have_value("ada@example.org")
    sign_in(page, "ada@example.org")
    heading(page, "The code from your app")
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_label("Code", exact=True).press("Enter")
    expect(page.locator("#errors")).to_contain_text("This code is not right, or was used.")
    page.get_by_label("Code", exact=True).fill(code(a_key()))
    page.get_by_label("Code", exact=True).press("Enter")
    heading(page, "People")

    bob = page.get_by_role("region", name="bob")
    bob.get_by_text("Change").click()
    bob.get_by_role("button", name="Disable bob").click()
    expect(page.get_by_role("main").get_by_role("status")).to_have_text("bob is disabled and signed out everywhere.")
    expect(bob).to_contain_text("Disabled")

    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
    heading(page, "Sign in")
    expect(page.get_by_role("main").get_by_role("status")).to_have_text("You are signed out.")
    page.go_back()
    page.reload()
    heading(page, "Sign in")
    sign_in(page, "bob@example.org")
    expect(page.locator("#errors")).to_contain_text("The e-mail address or the password is not right.")


@pytest.mark.parametrize("kind", ["page", "plain_page"])
def test_an_editor_sets_a_second_factor_up_and_comes_back_with_a_recovery_code(
    people: None, request: pytest.FixtureRequest, kind: str
) -> None:
    page = request.getfixturevalue(kind)
    page.goto("/accounts")
    sign_in(page, "bob@example.org")
    heading(page, "bob")
    page.get_by_role("link", name="Set up the second factor").click()
    key = page.locator(".secret code").inner_text().replace("-", "")
    assert page.locator(".secret").bounding_box()["width"] > 300, "the key is read in lines, not letter by letter"
    expect(page.get_by_role("img", name="QR code with the key below")).to_be_visible()
    page.get_by_label("Code from the app").fill(code(key))
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Turn it on").click()
    heading(page, "Your recovery codes")
    recovery = page.locator(".codes code").first.inner_text()

    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "bob@example.org")
    page.get_by_label("Code", exact=True).fill(recovery)
    page.get_by_role("button", name="Go on").click()
    heading(page, "bob")
    expect(page.get_by_role("main")).to_contain_text("9 recovery codes left")


def test_each_page_of_an_account_is_open_to_everybody(people: None, page: Any, allowed: set[str]) -> None:
    allowed.add("status of 422")
    page.goto("/accounts/sign-in")
    look(page, again=page.reload)
    sign_in(page, "ada@example.org", "not the password")
    look(page)
    sign_in(page, "ada@example.org")
    look(page, again=page.reload)
    page.get_by_label("Code", exact=True).fill(code(a_key()))
    page.get_by_role("button", name="Go on").click()
    heading(page, "ada")
    for address in ("/accounts", "/accounts/password", "/accounts/second-factor", "/accounts/people"):
        page.goto(address)
        look(page, again=page.reload)
    page.goto("/accounts/people")
    page.get_by_text("Change").click()
    look(page)
    page.get_by_label("E-mail address").fill("nina@example.org")
    page.get_by_role("button", name="Add", exact=True).click()
    heading(page, "A link for nina")
    look(page)
    page.goto("/accounts")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Make new recovery codes").click()
    heading(page, "Your recovery codes")
    look(page)


def test_a_passkey_is_made_and_signs_in_where_the_browser_has_a_device(
    people: None, page: Any, server: str, allowed: set[str]
) -> None:
    allowed.add("status of 422")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    kind = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    device.send("WebAuthn.addVirtualAuthenticator", {"options": kind})
    by_name = server.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, never to a number
    page.goto(f"{by_name}/accounts")
    sign_in(page, "bob@example.org")
    page.get_by_role("link", name="Add a passkey").click()
    look(page)
    page.get_by_label("Name of the passkey").fill("This laptop")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("main").get_by_role("status")).to_contain_text("“This laptop” signs you in")
    look(page)
    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    heading(page, "bob")
    page.locator("#passkey-password").fill(PASSWORD)
    page.get_by_role("button", name="Remove This laptop").click()
    expect(page.get_by_role("main").get_by_role("status")).to_contain_text("signs nobody in any more")
    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("#errors")).to_contain_text("This passkey opens no account here.")


def test_where_passkeys_cannot_be_the_page_says_so(people: None, page: Any, plain_page: Any) -> None:
    plain_page.goto("/accounts/sign-in")
    expect(plain_page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    page.goto("/accounts/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("Passkeys need the register’s name in the address bar")).to_be_visible()
