"""Making a register and serving it."""

import errno
import logging
import socket
import sys
from functools import partial

import click
from flask import Flask
from waitress.server import create_server

from .. import create_app
from ..config import Settings
from ..db import Database
from ..errors import SetupError
from ..register import founding
from ..text import counted
from . import opening, processes


@click.command()
@click.option("--empty", is_flag=True, help="Places and the first question only, no statements.")
@click.pass_obj
def init(instance: str | None, empty: bool) -> None:
    """Make a new register with the starter data.

    \b
    Example:
      dashboard init
    """
    held, database = opening.opened(instance, found=True)
    if founding.is_founded(database):
        raise SetupError("There is a register here already. Nothing was changed.")
    _found(held, database, empty=empty)


def _found(held: Settings, database: Database, *, empty: bool) -> None:
    with database.writing() as session:
        report = founding.found(session, statements=not empty)
    if report is None:
        return
    if report.problems:
        raise SetupError(f"The starter data is broken: {report.problems[0]}.")
    opening.mark(held, database)
    with_what = "no statements" if empty else counted(report.added, "statement")
    click.echo(f"Made a new register in {held.instance} with {with_what}.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--processes", "count", type=click.IntRange(1, 64), default=processes.usual,
    show_default=f"one for each processor, {processes.MOST} at most",
    help="How many share the work. Each has a memory of its own.",
)  # fmt: skip
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="In each process.")
@click.pass_obj
def serve(instance: str | None, host: str, port: int, count: int, threads: int) -> None:
    """Serve the register; makes one with the starter data where there is none.

    \b
    Examples:
      dashboard serve
      dashboard serve --port 8123
      dashboard serve --processes 1        on a machine with little memory
    """
    if not sys.stdout.isatty():
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    listening = _listen(host, port)
    held, database = opening.opened(instance, found=True)
    if not founding.is_founded(database):
        _found(held, database, empty=False)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    shown = f"[{host}]" if ":" in host else host
    address = f"The register is at http://{shown}:{port} (Ctrl+C stops it)."
    processes.end_when_told()
    if count == 1:
        app = create_app(held, database)
        click.echo(address)
        _answer(listening, app, database, threads)  # which returns when this process is told to end
        return
    while True:
        database.dispose()  # no connection belongs to two processes
        with processes.counting() as counting:
            app = create_app(held, database, counting.counters())
            click.echo(address)
            processes.keep(partial(_answer, listening, app, database, threads), count, counting.sentinel)
        logging.warning("The process that counts for the others ended: all begin anew.")


def _answer(listening: socket.socket, app: Flask, database: Database, threads: int) -> None:
    # Slow clients cost a socket each, not a thread: waitress reads a request whole before a thread
    # sees it. Poll instead of select, because select stops at descriptor 1023.
    server = create_server(
        app,
        sockets=[listening],
        threads=threads,
        connection_limit=1000,
        asyncore_use_poll=True,
        channel_timeout=60,
        cleanup_interval=10,
        max_request_body_size=16 * 1024 * 1024,
        ident=None,
    )
    try:
        server.run()
    finally:
        database.dispose()


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, opened before any work so that a taken port is said at once."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(1024)
    except OSError as error:
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        other = port % 65535 + 1
        raise SetupError(
            f"Port {port} on {host} {reason}. Choose another: dashboard serve --port {other}, or make run PORT={other}."
        ) from None
    return listening
