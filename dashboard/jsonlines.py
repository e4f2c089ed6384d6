"""JSON: a value as text, rows as objects, and objects as a stream of lines, a few kilobytes at a time."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

ROWS = 32

# Days and moments come as the databases give them: as text, or as what prints as the same text.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


def text(value: Any) -> str:
    """The value as JSON on one line."""
    return f"{_encode(value)}\n"


def told(names: Sequence[str], cells: Iterable[Any]) -> dict[str, Any]:
    """A row as an object by its columns' names; None for an empty cell."""
    return {name: None if cell == "" else cell for name, cell in zip(names, cells, strict=True)}


def lines(objects: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The objects as JSON Lines."""
    return together(map(text, objects))


def together(texts: Iterable[str]) -> Iterator[str]:
    """The texts, ROWS of them at a time."""
    left = iter(texts)
    while some := "".join(islice(left, ROWS)):
        yield some
