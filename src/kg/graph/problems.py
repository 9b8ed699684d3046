"""What can be wrong with a file before anything in it is checked, said in two languages."""

from __future__ import annotations

import re

from kg.errors import DataError
from kg.graph.findings import CHECKS, Finding, Severity, Texts
from kg.vocab import Prefixes

_UNDECLARED = re.compile(r"The prefix (\S*): has not been declared")
_POSITION = re.compile(r"^Parser error (?:at|between) line \d+ .*?: ")


def unreadable(file: str, reason: str) -> Finding:
    """The operating system does not let us read the file."""
    return _problem(
        "file-unreadable",
        {"de": f"Die Datei lässt sich nicht lesen: {reason}.", "en": f"The file cannot be read: {reason}."},
        file,
    )


def not_utf8(file: str, content: bytes, error: UnicodeDecodeError) -> Finding:
    """The file is in another encoding; points at the first byte that is wrong."""
    line = content.count(b"\n", 0, error.start) + 1
    start = content.rfind(b"\n", 0, error.start) + 1
    column = len(content[start : error.start].decode("utf-8")) + 1
    byte = f"0x{content[error.start]:02X}"
    return _problem(
        "file-encoding",
        {
            "de": f"Die Datei ist nicht in UTF-8 geschrieben (Byte {byte}): im Editor als UTF-8 speichern.",
            "en": f"The file is not written in UTF-8 (byte {byte}): save it as UTF-8 in the editor.",
        },
        file,
        line,
        column,
    )


def bad_syntax(file: str, error: SyntaxError, prefixes: Prefixes) -> Finding:
    """The file does not parse; where a prefix is missing, says which line to add."""
    line, column = error.lineno or 0, error.offset or 0
    reason = _POSITION.sub("", error.msg)
    undeclared = _UNDECLARED.search(reason)
    if undeclared is None:
        messages = {"de": f"Syntaxfehler: {reason}.", "en": f"Syntax error: {reason}."}
        return _problem("file-syntax", messages, file, line, column)
    prefix = undeclared[1]
    if prefix in prefixes:
        declaration = f"@prefix {prefix}: <{prefixes[prefix]}> ."
        advice = {
            "de": f"am Anfang der Datei ergänzen: {declaration}",
            "en": f"add at the head of the file: {declaration}",
        }
    else:
        advice = {
            "de": "auch die Tabelle ontology/prefixes.ttl kennt es nicht; ist es verschrieben?",
            "en": "the table in ontology/prefixes.ttl does not know it either; is it misspelt?",
        }
    messages = {
        "de": f"Das Präfix {prefix}: ist nicht vereinbart: {advice['de']}",
        "en": f"The prefix {prefix}: is not declared: {advice['en']}",
    }
    return _problem("file-prefix", messages, file, line, column)


def other_namespace(file: str, line: int, prefix: str, found: str, expected: str) -> Finding:
    """The file gives a prefix another meaning than the table does."""
    return _problem(
        "file-prefix",
        {
            "de": f"Das Präfix {prefix}: steht hier für <{found}>, sonst überall für <{expected}>.",
            "en": f"The prefix {prefix}: stands for <{found}> here, for <{expected}> everywhere else.",
        },
        file,
        line,
    )


def blank_node(file: str, line: int) -> Finding:
    """A node without an IRI: nobody could cite it."""
    return _problem(
        "file-blank-node",
        {
            "de": "Ein Knoten ohne IRI (leerer Knoten): ihm eine IRI geben, damit man ihn anführen kann.",
            "en": "A node without an IRI (blank node): give it one, so that it can be cited.",
        },
        file,
        line,
    )


def described_twice(file: str, line: int, subject: str, other_file: str, other_line: int) -> Finding:
    """A thing is described in two files; `subject` as people write it."""
    other = f"{other_file}:{other_line}"
    return _problem(
        "file-subject-twice",
        {
            "de": f"{subject} ist auch in {other} beschrieben: beide Beschreibungen in einer Datei zusammenführen.",
            "en": f"{subject} is also described in {other}: merge both descriptions in one file.",
        },
        file,
        line,
    )


def other_suffix(file: str) -> Finding:
    """A file that would be passed over in silence."""
    return _problem(
        "file-suffix",
        {
            "de": "Keine Turtle-Datei: Daten stehen in Dateien mit der Endung .ttl, anderes gehört nicht hierher.",
            "en": "Not a Turtle file: data stand in files that end in .ttl, nothing else belongs here.",
        },
        file,
        1,
    )


def empty_file(file: str) -> Finding:
    """A file that says nothing."""
    return _problem(
        "file-empty",
        {
            "de": "In der Datei steht keine einzige Aussage: ausfüllen oder löschen.",
            "en": "The file makes no statement at all: fill it in or delete it.",
        },
        file,
        1,
    )


def empty_folder(file: str) -> Finding:
    """A folder with nothing to check: more likely a mistake than meant."""
    return _problem(
        "folder-empty",
        {
            "de": "Der Ordner enthält keine Turtle-Datei: eine hineinlegen (Endung .ttl) oder ihn löschen.",
            "en": "The folder holds no Turtle file: put one there (suffix .ttl), or delete the folder.",
        },
        file,
    )


def bad_register(error: DataError) -> Finding:
    """The kept register cannot be used: somebody changed it by hand, or it was made by another version."""
    return _problem(
        "register",
        {
            "de": f"Das eingespielte Gemeindeverzeichnis ist nicht zu gebrauchen: {error.message}. "
            "Neu einspielen mit kg register import, oder mit --without-register bauen.",
            "en": f"The imported register cannot be used: {error.message}. "
            "Import it again with kg register import, or build with --without-register.",
        },
        error.position.file,
        error.position.line,
    )


def _problem(name: str, messages: Texts, file: str, line: int = 0, column: int = 0) -> Finding:
    return Finding(Severity.VIOLATION, messages, CHECKS + name, file=file, line=line, column=column)
