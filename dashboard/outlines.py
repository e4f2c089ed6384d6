"""The outlines of the states: one drawing that every map uses, and the box each state fills in it."""

import json
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from .vocabulary import STATES

_STEP = re.compile(r"([MlZ])([^MlZ]*)")


class Box(NamedTuple):
    """What a state fills of the frame, in its units."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two have a point in common."""
        return (
            self.left <= other.right
            and other.left <= self.right
            and self.top <= other.bottom
            and other.top <= self.bottom
        )

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies in it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@cache
def paths() -> dict[str, str]:
    """The outline of each state by its code, as an SVG path of `M x,y`, `l dx,dy` and `Z`."""
    named = dict(json.loads((files("dashboard.data") / "us-states-albers.json").read_text("utf-8")).values())
    return {code: named[name] for code, name in STATES.items()}


@cache
def boxes() -> dict[str, Box]:
    """The box of each state by its code."""
    return {code: _box(path) for code, path in paths().items()}


@cache
def drawing() -> str:
    """The outlines as one SVG file; each state is the path whose id is its code in small letters.

    They carry no colour: whoever uses one gives fill and stroke. Strokes keep their width when enlarged.
    """
    shapes = "".join(
        f'<path id="{code.lower()}" vector-effect="non-scaling-stroke" d="{path}"/>' for code, path in paths().items()
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 975 610">{shapes}</svg>'


@cache
def background() -> str:
    """The outlines as a picture to lie behind the map, in greys for paper of any light."""
    shapes = "".join(f'<path d="{path}"/>' for path in paths().values())
    look = 'fill="#888" fill-opacity="0.2" stroke="#888"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -46 975 656" {look}>{shapes}</svg>'


def _box(path: str) -> Box:
    x = y = 0.0
    across: list[float] = []
    down: list[float] = []
    for kind, numbers in _STEP.findall(path):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        for dx, dy in zip(values[::2], values[1::2], strict=True):
            x, y = (dx, dy) if kind == "M" else (x + dx, y + dy)
            across.append(x)
            down.append(y)
    return Box(min(across), min(down), max(across), max(down))
