"""From the file somebody has at hand to the lines of the register: a text, or a ZIP with the text in it.

What is not the register says what it is and what to fetch instead.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from kg.errors import DataError, Position, SettingError

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_RECORD = re.compile(rb"[1-6]0[0-9]{10}")
"""How each line begins: the kind of record, the day of the edition, the state."""

_LARGEST = 200 * 1024 * 1024
"""Bytes; the register of 2025 has 3.5 million, so this is no register any more."""

_FETCH = "fetch the text edition GV100AD of the Gemeindeverzeichnis from Destatis: a ZIP with a file GV100AD….txt"


@dataclass(frozen=True)
class RegisterText:
    """The lines of the register, without their ends. `name`: how messages call the file; `encoding`: its own."""

    name: str
    lines: tuple[str, ...]
    encoding: str


def open_register(path: Path) -> RegisterText:
    """Read the register from a file or from the one text in a ZIP.

    Raises SettingError where there is no such file, DataError where it is something else.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise DataError("is too large for a register of municipalities", Position(path.name), hint=_FETCH)
        content = path.read_bytes()
    except OSError as error:
        raise SettingError(f"{path} cannot be read: {error.strerror or error}") from error
    if content.startswith(_OLD_EXCEL):
        raise _is_excel(path.name)
    name = path.name
    if content.startswith(_ZIP):
        name, content = _unpack(path.name, content)
    content = content.removeprefix(_BYTE_ORDER_MARK)
    if not content.strip():
        raise DataError("is empty", Position(name), hint=_FETCH)
    if not _RECORD.match(content):
        start = content[:40].decode("utf-8", "replace").splitlines()[0]
        raise DataError(
            f"is no register in the form GV100AD: it begins with {start!r}, not with a kind of record and a date",
            Position(name, 1),
            hint=_FETCH,
        )
    text, encoding = _decode(name, content)
    # Only these end a line: what Python takes for a line end besides may stand in a name of a broken file.
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    while lines and not lines[-1].strip():
        lines.pop()
    return RegisterText(name, tuple(lines), encoding)


def _unpack(name: str, content: bytes) -> tuple[str, bytes]:
    """Take the one register out of a ZIP: its name, as `archive.zip/file.txt`, and its bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if any(member.filename.startswith(("xl/", "[Content_Types]")) for member in members):
                raise _is_excel(name)
            found = []
            for member in members:
                with archive.open(member) as file:
                    if _RECORD.match(file.read(64).removeprefix(_BYTE_ORDER_MARK)):
                        found.append(member)
            if len(found) != 1:
                inside = ", ".join(member.filename for member in members[:10]) or "nothing"
                message = f"holds {len(found)} files in the form GV100AD, not one; in it: {inside}"
                raise DataError(
                    message, Position(name), hint="unpack it and import the file itself" * bool(found) or _FETCH
                )
            if found[0].file_size > _LARGEST:
                raise DataError("is too large for a register of municipalities", Position(name), hint=_FETCH)
            return f"{name}/{found[0].filename}", archive.read(found[0])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        # RuntimeError is what an encrypted one raises.
        raise DataError(f"is a ZIP that cannot be unpacked: {error}", Position(name), hint=_FETCH) from error


def _is_excel(name: str) -> DataError:
    return DataError("is a workbook of Excel, not the text edition of the register", Position(name), hint=_FETCH)


def _decode(name: str, content: bytes) -> tuple[str, str]:
    """Decode UTF-8; what was saved with Windows' own characters is read as such, a broken UTF-8 file is refused."""
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        if not _has_utf8_letters(content):
            try:
                return content.decode("cp1252"), "Windows-1252"
            except UnicodeDecodeError:
                pass  # the message below speaks of UTF-8, which it should be in
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"byte 0x{content[error.start]:02X} is not UTF-8", Position(name, line), hint="fetch the file again"
        ) from error


def _has_utf8_letters(content: bytes) -> bool:
    """Whether umlauts are written as UTF-8 writes them: two bytes that no German text in Windows-1252 has in a row."""
    return re.search(rb"\xc3[\x84\x96\x9c\x9f\xa4\xb6\xbc]", content) is not None
