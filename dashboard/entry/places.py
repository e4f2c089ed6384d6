"""Which place a form means: one, or several to choose from."""

from .. import current
from ..language import gettext
from ..models import City
from ..register import places
from ..text import clean
from .form import EntryForm


def find(filled: EntryForm) -> None:
    """Set the form's place, or the candidates to choose from."""
    try:
        typed = clean(filled.city.data or "")
    except ValueError:
        return
    if not typed:
        return
    found = places.meant(current.reading(), typed)
    if len(found) == 1:
        filled.place = found[0]
    elif found:
        filled.candidates = found
        filled.city_problem = gettext("Several places can be meant by “%(name)s”. Choose one.", name=typed[:80])
    elif near := places.suggest(current.reading(), typed[:200]):
        filled.candidates = near
        filled.city_problem = gettext(
            "No place is called “%(name)s”. Choose one of the list, or type another name.", name=typed[:80]
        )


def options(found: list[City]) -> list[tuple[City, str]]:
    """Each place with the text that names it and nothing else."""
    shared = places.sharing(current.reading(), found)
    return [(city, city.path if city.id in shared else city.title) for city in found]
