"""Answers that are kept: bytes, not objects, and never more of them than a bound."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

Headers = list[tuple[bytes, bytes]]
Alias = tuple[bytes | str | None, ...]
"""A request as it came."""

_LARGEST_SHARE = 8
"""One answer may take so small a part of the cache at most."""
_MOST_WAYS = 16
"""Ways of asking for one answer that are remembered: whoever varies an address without end outdates nothing else."""
_OVERHEAD = 1000
"""Bytes that an answer, or a way of asking for it, takes besides its body and its texts."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole answer as it goes out; without a tag it is not kept."""

    headers: Headers
    body: bytes
    tag: bytes = b""
    format_key: str = ""


class Answers:
    """The answers of one release, those asked for least recently go first.

    An answer is found by what is asked (`tag`, see `make_tag`) or, quicker, by how it was asked (`alias`: the request
    as it came). All ways of asking, formats and codings share one bound.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._by_tag: OrderedDict[bytes, tuple[Kept, list[Alias]]] = OrderedDict()
        self._by_alias: dict[Alias, Kept] = {}
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._by_tag)

    def find_alias(self, alias: Alias) -> Kept | None:
        """The answer to a request that came just like this before."""
        kept = self._by_alias.get(alias)
        if kept is not None:
            self._by_tag.move_to_end(kept.tag)
        return kept

    def find(self, tag: bytes) -> Kept | None:
        """The answer with this tag."""
        entry = self._by_tag.get(tag)
        if entry is None:
            return None
        self._by_tag.move_to_end(tag)
        return entry[0]

    def add_alias(self, alias: Alias, kept: Kept) -> None:
        """Remember one more way of asking for an answer that is kept; the first of many is forgotten."""
        entry = self._by_tag.get(kept.tag)
        size = _measure(alias)
        if entry is None or alias in self._by_alias or size * _LARGEST_SHARE > self._max_bytes:
            return
        aliases = entry[1]
        if len(aliases) == _MOST_WAYS:
            self.bytes -= _measure(aliases[0])
            del self._by_alias[aliases.pop(0)]
        self._by_alias[alias] = kept
        aliases.append(alias)
        self._grow(size)

    def keep(self, kept: Kept) -> None:
        """Keep an answer, unless it is too large."""
        size = len(kept.body) + _OVERHEAD
        if size * _LARGEST_SHARE > self._max_bytes or kept.tag in self._by_tag:
            return
        self._by_tag[kept.tag] = (kept, [])
        self._grow(size)

    def _grow(self, size: int) -> None:
        self.bytes += size
        while self.bytes > self._max_bytes:
            _, (kept, aliases) = self._by_tag.popitem(last=False)
            for alias in aliases:
                del self._by_alias[alias]
            self.bytes -= len(kept.body) + _OVERHEAD + sum(map(_measure, aliases))


def _measure(alias: Alias) -> int:
    """Bytes that a way of asking takes: an address may be long."""
    return _OVERHEAD + sum(len(part) for part in alias if part)


def make_tag(*parts: str | Sequence[str]) -> bytes:
    """An entity tag for an answer that these parts determine.

    It is a weak one (https://www.rfc-editor.org/rfc/rfc9110#name-weak-versus-strong): the same rows in another order
    would be the same answer.
    """
    digest = blake2b(digest_size=15)
    for part in parts:
        texts = [part] if isinstance(part, str) else part
        digest.update(b"%d;" % len(texts))
        for text in texts:
            encoded = text.encode("utf-8", "surrogatepass")
            # The length before the text: no text can pass for the end of it and the start of the next.
            digest.update(b"%d:" % len(encoded))
            digest.update(encoded)
    return b'W/"' + digest.hexdigest().encode() + b'"'


def is_among(tag: bytes, if_none_match: bytes) -> bool:
    """True where an If-None-Match header names the tag, or any; the weak comparison, as the header wants it.

    >>> is_among(b'W/"a"', b'"b", "a"'), is_among(b'W/"a"', b'W/"ab"')
    (True, False)
    """
    if if_none_match.strip() == b"*":
        return True
    opaque = tag.removeprefix(b"W/")
    return any(each.strip().removeprefix(b"W/") == opaque for each in if_none_match.split(b","))
