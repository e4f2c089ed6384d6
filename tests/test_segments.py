"""Columns in which the rows of a city lie beside each other: counted, and changed, as if each row was looked at."""

from typing import Any
from unittest import mock

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dashboard.catalogue.memory import segments as module
from dashboard.catalogue.memory.segments import Segments, bits, mask

CITIES = 9
rows = st.lists(st.tuples(st.integers(0, CITIES - 1), st.integers(0, 12)), max_size=200)


def laid(pairs: list[Any], by: str = "name") -> Segments:
    """Rows of cities with a name each, and as `row` the number of the pair."""
    city, name = np.array(pairs, np.int32).reshape(-1, 2).T
    return Segments.laid({"name": name, "row": np.arange(len(pairs))}, city, CITIES, by)


def masked(draw: Any, segments: Segments) -> Any:
    number = len(segments["row"])
    return np.array(draw(st.lists(st.booleans(), min_size=number, max_size=number)), bool)


@given(rows, st.data())
def test_each_city_has_as_many_rows_of_a_mask_as_lie_in_it(pairs: list[Any], data: Any) -> None:
    segments = laid(pairs)
    chosen = masked(data.draw, segments)
    cities = [pairs[row][0] for row in segments["row"][chosen]]
    assert segments.counted(chosen).tolist() == [cities.count(city) for city in range(CITIES)]
    assert (mask(bits(chosen), len(chosen)) == chosen).all()


@given(rows, st.data())
def test_a_name_counts_once_in_a_city_however_often_it_stands_there(pairs: list[Any], data: Any) -> None:
    segments = laid(pairs)
    chosen = masked(data.draw, segments)
    these = [pairs[row] for row in segments["row"][chosen]]
    with mock.patch.object(module, "_STRETCH", data.draw(st.integers(1, 40))):
        for once, expected in ((False, these), (True, list(set(these)))):
            found = segments.frequencies(lambda here: chosen[here], 13, once=once)
            assert found.tolist() == [sum(name == number for _, name in expected) for number in range(13)]
        some = np.array(data.draw(st.lists(st.booleans(), min_size=CITIES, max_size=CITIES)), bool)
        in_some = {pair for pair in pairs if some[pair[0]]}
        found = segments.frequencies_in(some, 13)
        assert found.tolist() == [sum(name == number for _, name in in_some) for number in range(13)]
        at, cities = segments.where(lambda here: chosen[here])
        assert at.tolist() == np.flatnonzero(chosen).tolist()
        assert cities.tolist() == [city for city, _ in these]


@given(rows, rows, st.data())
def test_rows_taken_out_and_put_in_leave_what_would_have_been_laid(old: list[Any], new: list[Any], data: Any) -> None:
    before = laid(old)
    gone = np.flatnonzero(masked(data.draw, before))
    kept = [old[row] for row in sorted(set(before["row"]) - set(before["row"][gone]))]
    city, name = np.array(new, np.int32).reshape(-1, 2).T
    changed = before.changed(gone, {"name": name, "row": np.arange(len(new)) + len(old)}, city)
    expected = laid([*kept, *new])
    assert changed["name"].tolist() == expected["name"].tolist()
    assert changed.starts.tolist() == expected.starts.tolist()
    assert [[*old, *new][row][1] for row in changed["row"]] == changed["name"].tolist(), "columns go together"
    assert set(changed["row"]) == {
        *(set(before["row"]) - set(before["row"][gone])),
        *range(len(old), len(old) + len(new)),
    }
