"""Statements that an article seems to hold: proposed to a person, never stored by themselves."""

from .gazetteer import Place
from .propose import propose
from .records import Article, Proposal

__all__ = ["Article", "Place", "Proposal", "propose"]
