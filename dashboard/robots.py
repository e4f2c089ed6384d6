"""/robots.txt: crawlers may read pages, but no rooms with forms, and no mixtures of filters, which have no end."""

from typing import Final

from flask import Blueprint, Flask, Response

from . import language, sessions

# They read a page once because somebody sent its address, and show the page's card beside it.
PREVIEWS: Final = (
    "Applebot", "Discordbot", "facebookexternalhit", "LinkedInBot", "Slackbot", "TelegramBot", "Twitterbot", "WhatsApp",
)  # fmt: skip


def init_app(app: Flask) -> None:
    """Serve it."""
    routes = Blueprint("robots", __name__)
    told = text()

    @routes.get("/robots.txt")
    def robots() -> Response:
        response = Response(told, mimetype="text/plain")
        response.headers["Cache-Control"] = "public, max-age=86400"
        return response

    app.register_blueprint(routes)


def text() -> str:
    """What may be crawled, after RFC 9309; of the rooms the empty form of /submit only."""
    prefixes = ["", *(f"/{prefix}" for prefix in language.REGIONS)]
    inside = [*sorted(f"/{room}" for room in sessions.ROOMS - {"submit"}), "/submit/", "/submit?"]
    rooms = [f"Disallow: {prefix}{path}" for prefix in prefixes for path in inside]
    previews = [f"User-agent: {name}" for name in PREVIEWS]
    mixtures = ["Disallow: /*?*&", "Allow: /*card.png?"]  # of cards a page names its own only
    return "\n".join([*previews, *rooms, "", "User-agent: *", *rooms, *mixtures]) + "\n"
