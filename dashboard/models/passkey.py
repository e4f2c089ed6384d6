from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Moment


class Passkey(Base):
    """A key that a user's device keeps, and what proves its signatures.

    `credential` is the device's name for it, in base64url; `sign_count` what the device last counted, 0 where it does
    not count.
    """

    __tablename__ = "passkey"
    __table_args__ = (CheckConstraint("credential <> '' AND name <> ''", name="named"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    credential: Mapped[str] = mapped_column(unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
