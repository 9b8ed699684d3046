"""What is kept of answers stays below its bound, whatever strangers ask."""

from __future__ import annotations

from kg.web.answers import Answers, Kept


def test_long_ways_of_asking_count_too() -> None:
    answers = Answers(1_000_000)
    kept = Kept([], b"x" * 1000, b'W/"a"')
    answers.keep(kept)
    for number in range(100):
        answers.add_alias((b"query=ASK{}%23" + b"%d" % number * 30_000, None, "", "/sparql"), kept)
        assert answers.bytes <= 1_000_000
    assert len(answers) == 0
    assert answers.bytes == 0
