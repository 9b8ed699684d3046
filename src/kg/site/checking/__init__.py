"""Reads a finished site again, from its files alone: links, languages, graphs, checksums."""

from kg.site.checking.check import Checked, Finding, check_site

__all__ = ["Checked", "Finding", "check_site"]
