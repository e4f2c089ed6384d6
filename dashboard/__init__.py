"""Where Cities Stand: a register of where U.S. cities stand, in which every row is a sourced statement.

`create_app` is the only place where the parts are joined.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask
    from limits.storage import Storage

    from .config import Settings
    from .db import Database

LARGEST_FORM = 8 * 1024 * 1024
ROOM_FOR_ANSWERS = 16 * 1024 * 1024


def create_app(
    settings: "Settings | None" = None, database: "Database | None" = None, counters: "Storage | None" = None
) -> "Flask":
    """The web application. Without arguments, settings come from the environment.

    Processes that are given the same `counters` share their rate limits.
    """
    # Here, because most commands need none of it.
    from flask import Flask
    from werkzeug.middleware.proxy_fix import ProxyFix

    from . import (
        about,
        access,
        accounts,
        assets,
        bilingual,
        cities,
        compare,
        compression,
        config,
        current,
        embed,
        freshness,
        headers,
        htmx,
        limits,
        parameters,
        pieces,
        problems,
        review,
        robots,
        sessions,
        sources,
        statements,
        submit,
        templating,
    )  # fmt: skip
    from .answers import Answers
    from .capture.policy import policy
    from .db import Database

    settings = settings or config.load()
    app = Flask(__name__, template_folder=str(folder("templates")), static_folder=str(folder("static")))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        SESSION_COOKIE_NAME="form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,  # each room with forms checks its own
        SUBMISSIONS_PER_HOUR=settings.submissions_per_hour,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        ADDRESS=settings.address,
    )
    database = database or Database(settings.database_url, settings.replica_urls)
    current.init_app(app, database, policy(settings), memory=settings.memory)
    app.extensions["answers"] = answers = Answers(ROOM_FOR_ANSWERS if settings.memory else 0)
    limits.init_app(app, settings.redis_url, counters)
    freshness.init_app(app, database, answers)
    for part in (
        sessions, htmx, assets, robots, compression, bilingual, pieces, templating, headers, problems,
        access, accounts, review, parameters,
    ):  # fmt: skip
        part.init_app(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    for room in (cities, compare, statements, sources, submit, about, embed):
        app.register_blueprint(access.public_room(room.routes))
    app.register_blueprint(accounts.routes)
    app.register_blueprint(review.routes)
    access.check_every_route(app)
    return app


def folder(name: str) -> Path:
    """`templates` or `static`: inside the package when installed, beside it in a checkout."""
    inside = Path(__file__).parent / name
    return inside if inside.is_dir() else Path(__file__).parent.parent / name
