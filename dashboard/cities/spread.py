"""Things on a line, moved apart as little as they can be."""

from collections.abc import Sequence


def spread(wanted: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Places for things that would stand at `wanted` (ascending): in order, `apart` from each other, low to high.

    Each cluster keeps its middle (least squares, by pooling neighbours that are too near). Where there
    is no room for all, they stand closer than `apart`.
    """
    if len(wanted) > 1:
        apart = min(apart, (high - low) / (len(wanted) - 1))
    pools: list[tuple[float, int]] = []  # mean of `wanted` less what the order takes, and how many share it
    for at, place in enumerate(wanted):
        mean, count = place - at * apart, 1
        while pools and pools[-1][0] > mean:
            before, held = pools.pop()
            mean, count = (before * held + mean * count) / (held + count), held + count
        pools.append((mean, count))
    means = [mean for mean, count in pools for _ in range(count)]
    last = high - (len(wanted) - 1) * apart
    return [round(min(max(mean, low), last) + at * apart, 1) for at, mean in enumerate(means)]
