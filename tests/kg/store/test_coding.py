"""Content codings: what a client accepts decides, and what comes out can be read by others."""

from __future__ import annotations

import zlib
from contextlib import suppress

import brotli
import pytest
import zstandard

from kg.store.coding import CODINGS, choose_coding, coder_of

TEXT = [b"a row of a table\n" * 10, b"", b"x", bytes(range(256)) * 300, b"the end"]


def decode(coding: str, body: bytes) -> bytes:
    if coding == "gzip":
        return zlib.decompress(body, wbits=31)
    if coding == "br":
        return bytes(brotli.decompress(body))
    with zstandard.ZstdDecompressor().stream_reader(body) as reader:
        return bytes(reader.read())


@pytest.mark.parametrize("coding", CODINGS)
def test_what_is_coded_can_be_read(coding: str) -> None:
    coder = coder_of(coding)
    body = b"".join([*(coder.feed(piece) for piece in TEXT), coder.finish()])
    assert decode(coding, body) == b"".join(TEXT)
    assert len(body) < len(b"".join(TEXT)) / 4


@pytest.mark.parametrize("coding", CODINGS)
def test_nothing_is_coded_as_nothing(coding: str) -> None:
    assert decode(coding, coder_of(coding).finish()) == b""


@pytest.mark.parametrize("coding", CODINGS)
def test_an_answer_that_was_broken_off_is_not_whole(coding: str) -> None:
    coder = coder_of(coding)
    body = b"".join(coder.feed(piece) for piece in TEXT)
    with suppress(zlib.error, brotli.error, zstandard.ZstdError):
        assert decode(coding, body) != b"".join(TEXT)


@pytest.mark.parametrize(
    ("accept_encoding", "expected"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("br", "br"),
        ("zstd", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0.9", "gzip"),
        ("gzip ; q=0.2 , br ; q=0.1", "gzip"),
        ("*", "zstd"),
        ("*;q=0.1, zstd;q=0", "br"),
        ("*;q=0", ""),
        ("gzip;q=0", ""),
        ("gzip;q=0.0", ""),
        ("identity", ""),
        ("identity;q=1, gzip;q=0.5", ""),
        ("identity;q=0.5, gzip;q=1", "gzip"),
        ("identity, gzip", "gzip"),
        ("identity;q=0", ""),
        ("identity;q=0, *", "zstd"),
        ("deflate, compress", ""),
        ("gzip;q=much", ""),
        ("gzip;q=.", ""),
        ("gzip;level=9", ""),
        ("gzip,,br;q=0.5,", "gzip"),
        (",", ""),
        ("gzip" * 5000, ""),
    ],
)
def test_a_coding_is_chosen(accept_encoding: str, expected: str) -> None:
    assert choose_coding(accept_encoding) == expected
