"""The extension functions of the embedded engine: GeoSPARQL on WKT in longitude and latitude.

What works was tried, function by function: the engine knows more names than it can compute (a buffer, areas).
"""

from __future__ import annotations

GEOF = "http://www.opengis.net/def/function/geosparql/"

_NAMES = """
    distance length perimeter
    convexHull envelope centroid intersection union difference symDifference
    getSRID asGeoJSON isEmpty isSimple dimension coordinateDimension spatialDimension
    sfEquals sfDisjoint sfIntersects sfTouches sfCrosses sfWithin sfContains sfOverlaps
    ehEquals ehDisjoint ehMeet ehOverlap ehCovers ehCoveredBy ehInside ehContains
    rcc8eq rcc8dc rcc8ec rcc8po rcc8tppi rcc8tpp rcc8ntpp rcc8ntppi
"""

EXTENSION_FUNCTIONS = tuple(GEOF + name for name in _NAMES.split())
"""IRIs for a service description."""
