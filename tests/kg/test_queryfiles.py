"""Query files: heads that are understood, heads that are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import DataError
from kg.queryfiles import Param, read_query_file, read_query_folder


def test_the_head_is_read(serving_data: Path) -> None:
    found = read_query_file(serving_data.parent / "queries/named/places.rq")
    assert found.name == "places"
    assert found.summary["en"] == "Which municipalities have a key, a size, a language?"
    assert found.summary["de"] == "Welche Gemeinden haben Schlüssel, Größe, Sprache?"
    assert found.tags == ("places", "test")
    below = {"en": "most inhabitants", "de": "Obergrenze der Einwohnerzahl"}
    assert found.params[1] == Param("below", "1000000", below)
    assert [each.name for each in found.params if each.optional] == ["ags", "label"]
    assert found.meta["tags"] == ["places, test"]


def test_the_head_ends_at_the_query(tmp_path: Path) -> None:
    path = tmp_path / "a.rq"
    path.write_bytes("\ufeff# a comment\n\n#+ summary: Who?\n#+ message_de: Ä\r\nASK {}\n#+ not: this\n".encode())
    found = read_query_file(path)
    assert found.meta == {"summary": ["Who?"], "message_de": ["Ä"]}
    assert found.text.startswith("# a comment")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"#+ summary\nASK {}", "a.rq:1: head line '#+ summary' is not understood"),
        (b"#+ summary: x\n#+ param: a | b | c\nASK {}", "a.rq:2: parameter 'a | b | c' is not understood"),
        (b"#+ param: a b | 1 | x | y\nASK {}", "a.rq:1: parameter"),
        (b"ASK {}\n# \xff", "a.rq:2: is not UTF-8"),
    ],
)
def test_a_bad_file_names_its_line(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.rq"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_query_file(path)
    assert message in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No such file"):
        read_query_file(tmp_path / "none.rq")


def test_folders_are_read_in_order(tmp_path: Path) -> None:
    for name in ("b.rq", "a.rq", "c.txt"):
        (tmp_path / name).write_text("ASK {}")
    assert [each.name for each in read_query_folder(tmp_path)] == ["a", "b"]
    assert read_query_folder(tmp_path / "none") == []
