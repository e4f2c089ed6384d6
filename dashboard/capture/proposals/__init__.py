"""Statements that an article seems to hold: proposed to a person, never stored by themselves."""
