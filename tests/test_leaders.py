"""The most frequent names, counted among few: never others than among all."""

from collections import Counter
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dashboard.catalogue.memory.leaders import CITY_BITS, Leaders, in_cities, most

# Who speaks in which city, one row a statement; rows lie city by city. 0 is nobody.
said = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 12)), min_size=1, max_size=60).map(sorted)


@given(said, st.data())
def test_among_the_leaders_each_mask_has_the_counts_that_it_has_among_all(rows: list[Any], data: Any) -> None:
    cities, names = (np.array(column, np.int32) for column in zip(*rows, strict=True))
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))))
    at = np.arange(len(rows))
    for totals, counted, key in (
        (np.bincount(names, minlength=13), Leaders.statements, lambda row: row),
        (_in_cities(names, cities), Leaders.places, lambda row: (cities[row], names[row])),
    ):
        leaders = Leaders.of(names, at, cities, totals, leading=5)
        expected = Counter(names[row] for row in {key(row): row for row in at if mask[row]}.values() if names[row])
        found = dict(zip(leaders.names.tolist(), counted(leaders, mask).tolist(), strict=True))
        assert found == {name: expected[name] for name in found}
        assert max((n for name, n in expected.items() if name not in found), default=0) <= leaders.bound
        assert (
            most(leaders.names, counted(leaders, mask), 2)
            == [(name, n) for name, n in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])) if n][:2]
        )


def _in_cities(names: Any, cities: Any) -> Any:
    return in_cities(np.sort((names.astype(np.int64) << CITY_BITS) | cities), 13)
