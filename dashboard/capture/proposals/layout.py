"""An article as blocks: paragraphs of prose, and what stands around them."""

import itertools
import re
from dataclasses import dataclass
from typing import Final

_GAP: Final = re.compile(r"\n[ \t]*\n\s*")
_LINE: Final = re.compile(r"\n")
_LABEL: Final = re.compile(r"(?:[QA]|[A-Z][\w.'’-]*(?:[ ][\w.,'’()-]+){0,6})[ ]?:(?=[ ]|$)")
_ENDED: Final = re.compile(r"[.!?…:;][\"”’')\]]*\s*$|[,—–-][\"”’']\s*$|[,—–-]\s*$")
# Behind these a page shows other pages, pictures, the writer, or asks for something.
_TEASER: Final = re.compile(
    r"\s*(?:[•▶►>\-*]\s*)?(?:read (?:more|also|next|the full)|related\b|more (?:from|on|coverage|"
    r"stories)\b|also read|see also|"
    r"watch\s*[:|]|listen\s*[:|]|advertisement|sign up|subscribe|newsletter|click here|trending|most read|recommended|"
    r"copyright|©|all rights reserved|download (?:the|our)|follow us|support (?:our|local)|share this|next up|up next|"
    r"editor[’']s note|this story (?:was|has been|originally)|get (?:the|our) (?:latest|app|free))",
    re.I,
)
_CAPTION: Final = re.compile(
    r"\((?:[^()]*\b(?:photo|getty|via ap|ap|afp|reuters|file|courtesy|screenshot|image)\b[^()]*)\)\s*$"
    r"|(?:\||/|—|–)\s*(?:AP|Getty|Reuters|AFP|File)\b[^.]*$|^\s*(?:photo|image|caption|file photo|"
    r"credit|pictured)\s*[:|—]"
    r"|\b(?:getty images|ap photo|file photo|photo by|photo courtesy|courtesy of)\b[^.]{0,60}\.?\s*$",
    re.I,
)
_ABOUT_WRITER: Final = re.compile(
    r"\b(?:writes (?:occasionally|regularly|about|for)|is an? (?:[\w-]+ ){0,5}(?:reporter|writer|"
    r"journalist|correspondent|editor"
    r"|columnist|intern|contributor)\b|covers [\w ,]+ for|can be reached (?:at|by)|follow (?:him|her|them) (?:on|at)|"
    r"contributed (?:to )?(?:this|reporting)|reported from|reach (?:him|her|the reporter)|on "
    r"twitter at @|@\w+\.(?:com|org))",
    re.I,
)


@dataclass(frozen=True)
class Block:
    """A stretch of the text; `prose` only where sentences of the article stand."""

    start: int
    end: int
    kind: str  # prose, heading, caption, teaser, writer


def blocks(text: str, title: str = "") -> list[Block]:
    """The paragraphs of `text` in order, each with its kind."""
    found: list[Block] = []
    in_bio = False
    for start, end in _paragraphs(text):
        paragraph = text[start:end]
        kind = _kind(paragraph, title)
        # Behind the line that names the writer alone stands what he does.
        if kind == "prose" and (in_bio and _named_before(text, found, paragraph)):
            kind = "writer"
        in_bio = kind in ("heading", "writer")
        found.append(Block(start, end, kind))
    return found


def _named_before(text: str, before: list[Block], paragraph: str) -> bool:
    heading = text[before[-1].start : before[-1].end].split()
    opening = paragraph.split()[:4]
    return (
        2 <= len(heading) <= 5 and heading[0] in opening and heading[-1].strip(".,") in [w.strip(",") for w in opening]
    )


def _kind(paragraph: str, title: str) -> str:
    if _TEASER.match(paragraph):
        return "teaser"
    if len(paragraph) < 700 and _CAPTION.search(paragraph) and not re.match(r"\s*[“\"]", paragraph):
        return "caption"
    if _ABOUT_WRITER.search(paragraph) and not re.search(r"[“”\"]", paragraph) and len(paragraph) < 700:
        return "writer"
    if title and paragraph.strip() == title.strip():
        return "heading"
    short = len(paragraph.split()) <= 25
    if short and not _ENDED.search(paragraph) and not _LABEL.match(paragraph) and not _unclosed(paragraph):
        return "heading"
    return "prose"


def _unclosed(paragraph: str) -> bool:
    return paragraph.lstrip()[:1] in ("“", '"')


def _paragraphs(text: str) -> list[tuple[int, int]]:
    pieces = _cut(text, 0, len(text), _GAP)
    if len(pieces) <= 2 and text.count("\n") > 3:
        lines = _cut(text, 0, len(text), _LINE)
        # Lines that end sentences are paragraphs; wrapped ones are not.
        if sum(bool(_ENDED.search(text[s:e])) for s, e in lines) > 0.7 * len(lines):
            return lines
    return [line for start, end in pieces for line in _labelled(text, start, end)]


def _labelled(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where several lines of a paragraph begin with who speaks, each is a paragraph."""
    cuts = [m.end() for m in _LINE.finditer(text, start, end) if _LABEL.match(text, m.end(), end)]
    bounds = [start, *cuts, end]
    return [
        (one, other - (len(text[one:other]) - len(text[one:other].rstrip())))
        for one, other in itertools.pairwise(bounds)
        if text[one:other].strip()
    ]


def _cut(text: str, start: int, end: int, gap: re.Pattern[str]) -> list[tuple[int, int]]:
    found, at = [], start
    for match in (*gap.finditer(text, start, end), None):
        stop = match.start() if match else end
        piece = text[at:stop]
        if piece.strip():
            begin = at + len(piece) - len(piece.lstrip())
            found.append((begin, begin + len(piece.strip())))
        at = match.end() if match else end
    return found
