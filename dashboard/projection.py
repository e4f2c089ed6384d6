"""Where a place lies on the map of the fifty states: Albers’ equal-area projection, Alaska and Hawaii inset.

The frame is 975 × 610 units, in which `data/us-states-albers.json` draws the states. The three cones and
where they stand are those of d3’s geoAlbersUsa at scale 1300 (https://d3js.org/d3-geo/conic#geoAlbersUsa).
"""

from dataclasses import dataclass
from functools import cached_property
from math import cos, radians, sin, sqrt
from typing import Final

WIDTH: Final = 975
HEIGHT: Final = 610
_SCALE: Final = 1300.0
_X: Final = 487.5
_Y: Final = 305.0


@dataclass(frozen=True)
class _Cone:
    """A conic equal-area projection between two parallels; degrees, and units of the frame."""

    meridian: float
    parallels: tuple[float, float]
    centre: tuple[float, float]
    scale: float
    x: float
    y: float

    @cached_property
    def _shape(self) -> tuple[float, float]:
        south, north = (sin(radians(parallel)) for parallel in self.parallels)
        narrowing = (south + north) / 2
        return narrowing, 1 + south * (2 * narrowing - south)

    def _plane(self, longitude: float, latitude: float) -> tuple[float, float]:
        narrowing, constant = self._shape
        radius = sqrt(constant - 2 * narrowing * sin(radians(latitude))) / narrowing
        angle = radians(longitude) * narrowing
        return radius * sin(angle), sqrt(constant) / narrowing - radius * cos(angle)

    def point(self, longitude: float, latitude: float) -> tuple[float, float]:
        turned = (longitude - self.meridian + 180) % 360 - 180  # the Aleutians cross the date line
        x, y = self._plane(turned, latitude)
        middle_x, middle_y = self._plane(*self.centre)
        return self.x + self.scale * (x - middle_x), self.y - self.scale * (y - middle_y)


_MAINLAND: Final = _Cone(-96, (29.5, 45.5), (-0.6, 38.7), _SCALE, _X, _Y)
_INSETS: Final = {
    "AK": _Cone(-154, (55, 65), (-2, 58.5), _SCALE * 0.35, _X - 0.307 * _SCALE, _Y + 0.201 * _SCALE),
    "HI": _Cone(-157, (8, 18), (-3, 19.9), _SCALE, _X - 0.205 * _SCALE, _Y + 0.212 * _SCALE),
}


def inset(state: str) -> str:
    """The state in whose inset a state lies: 'AK', 'HI', or '' for the mainland."""
    return state if state in _INSETS else ""


def projected(state: str, longitude: float, latitude: float) -> tuple[float, float]:
    """The point of the frame at which a place of a state lies, x to the right and y down."""
    return _INSETS.get(state, _MAINLAND).point(longitude, latitude)
