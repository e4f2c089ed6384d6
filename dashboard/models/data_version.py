from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DataVersion(Base):
    """One line for each transaction that changed the register, numbered without a gap; the highest is the data version.

    Every change of the history that came with it, or with a later one, has an id above `since_change`: so whoever
    keeps something in memory can bring it up to date. `word` is by chance: after a backup was restored the numbers come
    again, but not the words. Written by `db.Database.writing`, never by a verb.
    """

    __tablename__ = "data_version"
    __table_args__ = (CheckConstraint("since_change >= 0", name="since_change"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since_change: Mapped[int]
    word: Mapped[str] = mapped_column(server_default="")
