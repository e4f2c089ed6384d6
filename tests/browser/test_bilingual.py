"""The register in Spanish, with a mouse: it stays so from click to click, and one link leads to the same in English."""

import re
from typing import Any

from .conftest import expect


def test_a_click_a_key_and_a_fault_stay_spanish(page: Any, allowed: set[str]) -> None:
    allowed.update(("ERR_FAILED", "htmx:"))
    page.goto("/es/")
    page.locator("#stance-limits_broadly").check()
    expect(page.locator("#results .sentence")).to_contain_text("que limitan la mayor parte de la ayuda")
    expect(page).to_have_url(re.compile(r"/es/\?stance=limits_broadly$"))
    expect(page).to_have_title(re.compile("que limitan la mayor parte de la ayuda"))
    page.route("**/es/?*", lambda route: route.abort())
    page.locator("#stance-limits_some").check()
    expect(page.locator("#problem")).to_contain_text("El registro no respondió.")
    page.unroute("**/es/?*")
    page.goto("/es/about")
    page.keyboard.press("/")
    expect(page).to_have_url(re.compile(r"/es/#q$"))
    page.locator("#rows th a").first.click()
    expect(page).to_have_url(re.compile("/es/cities/"))
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"^http://[^/]*/cities/"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
