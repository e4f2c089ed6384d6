"""What every answer says to the browser: nothing from elsewhere, nothing inline, whose frame and script may have it."""

from typing import Final

from flask import Flask, Response, request

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# The two pages made for frames of other sites: nothing runs in them and nothing can be sent.
FRAMED: Final = frozenset({"embed.stance_bar", "embed.state_map"})
FRAMED_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors *",
    )
)
# Data that scripts of every site may read. It is the same for everybody, and nothing but reading happens there.
OPEN: Final = frozenset(
    {
        "/cities.csv", "/cities.json", "/cities.geojson",
        "/statements.csv", "/statements.json", "/statements.jsonl", "/statements.atom",
    }
)  # fmt: skip


def init_app(app: Flask) -> None:
    """Set the headers on every response."""

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = FRAMED_POLICY if is_framed() else POLICY
        if not is_framed():
            response.headers["X-Frame-Options"] = "DENY"
        if request.path in OPEN:
            response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        response.headers.setdefault("Cache-Control", "no-cache")
        return response


def is_framed() -> bool:
    """Whether the page asked for is one that other sites may frame."""
    return request.endpoint in FRAMED
