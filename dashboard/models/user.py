from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .. import vocabulary
from .base import Base, Moment, Sorted, one_of


class User(Base):
    """An editor or admin. Reading and submitting need no account.

    `password` is an argon2 hash, None until the person has set one. `fs_uniquifier` is the name Flask-Security
    gives to what stands for the user in a cookie or link: when it changes, every older one is worth nothing.
    `second_factor` is the authenticator app's secret, encrypted, or None; `last_code` counts the newest code it took.
    """

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint("email <> '' AND name <> ''", name="named"),
        CheckConstraint(one_of("role", vocabulary.ROLES), name="role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Sorted, unique=True)
    name: Mapped[str]
    role: Mapped[str]
    active: Mapped[bool]
    password: Mapped[str | None]
    password_set_at: Mapped[datetime | None] = mapped_column(Moment)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    second_factor: Mapped[str | None]
    last_code: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment)


class SignIn(Base):
    """One browser in which a user is signed in. `digest` is the SHA-256 of what its cookie holds."""

    __tablename__ = "sign_in"

    digest: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)


class RecoveryCode(Base):
    """One code that stands in for the authenticator app, once. `digest` is its keyed hash."""

    __tablename__ = "recovery_code"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
