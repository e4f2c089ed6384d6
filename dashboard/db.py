"""One database, two ways in: `reading()` for questions, `writing()` for verbs.

SQLite: a write takes a lock shared by all processes, then BEGIN IMMEDIATE, and commits before the
lock is given back, so commits and checkpoints never meet; WAL with synchronous=FULL keeps what was
acknowledged through a power cut. PostgreSQL: reads are read-only snapshots, from a replica where the
reader may see it; writes lock the standing rows they touch (see register.standing).
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any, Final, NamedTuple, cast

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, TimeoutError
from sqlalchemy.orm import Session

from . import clock
from .errors import Busy, SetupError, Unreachable
from .language import gettext
from .replicas import Replicas

LOCK_SECONDS = 30
CONNECT_SECONDS = 3
_DEADLOCK = "40P01"  # two transactions of PostgreSQL waited for each other, and this one was ended
_MIGRATING = 7_104  # PostgreSQL’s name for “only one process migrates”; any number that is ours
LARGEST_ID = 2**31 - 1
ROOM = 1_000  # kilobytes of an SQLite file that a connection holds: the system holds the file for all of them
VERSION: Final = "SELECT number, word FROM data_version ORDER BY number DESC LIMIT 1"
_LAST_CHANGE: Final = text("SELECT max(id) FROM change")
_NEXT_VERSION: Final = text(
    "INSERT INTO data_version (number, since_change, word)"
    " SELECT coalesce(max(number), 0) + 1, :since, :word FROM data_version"
)
_WORD: Final = text("SELECT word FROM data_version WHERE number = :number")
_SET_DAY: Final = text("INSERT INTO set_day (day) VALUES (:day)")
_FORGET_DAY: Final = text("DELETE FROM set_day")
_KINDS = "sqlite:////path/to/register.db or postgresql://user@host/name"


Reading = Callable[[], AbstractContextManager[Session]]  # opens a session that sees one moment of the register


class Version(NamedTuple):
    """Which state of the register this is. A restored one counts on from its number, but with other words."""

    number: int
    word: str


class Database:
    """The register's database. `url` is an SQLAlchemy or plain `postgresql://` or `sqlite:///` address.

    `replicas` are addresses of PostgreSQL servers that follow it. Raises SetupError for an address of neither, `named`
    as people set it.
    """

    def __init__(self, url: str, replicas: Sequence[str] = (), *, named: str = "DASHBOARD_DATABASE_URL") -> None:
        self.url = parsed = _parsed(named, url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self._replicas: Replicas[Version] | None = None
        if self.is_sqlite:
            self._turn = threading.Lock()
            # As many connections as threads at once; each keeps statements and pages of its own, so not too many.
            arguments = {"timeout": LOCK_SECONDS, "cached_statements": 32}
            self.engine = create_engine(parsed, connect_args=arguments, pool_size=16)
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            self._reader = self.engine
            self._writer = self.engine.execution_options(immediate=True)
        else:
            self.engine = _served(parsed)
            self._reader = _of_one_moment(self.engine)
            self._writer = self.engine.execution_options(isolation_level="READ COMMITTED")
        if replicas and self.is_sqlite:
            raise SetupError(
                "DASHBOARD_REPLICA_URLS is for a register on PostgreSQL; SQLite has no replicas. Unset it."
            )
        if replicas:
            addresses = [_parsed("DASHBOARD_REPLICA_URLS", each) for each in replicas]
            followers = {_of_one_moment(_served(each)): _written(each) for each in addresses}
            self._replicas = Replicas(self._reader, followers, _newest, _holds)

    @property
    def file(self) -> Path | None:
        """The SQLite file, or None for a server."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @contextmanager
    def reading(self, *, replica: bool = False) -> Iterator[Session]:
        """A session that sees one moment of the register and changes nothing.

        With `replica` a replica may answer, a second behind at most; without, one does only where the database
        itself is gone. Raises Unreachable where nothing answers.
        """
        with self._opened(replica) as session:
            try:
                yield session
            finally:
                session.info.clear()  # what was made for it knows it too, and would wait for Python's collector

    def _opened(self, replica: bool) -> Session:
        if self._replicas is None:
            return Session(self._reader, autoflush=False)
        followers = self._replicas.in_turn()
        for engine in [*followers, self._reader] if replica else [self._reader, *followers]:
            session = Session(engine, autoflush=False)
            try:
                data_version(session)  # a pooler lets anybody in and only then looks for its server
            except (DBAPIError, TimeoutError) as error:
                session.close()
                if isinstance(error, DBAPIError) and not is_gone(error):
                    raise
                self._replicas.leave_out(engine)
            else:
                return session
        raise Unreachable

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are committed when the block ends, or not at all; they make a new data version.

        Raises Busy when another writer holds the register for longer than LOCK_SECONDS, Unreachable where the
        database does not answer.
        """
        try:
            with self._exclusive(), self._changing() as session:
                yield session
        except Exception as error:
            if isinstance(error, DBAPIError) and is_gone(error):
                raise Unreachable from error
            # Rows are copied past SQLAlchemy: then it is the driver's own error.
            if getattr(getattr(error, "orig", error), "sqlstate", None) == _DEADLOCK:
                raise Busy(
                    gettext("Another change was stored at the same time, and this one was not. Send it again.")
                ) from error
            raise

    @contextmanager
    def _changing(self) -> Iterator[Session]:
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            since = session.scalar(_LAST_CHANGE) or 0
            with clock.stopped():
                day = clock.today()
                _tell_day(session)
                untouched = _touched(session)
                yield session
                if not session.in_transaction():  # taken back by the block itself
                    return
                session.flush()
            if _touched(session) != untouched:
                # Last, because on PostgreSQL writers wait for each other from here until they have committed.
                hold(session, "data_version")
                # What the register held on a day is told already when the day is over.
                if clock.frozen is None and clock.today() != day:
                    raise Busy(gettext("The day has just changed, and nothing was stored. Send it again."))
                told = {"since": 0 if session.info.get("anew") else since, "word": token_hex(4)}
                session.execute(_NEXT_VERSION, told)

    def version(self, *, replica: bool = False) -> Version:
        """The data version: it grows with every transaction that changed something, and is the key of what is kept.

        Raises Unreachable where nothing answers.
        """
        if self._replicas is not None:
            with self.reading(replica=replica) as session:
                return data_version(session)
        try:  # asked with every page, and past SQLAlchemy ten times as quick; so are its errors the driver's own
            with closing(self._reader.raw_connection()) as connection:
                found = cast(Any, connection.driver_connection).execute(VERSION).fetchone()
        except (DBAPIError, self._reader.dialect.loaded_dbapi.Error) as error:
            raise Unreachable from error
        return Version(*found) if found else Version(0, "")

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        # Threads queue here without polling; the file lock then only meets other processes. It is made anew each
        # time, for one that was made before this process began would not be its own.
        with self._turn:
            lock = FileLock(f"{self.url.database}.lock", timeout=LOCK_SECONDS, poll_interval=0.005)
            try:
                lock.acquire()
            except Timeout:
                raise Busy(
                    gettext("Another change is being stored. Nothing was lost: try again in a minute.")
                ) from None
            except OSError as error:
                raise SetupError(
                    f"{lock.lock_file} cannot be used ({error.strerror}). Run as the user who owns it."
                ) from None
            try:
                yield
            finally:
                lock.release()

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A connection for migrations, alone with the database, committed at the end."""
        with self._exclusive(), self._writer.begin() as connection:
            if not self.is_sqlite:
                connection.execute(select(func.pg_advisory_xact_lock(_MIGRATING)))
            yield connection

    def is_reachable(self) -> bool:
        """Whether the database answers."""
        try:
            with self.reading() as session:
                session.execute(text("SELECT 1"))
        except (DBAPIError, Unreachable):
            return False
        return True

    def dispose(self) -> None:
        """Close every connection; the last one of SQLite checkpoints, so under the writers' lock."""
        if self._replicas is not None:
            self._replicas.end()
        with self._exclusive():
            self.engine.dispose()

    def __str__(self) -> str:
        """Its address as people write it, without the password."""
        return _written(self.url)


