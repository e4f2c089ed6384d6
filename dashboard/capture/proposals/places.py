"""The places that an article names, each decided or left undecided."""

import math
from collections import Counter
from typing import Final

from .gazetteer import Place, counties, places
from .layout import Block
from .outlets import Home
from .spots import Spot, Spotter
from .wordlists import WORLD

MARGIN: Final = 0.45  # how much likelier, on a logarithmic scale of population, a place must be than the next


class Atlas:
    """The places of one article."""

    def __init__(self, text: str, blocks: list[Block], title: str, home: Home) -> None:
        spotter = Spotter(text)
        self._home = home
        self.spots = spotter.found(blocks)
        self.abroad = spotter.abroad
        self.titled = Atlas(title, [Block(0, len(title), "heading")], "", Home("", "")).spots if title else []
        self._decide()
        self.dateline = next((spot.place for spot in self.spots if spot.dateline), None)

    def _decide(self) -> None:
        known = {spot.name: spot.place for spot in self.spots if spot.sure and spot.kind == "city"}
        abroad = {spot.name for spot in self.spots if spot.kind == "abroad"}
        evidence = self._evidence = self._weighed()
        for spot in self.spots:
            if spot.kind == "county" and spot.place is None:
                spot.place = _of_states(counties()[spot.name], evidence)
            if spot.kind != "city" or spot.sure or spot.place:
                continue
            if spot.name in abroad:
                spot.kind = "abroad"
            elif spot.name in known and (single := self._beside_elsewhere(spot)):
                spot.place = single
            else:
                spot.place = self.likeliest(spot.name)
                if spot.place is None and spot.name in WORLD:
                    spot.kind = "abroad" if self.abroad else "other"

    def _beside_elsewhere(self, spot: Spot) -> Place | None:
        """The state given last before, or first after, for the same name."""
        sure = [other for other in self.spots if other.sure and other.name == spot.name and other.kind == "city"]
        before = [other for other in sure if other.start < spot.start]
        return (before[-1] if before else sure[0]).place

    def _weighed(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for state in self._home.states:
            found[state] += 4
        for spot in [*self.spots, *self.titled]:
            if spot.kind == "state":
                found[spot.name] += 1
            elif spot.place and (spot.sure or spot.kind == "county"):
                found[spot.place.state] += 6 if spot.dateline else 1
            elif (
                spot.kind == "city"
                and spot.name not in WORLD
                and (of := places().get(spot.name))
                and (len(of) == 1 or of[0].population > 20 * of[1].population)
            ):
                found[of[0].state] += 1 if of[0].population > 20_000 else 0
        return found

    def likeliest(self, name: str) -> Place | None:
        """The place most likely meant by a name alone; None where two are about as likely."""
        evidence = self._evidence
        candidates = places().get(name, ())
        if not candidates:
            return None
        at_home = name in self._home.names and self._home.city is None
        scored = sorted(
            (
                (math.log10(max(p.population, 500)) + min(_weight(evidence[p.state]), _heed(p, candidates)), p)
                for p in candidates
            ),
            reverse=True,
        )
        if self._home.city in candidates:
            return self._home.city
        best, first = scored[0]
        if name in WORLD and not evidence[first.state]:
            return None
        if first.population < 5_000 and not evidence[first.state] and not at_home:
            return None
        if len(scored) > 1 and best - scored[1][0] < MARGIN:
            return None
        return first


def _heed(one: Place, candidates: tuple[Place, ...]) -> float:
    """How far the states named around count for a place: little beside one of its name that everybody knows."""
    return 1.0 if 20 * one.population < max(other.population for other in candidates) else math.inf


def _weight(count: int) -> float:
    return 1.0 + 0.5 * min(count - 1, 4) if count else 0.0


def _of_states(candidates: tuple[Place, ...], evidence: Counter[str]) -> Place | None:
    ranked = sorted(candidates, key=lambda place: -evidence[place.state])
    if len(ranked) == 1:
        return ranked[0]
    return ranked[0] if evidence[ranked[0].state] > evidence[ranked[1].state] else None
