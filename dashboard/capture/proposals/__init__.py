"""Statements that an article seems to hold: proposed to a person, never stored by themselves."""

from .gazetteer import Place
from .propose import propose
from .records import Article, Proposal
from .subject import IMMIGRATION, Subject, subject

__all__ = ["IMMIGRATION", "Article", "Place", "Proposal", "Subject", "propose", "subject"]
