"""The releases as an Atom feed, for people: https://www.rfc-editor.org/rfc/rfc4287 ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from kg.history import STATES, Changes, Published
from kg.web.releasepage import Touched, touched

ATOM = "http://www.w3.org/2005/Atom"
_XML = "http://www.w3.org/XML/1998/namespace"
_NOTHING = "1970-01-01T00:00:00Z"


def write_feed(
    entries: Sequence[tuple[Published, Changes | None]],
    *,
    base: str,
    public: str,
    author: str,
    words: Mapping[str, str],
    language: str,
) -> bytes:
    """The feed in one language; `entries` in the order of publication.

    Identifiers begin with `base` and are the same wherever the feed is served, links begin with `public`.
    """
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {f"{{{_XML}}}lang": language})
    _add(feed, "id", f"{base}feed.atom")
    _add(feed, "title", words["rel_feed_title"])
    _add(feed, "subtitle", words["rel_feed_subtitle"])
    _add(feed, "updated", entries[-1][0].published if entries else _NOTHING)
    _add(feed, "link", rel="self", href=f"{public}/feed.atom?lang={language}", type="application/atom+xml")
    _add(feed, "link", rel="alternate", href=f"{public}/dumps/", type="text/html")
    _add(_add(feed, "author"), "name", author)
    for published, changes in reversed(entries):
        entry = _add(feed, "entry")
        _add(entry, "id", f"{base}feed/{published.id}")
        _add(entry, "title", f"{words['release']} {published.id}{_headline(changes, words, language)}")
        _add(entry, "updated", published.published)
        _add(entry, "link", rel="alternate", href=f"{public}/dumps/{published.id}/", type="text/html")
        _add(entry, "content", "\n".join(_lines(changes, words, language)), type="text")
    ElementTree.indent(feed)
    text: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _headline(changes: Changes | None, words: Mapping[str, str], language: str) -> str:
    """What changed among the things that people look for first, in one line."""
    parts = []
    for each in touched(changes):
        if each.names:
            counts = [f"{each.counts[state]} {words[f'rel_{state}']}" for state in STATES if each.counts[state]]
            parts.append(f"{_name(each.label, language, each.name)}: {', '.join(counts)}")
    return f" – {'; '.join(parts)}" if parts else ""


def _lines(changes: Changes | None, words: Mapping[str, str], language: str) -> list[str]:
    if changes is None:
        return [words["rel_unknown"]]
    added = f"{words['rel_added']}: {changes.added}."
    if not changes.previous:
        return [words["rel_first"], added]
    lines = [f"{added} {words['rel_removed']}: {changes.removed}."]
    for each in touched(changes):
        lines += _describe(each, words, language)
    return lines


def _describe(each: Touched, words: Mapping[str, str], language: str) -> list[str]:
    lines = []
    for state in STATES:
        count = each.counts[state]
        if not count:
            continue
        line = f"{_name(each.label, language, each.name)}, {words[f'rel_{state}']}: {count}"
        names = [_name(texts, language, iri) for iri, texts in each.names.get(state, ())]
        if names:
            more = f", {words['rel_and_more']}" if count > len(names) else ""
            line += f" ({', '.join(names)}{more})"
        lines.append(line)
    return lines


def _name(texts: Mapping[str, str], language: str, otherwise: str) -> str:
    return texts.get(language) or next(iter(texts.values()), otherwise)


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    child.text = text or None
    return child
