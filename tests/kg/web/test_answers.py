"""Answers that are kept: found again, never more than the bound, never one for another."""

from __future__ import annotations

import random
from itertools import product

import pytest

from kg.web.answers import Alias, Answers, Kept, is_among, make_tag

PARTS: list[str | tuple[str, ...]] = [
    "",
    "a",
    "\0",
    "a\0",
    "ab",
    "1:a",
    "ä",
    "\ud800",
    (),
    ("",),
    ("a",),
    ("a", ""),
    ("a", "b"),
]
PARTS += [("a\0b",), ("a", "b", ""), ("ab",), ("1:a",)]


def test_no_two_questions_have_one_tag() -> None:
    questions = [parts for length in range(4) for parts in product(PARTS, repeat=length)]
    # A text and a sequence of this text alone are the same: a part of a question is always the one or the other.
    plain = {tuple((part,) if isinstance(part, str) else part for part in parts) for parts in questions}
    assert len({make_tag(*parts) for parts in questions}) == len(plain)


@pytest.mark.parametrize("value", ['"', "\n", "\r\nx: y", ",", "ä", "W/"])
def test_a_tag_can_stand_in_a_header(value: str) -> None:
    tag = make_tag(value, [value])
    assert tag == make_tag(value, (value,))
    assert tag.startswith(b'W/"')
    assert tag.endswith(b'"')
    assert tag[3:-1].isalnum()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b'W/"a"', True),
        (b'"a"', True),
        (b'"b", W/"a"', True),
        (b'"b",W/"a","c"', True),
        (b' "a" ', True),
        (b"", False),
        (b"a", False),
        (b'"A"', False),
        (b'"ab"', False),
        (b'w/"a"', False),
        (b'"b"', False),
        (b"*", True),
        (b'*, "b"', False),
    ],
)
def test_the_weak_comparison(header: bytes, expected: bool) -> None:
    assert is_among(b'W/"a"', header) is expected


def kept(name: str, size: int = 0) -> Kept:
    return Kept([], b"x" * size, name.encode())


def test_answers_are_found_by_tag_and_by_way_of_asking() -> None:
    answers = Answers(100_000)
    answer = kept("a", 10)
    answers.keep(answer)
    answers.add_alias((b"query=1", None), answer)
    answers.add_alias((b"query=2", None), answer)
    assert answers.find(b"a") is answer
    assert answers.find_alias((b"query=1", None)) is answer
    assert answers.find_alias((b"query=2", None)) is answer
    assert answers.find(b"b") is None
    assert answers.find_alias((b"query=1", "text/csv")) is None
    assert len(answers) == 1


def test_those_asked_for_least_recently_go_first() -> None:
    answers = Answers(100_000)
    for name in "abcdefgh":
        answers.keep(kept(name, 11_000))
    assert answers.find(b"a")
    answers.keep(kept("i", 11_000))
    assert answers.find(b"a")
    assert not answers.find(b"b")
    alias: Alias = (b"way to c",)
    answers.add_alias(alias, kept("c", 11_000))
    assert answers.find_alias(alias)
    answers.keep(kept("j", 11_000))
    assert answers.find_alias(alias)
    assert not answers.find(b"d")


def test_one_answer_takes_a_small_part_at_most() -> None:
    answers = Answers(100_000)
    answers.keep(kept("a", 12_000))
    assert len(answers) == answers.bytes == 0
    nothing = Answers(0)
    nothing.keep(kept("a"))
    nothing.add_alias((b"a",), kept("a"))
    assert len(nothing) == nothing.bytes == 0


def test_a_way_of_asking_for_what_is_not_kept_is_not_kept() -> None:
    answers = Answers(100_000)
    answers.add_alias((b"a",), kept("a"))
    answers.add_alias((b"a",), Kept([], b""))
    assert answers.find_alias((b"a",)) is None
    assert answers.bytes == 0


def test_the_same_twice_counts_once() -> None:
    answers = Answers(100_000)
    for _ in range(3):
        answers.keep(kept("a", 10))
        answers.add_alias((b"a",), kept("a", 10))
    assert len(answers) == 1
    assert answers.bytes < 3000


def test_long_addresses_count() -> None:
    answers = Answers(1_000_000)
    for number in range(200):
        answer = kept(str(number), 10)
        answers.keep(answer)
        answers.add_alias((b"%065000d" % number, "text/csv", "", "/sparql"), answer)
        assert answers.bytes <= 1_000_000
    assert 10 < len(answers) < 16
    assert sum(len(str(each)) for each in answers._by_alias) < 1_100_000


def test_many_ways_of_asking_for_one_answer_outdate_no_other() -> None:
    answers = Answers(100_000)
    answers.keep(kept("other", 10))
    answers.keep(kept("a", 10))
    for number in range(1000):
        answers.add_alias((b"%d" % number,), kept("a", 10))
    answers.add_alias((b"x" * 50_000,), kept("a", 10))
    assert answers.find(b"other")
    assert answers.find_alias((b"999",))
    assert not answers.find_alias((b"0",))
    assert len(answers._by_alias) == 16
    assert answers.bytes == 2 * 1010 + 16 * 1003


def test_the_bound_holds_whatever_comes() -> None:
    dice = random.Random(7)
    answers = Answers(200_000)
    for step in range(5000):
        answer = kept(str(dice.randrange(200)), 0)
        answer = kept(answer.tag.decode(), 100 * int(answer.tag))
        answers.keep(answer)
        for _ in range(dice.randrange(3)):
            answers.add_alias((b"%d" % dice.randrange(500), str(step % 3)), answer)
        answers.find(b"%d" % dice.randrange(200))
        assert 0 <= answers.bytes <= 200_000
    for alias, found in answers._by_alias.items():
        assert answers.find(found.tag) is not None, alias
    # What is counted is what is there.
    while len(answers):
        answers._max_bytes = answers.bytes - 1
        answers._grow(0)
    assert answers.bytes == 0
    assert not answers._by_alias
