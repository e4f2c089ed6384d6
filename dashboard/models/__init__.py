"""The nouns: tables and what they refuse. No questions, no Flask."""

from .base import Base
from .capture import Capture, SourceCheck
from .city import City
from .codebook import CodebookVersion
from .coding import Coding, Drawn
from .data_version import DataVersion
from .history import Change, Submission
from .look import Coverage, Due, Look
from .passkey import Passkey
from .past import PAST
from .period import NewestPeriod, StandingPeriod
from .question import Question, Stance
from .reply import Reply
from .review import Edit, Report, Taking
from .source import Citation, Source
from .standing import Newest, Standing
from .statement import Statement
from .user import RecoveryCode, SignIn, User

__all__ = [
    "PAST",
    "Base",
    "Capture",
    "Change",
    "Citation",
    "City",
    "CodebookVersion",
    "Coding",
    "Coverage",
    "DataVersion",
    "Drawn",
    "Due",
    "Edit",
    "Look",
    "Newest",
    "NewestPeriod",
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
    "StandingPeriod",
    "Statement",
    "Submission",
    "Taking",
    "User",
]
