"""A network drawn as a ring: which outlet stands where, and how the lines between them bend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

Pair = tuple[str, str]
Point = tuple[float, float]


def ring(outlets: Sequence[str], *weights: dict[Pair, int]) -> list[str]:
    """Return the outlets in an order in which those with much in common are neighbours."""
    strength: Counter[Pair] = Counter()
    for weight in weights:
        for (left, right), number in weight.items():
            strength[left, right] += number
            strength[right, left] += number
    waiting = list(outlets)
    order = waiting[:1]
    while len(order) < len(outlets):
        waiting.remove(order[-1])
        order.append(max(waiting, key=lambda outlet: strength[order[-1], outlet]))
    return order


def bow(start: Point, end: Point, bend: float) -> list[Point]:
    """Return a line between two places that bends towards the middle of the ring."""
    middle = ((1 - bend) * (start[0] + end[0]) / 2, (1 - bend) * (start[1] + end[1]) / 2)
    steps = [step / 14 for step in range(15)]
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * middle[0] + t**2 * end[0],
            (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * middle[1] + t**2 * end[1],
        )
        for t in steps
    ]


def few_values(numbers: Iterable[int]) -> list[int]:
    """Return the least, the middle and the most of some numbers, each once."""
    order = sorted(set(numbers))
    return sorted({order[0], order[len(order) // 2], order[-1]}) if order else []
