"""Content codings: https://www.rfc-editor.org/rfc/rfc9110#name-content-codings."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from typing import Protocol

import brotli
import zstandard

CODINGS = ("zstd", "br", "gzip")
"""What is on offer, in our own order of preference: the quickest for what it saves comes first."""

_MEMBER = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*([0-9.]+)\s*)?\Z", re.ASCII)


class Coder(Protocol):
    """Codes one answer, piece by piece."""

    def feed(self, piece: bytes) -> bytes:
        """Code the next piece; what comes out may lag behind."""

    def finish(self) -> bytes:
        """What is left."""


@lru_cache(maxsize=1024)
def choose_coding(accept_encoding: str) -> str:
    """The coding that suits the Accept-Encoding header; empty for none.

    >>> choose_coding("gzip, deflate, br"), choose_coding("gzip;q=0.5, zstd;q=0"), choose_coding("identity")
    ('br', 'gzip', '')
    >>> choose_coding("identity, gzip;q=0.5")
    ''
    """
    weights: dict[str, float] = {}
    for member in accept_encoding.lower().split(","):
        match = _MEMBER.match(member)
        if match:
            try:
                weights[match.group(1)] = float(match.group(2) or 1)
            except ValueError:
                weights[match.group(1)] = 0.0
    if "x-gzip" in weights:
        weights.setdefault("gzip", weights["x-gzip"])
    # Only where a client names it: else it is what is left where nothing better is accepted.
    best, best_weight = "", weights.get("identity", 0.0)
    for coding in CODINGS:
        weight = weights.get(coding, weights.get("*", 0.0))
        if weight > best_weight or (weight == best_weight > 0 and not best):
            best, best_weight = coding, weight
    return best


def coder_of(coding: str) -> Coder:
    """A coder for one of CODINGS; levels are the ones for answers made on the fly."""
    coders: dict[str, type[Coder]] = {"gzip": _Gzip, "br": _Brotli, "zstd": _Zstd}
    return coders[coding]()


class _Gzip:
    def __init__(self) -> None:
        self._coder = zlib.compressobj(5, wbits=31)

    def feed(self, piece: bytes) -> bytes:
        return self._coder.compress(piece)

    def finish(self) -> bytes:
        return self._coder.flush()


class _Brotli:
    def __init__(self) -> None:
        self._coder = brotli.Compressor(quality=4)

    def feed(self, piece: bytes) -> bytes:
        return bytes(self._coder.process(piece))

    def finish(self) -> bytes:
        return bytes(self._coder.finish())


class _Zstd:
    def __init__(self) -> None:
        self._coder = zstandard.ZstdCompressor(level=3).compressobj()

    def feed(self, piece: bytes) -> bytes:
        return bytes(self._coder.compress(piece))

    def finish(self) -> bytes:
        return bytes(self._coder.flush())
