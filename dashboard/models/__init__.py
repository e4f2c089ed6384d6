"""The nouns: tables and what they refuse. No questions, no Flask."""

from .base import Base
from .capture import Capture, SourceCheck
from .city import City
from .coding import Coding, Drawn
from .history import Change, Submission
from .passkey import Passkey
from .question import Question, Stance
from .reply import Reply
from .review import Edit, Report, Taking
from .source import Citation, Source
from .standing import Newest, Standing
from .statement import Statement
from .user import RecoveryCode, SignIn, User

__all__ = [
    "Base",
    "Capture",
    "Change",
    "Citation",
    "City",
    "Coding",
    "Drawn",
    "Edit",
    "Newest",
    "Passkey",
    "Question",
    "RecoveryCode",
    "Reply",
    "Report",
    "SignIn",
    "Source",
    "SourceCheck",
    "Stance",
    "Standing",
    "Statement",
    "Submission",
    "Taking",
    "User",
]
