"""Releases for archives such as Zenodo: the release, its site, and what says for people and programs what it is."""

from kg.site.archive.packing import Archive, check_archive, name_of, pack, room_beside

__all__ = ["Archive", "check_archive", "name_of", "pack", "room_beside"]
