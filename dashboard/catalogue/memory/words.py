"""Stored words as small numbers, and names as their places in one alphabet."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

import numpy as np

from .reading import Array


class Words:
    """The words that one column can hold, each with a number below 255; '' is 0. It only grows."""

    NONE: Final = 255  # no word at all

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {"": 0}
        self._words = [""]

    def number(self, word: str | None) -> int:
        """The number of a word, a new one where it has none yet; that of no word for None."""
        if word is None:
            return self.NONE
        if word not in self._numbers:
            self._words.append(word)
            self._numbers[word] = len(self._words) - 1
        return self._numbers[word]

    def numbers(self, words: Iterable[str]) -> list[int]:
        """The numbers of those of these words that any row has had."""
        return [self._numbers[word] for word in words if word in self._numbers]

    def word(self, number: int) -> str:
        """The word of a number, '' for that of no word."""
        return "" if number == self.NONE else self._words[number]

    def items(self) -> list[tuple[str, int]]:
        """Each word with its number."""
        return list(self._numbers.items())


class Names:
    """Names in the order of their letters: the number of each is its place. '' is the first."""

    def __init__(self, ordered: list[str]) -> None:
        self.all: Final = ordered

    @classmethod
    def of(cls, names: Iterable[str]) -> "Names":
        """These names, and ''."""
        return cls(sorted({"", *names}))

    def __len__(self) -> int:
        return len(self.all)

    def number(self, name: str) -> int | None:
        """The number of a name; None for one that is not there."""
        at = bisect_left(self.all, name)
        return at if at < len(self.all) and self.all[at] == name else None

    def with_(self, names: Iterable[str]) -> tuple["Names", Array | None]:
        """These names and others, and the new number of each of these where numbers change."""
        new = sorted({name for name in names if self.number(name) is None})
        if not new:
            return self, None
        before = [bisect_left(self.all, name) for name in new]
        moved = np.arange(len(self.all), dtype=np.int32)
        moved += np.searchsorted(before, moved, side="right").astype(np.int32)
        return Names(sorted([*self.all, *new])), moved
