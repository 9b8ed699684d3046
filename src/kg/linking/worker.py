"""The process that links tables for the page: one at a time, held to limits, and unable to write a file.

It reads jobs from its standard input and writes answers to its standard output, each as a line of JSON that says how
many bytes follow. What it was given it forgets with the next job. `python -m kg.linking.worker MATCHING MEMORY`.
"""

from __future__ import annotations

import gc
import io
import json
import os
import resource
import sys
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any, BinaryIO

from kg.errors import KgError
from kg.formats import TURTLE
from kg.linking.problems import TableError
from kg.linking.report import as_object, found_lines, write_text
from kg.linking.run import Linked, Options, link_table
from kg.linking.source import table_of
from kg.linking.texts import reason_text
from kg.matching import Matcher

MOST_BYTES = 64 << 20
"""Bytes of a linked table or of its triples; more is an error."""
SHOWN_ROWS = 10
SHOWN_CASES = 50
SHOWN_COLUMNS = 12


class TooLarge(KgError):
    """What came of a table is larger than this service makes."""


class _Bounded(io.BytesIO):
    """Memory that takes so many bytes and no more."""

    def write(self, piece: Any) -> int:
        """Keep a piece. Raises TooLarge."""
        if self.tell() + len(piece) > MOST_BYTES:
            raise TooLarge("the linked table is too large for this page")
        return super().write(piece)


def main() -> None:
    """Answer jobs until there are no more."""
    path, memory = Path(sys.argv[1]), int(sys.argv[2])
    jobs, answers = sys.stdin.buffer, sys.stdout.buffer
    os.nice(10)
    matcher = Matcher.read(path)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    _send(answers, {"status": "ready"})
    while line := jobs.readline():
        head = json.loads(line)
        body = jobs.read(head["bytes"])
        _send(answers, *answer(matcher, head, body))
        del head, body
        gc.collect()


def _send(answers: BinaryIO, head: dict[str, Any], *parts: bytes) -> None:
    head["parts"] = [len(part) for part in parts]
    answers.write(json.dumps(head, ensure_ascii=False).encode() + b"\n")
    for part in parts:
        answers.write(part)
    answers.flush()


def answer(matcher: Matcher, head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], *tuple[bytes, ...]]:
    """Link one table: what is known of it, then the linked table, its description and its triples.

    `head`: the content type of the body, its parameters, the language and what the release says of itself.
    """
    language = head["language"]
    try:
        name, content, fields = read_body(head["content_type"], body)
        fields = {**head["fields"], **fields}
        if not content:
            return ({"status": "no-table", "fields": fields},)
        table, triples = _Bounded(), _Bounded()
        source = table_of(name, content, fields.get("encoding", ""), fields.get("delimiter", "")[:1])
        options = Options(
            asked=_asked(fields),
            heading_line=_heading_line(fields),
            language=language,
            wire=TURTLE,
            identifiers=head["identifiers"],
        )
        linked = link_table(source, matcher, options, table, triples, head["rights"], SHOWN_ROWS)
    except TableError as error:
        message, hint = error.say(language)
        place = error.position
        return ({"status": "wrong", "message": message, "hint": hint, "line": place.line, "column": place.column},)
    except (TooLarge, MemoryError):
        return ({"status": "too-large"},)
    out = f"{Path(name).stem or 'tabelle'}.linked.csv"
    metadata = linked.describe(out).encode()
    about = {"status": "linked", "name": out, "fields": fields, "shown": _show(linked, language)}
    return about, table.getvalue(), metadata, triples.getvalue()


def _show(linked: Linked, language: str) -> dict[str, Any]:
    report = linked.report
    cases = list(report.cases.values())
    return {
        "report": {**as_object(report), "cases": as_object(report)["cases"][:SHOWN_CASES]},
        "found": found_lines(report, language),
        "text": write_text(report, language),
        "left": sum(case.count for case in cases[SHOWN_CASES:]) + report.more,
        "heading": linked.preview.heading[:SHOWN_COLUMNS],
        "rows": [
            {
                "line": line,
                "cells": cells[:SHOWN_COLUMNS],
                "status": outcome.status,
                "note": reason_text(outcome, language),
                "iri": outcome.entry.iri if outcome.entry else "",
                "name": outcome.entry.label(language) if outcome.entry else "",
            }
            for line, cells, outcome in linked.preview.rows
        ],
    }


def read_body(content_type: str, body: bytes) -> tuple[str, bytes, dict[str, str]]:
    """The name of the table, its bytes and the fields beside it: from a form, or the table itself.

    >>> read_body("text/csv", b"AGS\\r\\n05913000\\r\\n")[1]
    b'AGS\\r\\n05913000\\r\\n'
    """
    if not content_type.lower().startswith("multipart/form-data"):
        return "tabelle.csv", body, {}
    # A form is written as the parts of a mail are: https://www.rfc-editor.org/rfc/rfc7578
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message: Message = BytesParser(policy=HTTP).parsebytes(head + body)
    name, content, fields = "", b"", {}
    for part in message.get_payload() if message.is_multipart() else ():
        if not isinstance(part, Message):
            continue
        field = str(part.get_param("name", "", "content-disposition"))
        payload = part.get_payload(decode=True)
        value = payload if isinstance(payload, bytes) else b""
        if field == "table":
            name, content = _file_name(part.get_filename() or ""), value
        else:
            fields[field] = value.decode("utf-8", "replace").strip()[:200]
    return name or "tabelle.csv", content, fields


def _file_name(text: str) -> str:
    """The name of a file without folders, and without what no name should have."""
    name = text.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in name if character.isprintable() and character not in '"<>|:*?')[:120]


def _asked(fields: dict[str, str]) -> dict[str, list[str]]:
    roles = ("key", "name", "state", "district", "postcode", "population")
    return {role: [fields[f"{role}_column"]] for role in roles if fields.get(f"{role}_column")}


def _heading_line(fields: dict[str, str]) -> int | None:
    text = fields.get("heading_line", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


if __name__ == "__main__":
    main()
