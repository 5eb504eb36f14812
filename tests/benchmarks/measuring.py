"""Measuring things side by side, and saying how they compare."""

import statistics
from collections.abc import Callable, Mapping


def interleaved(works: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """What each work gives in each round; they take turns, so that what else the machine does falls on all alike."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            found[name].append(work())
    return found


def report(title: str, found: Mapping[str, list[float]], base: str) -> None:
    """Print the median of each in milliseconds, and as a ratio to that of `base`."""
    against = statistics.median(found[base])
    for name, taken in found.items():
        median = statistics.median(taken)
        print(f"  {title:26} {name:28} {median * 1000:8.1f} ms  {median / against:5.2f} times {base}", flush=True)
