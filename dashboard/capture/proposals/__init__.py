"""Statements that an article seems to hold: proposed to a person, never stored by themselves.

Nothing is loaded here: the rules are many patterns, which only those who read an article should wait for.
"""
