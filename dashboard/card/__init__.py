"""Share cards: the picture of a page that other sites and messengers show beside its link."""

from .answer import answer
from .drawing import can_write
from .layout import Card, Piece

__all__ = ["Card", "Piece", "answer", "can_write"]
