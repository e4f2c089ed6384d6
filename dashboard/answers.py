"""Finished answers, kept in each process under what they depend on, the least recently asked for out first."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, NamedTuple

LARGEST: Final = 32  # of this part of the room at most
LONGEST: Final = 2_000  # letters of what was asked; nobody's browser sends more, but a program might, to fill the room
BESIDE: Final = 2_000  # bytes that an answer takes beside its own


class Answer(NamedTuple):
    """An answer as it goes out, and the tag that tells of which state of the register it is."""

    tag: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def size(self) -> int:
        """How many bytes it takes, about."""
        return BESIDE + LONGEST + len(self.body) + sum(len(name) + len(value) for name, value in self.headers)


class Answers:
    """Answers by what was asked, no more than fit into so many bytes; of each only the last that was made."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._taken = 0
        self._held: OrderedDict[Hashable, Answer] = OrderedDict()
        self._turn = threading.Lock()

    def find(self, asked: Hashable) -> Answer | None:
        """The answer that was given last, of whatever state it is."""
        with self._turn:
            if asked in self._held:
                self._held.move_to_end(asked)
            return self._held.get(asked)

    def keep(self, asked: Hashable, answer: Answer) -> None:
        """Keep an answer, unless it is so large, or asked with so many words, that it would push out many others."""
        if answer.size * LARGEST > self._room or len(repr(asked)) > LONGEST:
            return
        with self._turn:
            if (before := self._held.pop(asked, None)) is not None:
                self._taken -= before.size
            self._held[asked] = answer
            self._taken += answer.size
            while self._taken > self._room:
                self._taken -= self._held.popitem(last=False)[1].size
