"""Every error this project raises on purpose, as one tree.

    KgError
    ├── SettingError          a setting, parameter or path a person gave is wrong
    ├── DataError             a source file cannot be used: says file, line and column
    ├── CheckFailed           the sources were read, but the check found violations
    ├── ReleaseError          a release is missing, half there or in the way
    ├── QueryError            a query, or a parameter of one, is wrong
    │   ├── QuerySyntaxError  says line and column inside the query
    │   ├── QueryRefused      understood, but not answered here: an update, a federated query
    │   └── LimitReached      stopped at a limit of time, rows, bytes or memory: says which
    ├── NotAcceptable         no format on offer suits the Accept header
    ├── TooManyRequests       one client asks for more than its share: says when to come back
    └── EngineError           the query engine cannot answer: broken store, remote service away
        └── Busy              all places are taken: says when to come back

Only `web/` turns them into HTTP status codes, only `cli/` into exit codes.
"""

from __future__ import annotations

from dataclasses import dataclass


class KgError(Exception):
    """Base of all errors; `hint` says what to do about it."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class SettingError(KgError):
    """A setting, command line parameter or path is wrong."""


@dataclass(frozen=True)
class Position:
    """A place in a file: `line` and `column` count from 1; 0 means unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.file]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)


class DataError(KgError):
    """A source file cannot be read or does not parse."""

    def __init__(self, message: str, position: Position, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.position = position

    def __str__(self) -> str:
        return f"{self.position}: {super().__str__()}"


class CheckFailed(KgError):
    """The check found violations; the findings themselves were reported before."""


class ReleaseError(KgError):
    """A release is missing, incomplete or in the way."""


class QueryError(KgError):
    """A query or one of its parameters is wrong."""


class QuerySyntaxError(QueryError):
    """The query does not parse; `line` and `column` count from 1, 0 means unknown."""

    def __init__(self, message: str, *, line: int = 0, column: int = 0, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.line = line
        self.column = column


class QueryRefused(QueryError):
    """The query is understood but not answered here."""


class LimitReached(QueryError):
    """A limit of the service was met; `limit` is its name: time, rows, bytes, memory or depth."""

    def __init__(self, limit: str, message: str, *, hint: str = "the dumps hold everything: /dumps/") -> None:
        super().__init__(message, hint=hint)
        self.limit = limit


class NotAcceptable(KgError):
    """No format on offer suits what the client accepts; `offered` lists media types."""

    def __init__(self, offered: list[str]) -> None:
        super().__init__("none of the accepted media types is on offer", hint="on offer: " + ", ".join(offered))
        self.offered = offered


class TooManyRequests(KgError):
    """One client asks for more than its share; it may come back after `retry_after` seconds."""

    def __init__(self, message: str, retry_after: int, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class EngineError(KgError):
    """The query engine cannot answer."""


class Busy(EngineError):
    """All places are taken; come back after `retry_after` seconds."""

    def __init__(self, message: str, retry_after: int, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after
