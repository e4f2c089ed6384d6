"""What a decision did, said on the page that comes next, with the way back to the item."""

from typing import Final

from flask import flash

from ..language import gettext, mark

OF_STATEMENT: Final = {
    "accept": mark("Statement %(number)s is public now."),
    "return": mark("Statement %(number)s went back to whoever sent it, with your questions."),
    "reject": mark("Statement %(number)s is rejected."),
    "merge": mark("Statement %(number)s is merged into statement %(into)s."),
    "amend": mark("Statement %(number)s is corrected."),
    "supersede": mark("Statement %(number)s is superseded by statement %(later)s."),
    "stand_again": mark("Statement %(number)s is no longer superseded."),
    "withdraw": mark("Statement %(number)s is withdrawn."),
    "restore": mark("Statement %(number)s is public again."),
}
OF_SOURCE: Final = {
    "accept": mark("Source %(citation)s of statement %(number)s is shown now."),
    "return": mark("Source %(citation)s of statement %(number)s went back to whoever sent it, with your questions."),
    "reject": mark("Source %(citation)s of statement %(number)s is rejected."),
    "amend": mark("Source %(citation)s of statement %(number)s is corrected."),
}
OF_EDIT: Final = {
    "accept": mark("The suggested edit is taken over: statement %(number)s is corrected."),
    "reject": mark("The suggested edit is turned down: statement %(number)s stays as it is."),
}
OF_REPORT: Final = {
    "mended": mark("Report %(number)s is answered: mended."),
    "no_error": mark("Report %(number)s is answered: not an error."),
}


def tell(sentence: str, item: str = "", **values: object) -> None:
    """Say a sentence of these on the next page of the desk; `item` is where to look at what was decided."""
    flash(gettext(sentence, **values), item or "message")
