"""What stands inside quotation marks, curly and straight, over several paragraphs too."""

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from .layout import Block

_MARK: Final = re.compile(r"[“”„\"«»]|``|''")
_LETTER: Final = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Quote:
    """A stretch inside marks; `start` and `end` without them, `outer` with them."""

    start: int
    end: int
    outer_start: int
    outer_end: int
    goes_on: bool  # no closing mark: the next paragraph's quote goes on with it


def quotes(text: str, blocks: list[Block]) -> list[Quote]:
    """The quotes of the prose, in order; nested marks belong to the quote around them."""
    found: list[Quote] = []
    prose = [block for block in blocks if block.kind == "prose"]
    for block, after in zip_longest(prose, prose[1:]):
        found += _of(text, block, _opens(text, after))
    return found


def _opens(text: str, block: Block | None) -> bool:
    return block is not None and text[block.start] in '“"„«'


def _of(text: str, block: Block, next_opens: bool) -> list[Quote]:
    found: list[Quote] = []
    depth, begun, straight = 0, 0, False
    for match in _MARK.finditer(text, block.start, block.end):
        mark = match.group()
        opening = _is_opening(text, match, depth, straight)
        if opening is None:
            continue
        if opening:
            if depth == 0:
                begun, straight = match.start(), mark in ('"', "``")
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                length = 2 if text[begun] == "`" else 1
                found.append(Quote(begun + length, match.start(), begun, match.end(), False))
    if depth and _LETTER.search(text, begun, block.end) and (next_opens or depth > 1 or block.end - begun > 60):
        found.append(Quote(begun + 1, block.end, begun, block.end, next_opens))
    return [quote for quote in found if _LETTER.search(text, quote.start, quote.end)]


def _is_opening(text: str, match: re.Match[str], depth: int, straight: bool) -> bool | None:
    mark = match.group()
    before = text[match.start() - 1] if match.start() else " "
    after = text[match.end()] if match.end() < len(text) else " "
    if mark in "“„«":
        # A typist's slip: an opening mark where only a closing one can stand.
        return not (depth and not before.isspace() and before not in "(—–-[‘'" and (after.isspace() or after in ".,;"))
    if mark in "”»" or mark == "''":
        return False if depth else None
    if mark == "``":
        return True
    if depth == 0:
        # Not after a digit: feet and inches.
        return None if before.isdigit() or after.isspace() else True
    if not straight:
        return None  # straight marks within curly ones
    return bool((before.isspace() or before in "([—–") and not after.isspace())


def masked(text: str, spans: list[tuple[int, int, str]]) -> str:
    """`text` with each span filled with one character, so that offsets stay."""
    pieces, at = [], 0
    for start, end, filler in sorted(spans):
        if start < at:
            continue
        pieces += [text[at:start], filler * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])
