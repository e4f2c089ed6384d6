"""Bar and map of any filter for other sites: pages that may stand in a frame, without script, form or cookie.

Their links open the register itself, in the whole window. No other route may be framed; see `headers`.
"""

from .routes import routes

__all__ = ["routes"]
