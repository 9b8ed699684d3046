"""What people see: the page that explains the service and tries names, and the previews in other programs' windows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.errors import SettingError
from kg.matching import Entry, Matcher, Reason, say
from kg.matching.reasons import CODES
from kg.web.pages import Alternate, Head, Page
from kg.web.reconcile.asked import LONGEST_NAME, MOST_QUERIES, Asked, Condition
from kg.web.reconcile.extending import Values
from kg.web.reconcile.manifest import DRAFT, ROOM
from kg.web.reconcile.matching import UNREAD, Found
from kg.web.reconcile.properties import Property, Table
from kg.web.reconcile.types import TYPES, Type, read_type, type_of
from kg.web.views import Row

MOST_LINES = 20
_CANDIDATES = 5
_ABOUT = {"form-agrees": "town", "form-contradicts": "town"}
"""What the example of a reason is about, where that is one of a few words."""
_SHOWN = 4
"""Values of a property that a preview shows."""

PREVIEW_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors *"
)
"""Content-Security-Policy of previews: other programs show them in a window of theirs, and they can do nothing."""


@dataclass(frozen=True)
class Form:
    """What was put into the form. `is_cut`: there were more lines than are looked at."""

    lines: tuple[str, ...] = ()
    type: Type | None = None
    state: str = ""
    is_cut: bool = False

    def asked(self, table: Table) -> list[Asked]:
        """The queries that the lines stand for."""
        types = (self.type,) if self.type else ()
        conditions = (Condition(table.read("state", "state"), (self.state,)),) if self.state else ()
        return [Asked(line, types, limit=_CANDIDATES, conditions=conditions) for line in self.lines]


def read_form(params: Mapping[str, str]) -> Form:
    """Read the form. Raises SettingError for a type that is none, and for a line that is no name."""
    lines = [line.strip() for line in params.get("names", "").splitlines() if line.strip()]
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_NAME:
            raise SettingError(f"line {number} has {len(line)} characters", hint=f"at most {LONGEST_NAME} are a name")
    type_ = params.get("type", "").strip()
    return Form(
        lines=tuple(lines[:MOST_LINES]),
        type=read_type("type", type_) if type_ else None,
        state=params.get("state", "").strip()[:LONGEST_NAME],
        is_cut=len(lines) > MOST_LINES,
    )


def make_page(form: Form, found: Sequence[Sequence[Found]], table: Table, matcher: Matcher, language: str) -> Page:
    """The page, with what each reason says that a candidate may have."""
    counts: dict[Type, int] = {}
    for kind, count in matcher.counts.items():
        if any(kind in each.kinds for each in TYPES.values()):
            counts[type_of(kind)] = counts.get(type_of(kind), 0) + count
    values: Mapping[str, Any] = {
        "form": form,
        "results": list(zip(form.lines, found, strict=True)),
        "types": [each for each in TYPES.values() if each.is_default],
        "states": sorted((each for each in matcher.entries if each.kind == "state"), key=lambda each: each.label_de),
        "register": matcher.register,
        "counts": [(each, counts[each]) for each in TYPES.values() if each in counts],
        "properties": table.properties,
        "say": say,
        "codes": [(code, say(Reason(code, about=_ABOUT.get(code, "…")), language)) for code in sorted(CODES)],
        "unread": UNREAD,
        "room": ROOM,
        "most": MOST_QUERIES,
        "draft": DRAFT,
    }
    alternates = (Alternate(f"{ROOM}?format=json", "application/json"),)
    head = Head(canonical=ROOM, alternates=alternates, is_indexed=not form.lines)
    return Page("reconcile.html", values, head)


async def make_preview(entry: Entry, values: Values, table: Table, language: str) -> Page:
    """The preview of a thing. Raises what Values.of raises."""
    rows: list[tuple[Property, list[str], int]] = []
    for each in table.of(frozenset({entry.kind})):
        if not each.in_preview:
            continue
        found = (await values.of(each, (entry.iri,))).get(entry.iri, [])
        if found:
            rows.append((each, [_show(each, row, language) for row in found[:_SHOWN]], len(found) - _SHOWN))
    shown = {"entry": entry, "type": type_of(entry.kind), "rows": rows}
    return Page("reconcile_preview.html", shown, Head(is_indexed=False))


def make_flyout(name: str, kind: str, about: str) -> Page:
    """A few words about something that was suggested: HTML that stands inside of another program's page."""
    return Page("reconcile_flyout.html", {"name": name, "kind": kind, "about": about})


def _show(property_: Property, row: Row, language: str) -> str:
    text = row.text("value")
    label = row.pick("label", language)
    if property_.values == "integer":
        return f"{int(text):,}".replace(",", "." if language == "de" else ",")
    return label.text if label else text
