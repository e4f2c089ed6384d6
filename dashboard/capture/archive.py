"""A copy of a page in a public archive, asked for."""

from dataclasses import replace
from typing import Final
from urllib.parse import quote, urljoin

from ..errors import Unreadable
from .fetch import Policy, fetch

SECONDS: Final = 60.0  # archives fetch the page themselves before they answer
LARGEST: Final = 20 * 1024 * 1024
PLACE: Final = "{url}"


def ask(service: str, url: str, policy: Policy) -> str:
    """The address of the copy that an archive service made of `url`.

    `service` is an address with {url} in it. The copy is where its Content-Location says, or where it leads;
    raises Unreadable where it did not answer, or named no copy.
    """
    asked = service if PLACE in service else service + PLACE
    in_query = "?" in asked.partition(PLACE)[0]
    asked = asked.replace(PLACE, quote(url, safe="") if in_query else url)
    answer = fetch(asked, replace(policy, seconds=SECONDS, largest=LARGEST))
    named = next((value for name, value in answer.headers if name.lower() == "content-location"), "")
    copy = urljoin(answer.address, named) if named else answer.address
    if copy == asked:
        raise Unreadable(
            "no_text", "The archive service did not say where its copy is. Save the page by hand, then give --url."
        )
    return copy
