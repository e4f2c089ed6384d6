from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .. import vocabulary
from .base import Base, Sorted, one_of


def path_of(state: str, slug: str) -> str:
    """'il/chicago': a city in addresses."""
    return f"{state.lower()}/{slug}"


def title_of(name: str, state: str) -> str:
    """'Chicago, IL'."""
    return f"{name}, {state}"


class City(Base):
    """A local government with a page: a city, town, city-county or county.

    Its address is `state/slug`; name and state together are no key (Springfield, and twice Shelby, MI).
    """

    __tablename__ = "city"
    __table_args__ = (
        UniqueConstraint("state", "slug"),
        CheckConstraint(one_of("level", vocabulary.LEVELS), name="level"),
        CheckConstraint(one_of("population_band", vocabulary.POPULATIONS), name="population_band"),
        Index(None, "sort_name", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    geonameid: Mapped[int | None] = mapped_column(unique=True)
    fips: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    state: Mapped[str]
    slug: Mapped[str]
    level: Mapped[str]
    population: Mapped[int | None]
    population_band: Mapped[str]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    sort_name: Mapped[str] = mapped_column(Sorted)
    search_text: Mapped[str]

    @property
    def title(self) -> str:
        """'Chicago, IL'."""
        return title_of(self.name, self.state)

    @property
    def state_name(self) -> str:
        """'Illinois'."""
        return vocabulary.STATES[self.state]

    @property
    def path(self) -> str:
        """'il/chicago': the city in addresses."""
        return path_of(self.state, self.slug)
