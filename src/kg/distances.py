"""How far points on the earth are from each other."""

from __future__ import annotations

import math

_EARTH = 6371.0
"""Mean radius in kilometres."""


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres on the sphere between two points of longitude and latitude.

    >>> round(distance((7.466, 51.515), (9.481, 51.312)))  # Dortmund, Kassel
    142
    """
    longitude, latitude, longitude2, latitude2 = map(math.radians, (*one, *other))
    half = (
        math.sin((latitude2 - latitude) / 2) ** 2
        + math.cos(latitude) * math.cos(latitude2) * math.sin((longitude2 - longitude) / 2) ** 2
    )
    return 2 * _EARTH * math.asin(math.sqrt(half))