def _parsed(setting: str, url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SetupError(f"{setting} is not a database address. Use {_KINDS}.") from None
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("postgresql+psycopg", "sqlite", "sqlite+pysqlite"):
        raise SetupError(f"{setting} names “{parsed.drivername}”; the register runs on {_KINDS}.")
    return parsed


def _written(url: URL) -> str:
    """An address as people write it, without the password."""
    return url.set(drivername=url.get_backend_name()).render_as_string()


def _served(url: URL) -> Engine:
    # Prepared statements do not survive a pooler in transaction mode; a host that is gone may never answer.
    arguments = {
        "prepare_threshold": None, "connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": CONNECT_SECONDS * 1000,
        "keepalives_idle": CONNECT_SECONDS, "keepalives_interval": 1, "keepalives_count": CONNECT_SECONDS,
    }  # fmt: skip
    return create_engine(url, connect_args=arguments, pool_pre_ping=True)


def _of_one_moment(engine: Engine) -> Engine:
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _newest(engine: Engine) -> Version:
    with Session(engine) as session:
        return data_version(session)


def _holds(engine: Engine, version: Version | None) -> bool:
    """Whether a database has had this version; the word tells a replica from another register."""
    number, wanted = version or Version(0, "")
    with engine.connect() as connection:
        word = connection.execute(_WORD, {"number": number}).scalar()
    return not number or word == wanted


def is_gone(error: DBAPIError) -> bool:
    """Whether a PostgreSQL server cannot be reached, ends, or may not write because another one is the primary now."""
    state = getattr(error.orig, "sqlstate", "")
    lost = state is None and isinstance(error, OperationalError)
    return lost or (state or "").startswith(("08", "57P")) or state == "25006"


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions begin late and lose concurrent updates: we begin ourselves.
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", f"cache_size = -{ROOM}"):
        connection.execute(f"PRAGMA {pragma}")
    kept = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    if kept != ["wal", 2]:
        raise SetupError(
            "This file system cannot keep a SQLite register safely (no write-ahead log). "
            "Put the instance folder on a local disk."
        )


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def data_version(session: Session) -> Version:
    """The data version of the moment that a reading session sees."""
    version: Version | None = session.info.get("version")
    if version is None:
        found = session.connection().exec_driver_sql(VERSION).first()
        version = session.info["version"] = Version(*found) if found else Version(0, "")
    return version


def _tell_day(session: Session) -> None:
    """Let the triggers keep what is changed under the day that the writer goes by, as long as this lasts."""
    day = {"day": clock.today().isoformat()}
    if is_postgresql(session):
        session.execute(text("SELECT set_config('register.day', :day, true)"), day)
        return
    session.execute(_SET_DAY, day)

    def forget(session: Session) -> None:
        session.flush()
        session.execute(_FORGET_DAY)

    event.listen(session, "before_commit", forget)


def hold(session: Session, name: str) -> None:
    """Keep every other transaction that asks for this name waiting until ours ends."""
    if is_postgresql(session):  # on SQLite writers are alone anyway
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def _touched(session: Session) -> Any:
    """What differs between the beginning of a transaction and its end if it wrote anything."""
    if is_postgresql(session):
        return session.scalar(text("SELECT CAST(pg_current_xact_id_if_assigned() AS text)"))
    return session.connection().connection.driver_connection.total_changes  # type: ignore[union-attr]


def is_postgresql(session: Session) -> bool:
    """Whether the session's database is PostgreSQL; else it is SQLite."""
    return session.get_bind().dialect.name == "postgresql"
