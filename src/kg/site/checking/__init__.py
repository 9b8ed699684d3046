"""Reads a finished site again, from its files alone: links, languages, graphs, checksums."""

from kg.site.checking.check import Checked, check_site
from kg.site.checking.finding import Finding

__all__ = ["Checked", "Finding", "check_site"]
