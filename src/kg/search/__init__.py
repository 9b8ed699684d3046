"""Lists with facets and full-text search, asked of the search index of a release."""

from __future__ import annotations

from kg.search.index import Index
from kg.search.items import Detail, Item, Text

__all__ = ["Detail", "Index", "Item", "Text"]
