"""What an address asks of a list, and the one address of each thing that can be asked.

    /projects?message=innen-entwickeln.stated&size=small&state=03&state=06

Within the address names, and values of one name, stand in alphabetical order; what is the default is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from kg.errors import SettingError
from kg.search.lists import FACETS, Kind

KILOMETRES = 50
FARTHEST = 1000
LONGEST_WORDS = 10_000
_LAST_PAGE = 100_000
_MOST_VALUES = 50

_OWN = ("excel", "format", "km", "lang", "near", "page", "q", "sort")
"""Parameters of a list that are no facets."""


@dataclass(frozen=True)
class Asked:
    """What is asked of a list. `order` is empty for the natural one; `near` and `words` as they were typed."""

    kind: Kind
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: str = ""
    near: str = ""
    km: int = KILOMETRES
    order: str = ""
    page: int = 1

    @property
    def natural_order(self) -> str:
        """The order of a list that was asked for in none."""
        if self.words:
            return "best"
        return "nearest" if self.near else "name"

    @property
    def orders(self) -> tuple[str, ...]:
        """The orders that make sense."""
        more = [*(["best"] if self.words else []), *(["nearest"] if self.near else [])]
        return (*more, *self.kind.orders)

    @property
    def is_plain(self) -> bool:
        """True for lists worth keeping by search engines: whole ones, and those of a single choice."""
        chosen = sum(len(values) for values in self.facets.values())
        return chosen <= 1 and not (self.words or self.near or self.order)


def read_asked(kind: Kind, params: Iterable[tuple[str, str]]) -> Asked:
    """Read the parameters of an address.

    Names that no list knows are passed over, as links that go through other services carry some. Raises SettingError
    for a facet that this list does not have, and for what is no number where one is needed.
    """
    facets: dict[str, set[str]] = {}
    own: dict[str, str] = {}
    for name, value in params:
        if name in kind.facets:
            if value.strip():
                facets.setdefault(name, set()).add(value.strip())
        elif name in FACETS:
            raise SettingError(
                f"{name}: the list of {kind.name} has no such facet", hint=f"it has: {', '.join(sorted(kind.facets))}"
            )
        elif name in _OWN:
            own.setdefault(name, value.strip())
    if sum(map(len, facets.values())) > _MOST_VALUES:
        raise SettingError(f"more than {_MOST_VALUES} values are chosen", hint="choose fewer")
    near = " ".join(own.get("near", "")[:200].split()) if kind.has_places else ""
    km = read_number("km", own.get("km", ""), KILOMETRES, FARTHEST)
    asked = Asked(
        kind=kind,
        facets={name: tuple(sorted(facets[name])) for name in sorted(facets)},
        words=" ".join(own.get("q", "")[:LONGEST_WORDS].split()),
        near=near,
        km=km if near else KILOMETRES,
        page=read_number("page", own.get("page", ""), 1, _LAST_PAGE),
    )
    order = own.get("sort", "")
    if order and order not in asked.orders:
        # A form sends the order that was chosen before the words or the place were taken away.
        if order not in ("best", "nearest"):
            raise SettingError(f"sort: {order!r} is no order of this list", hint=f"it has: {', '.join(asked.orders)}")
        order = ""
    return replace(asked, order="" if order == asked.natural_order else order)


def write_address(asked: Asked, suffix: str = "", **more: str) -> str:
    """The address of a list below the root: its path and its parameters.

    >>> from kg.search.lists import KINDS
    >>> write_address(Asked(KINDS["projects"], {"state": ("03",), "size": ("small",)}, page=2), ".csv")
    '/projects.csv?page=2&size=small&state=03'
    """
    pairs = [(name, value) for name, values in asked.facets.items() for value in sorted(values)]
    if asked.words:
        pairs.append(("q", asked.words))
    if asked.near:
        pairs.append(("near", asked.near))
        if asked.km != KILOMETRES:
            pairs.append(("km", str(asked.km)))
    if asked.order:
        pairs.append(("sort", asked.order))
    if asked.page != 1:
        pairs.append(("page", str(asked.page)))
    pairs += more.items()
    return f"/{asked.kind.name}{suffix}" + (f"?{urlencode(sorted(pairs))}" if pairs else "")


def toggle(asked: Asked, name: str, value: str) -> Asked:
    """The same with a value chosen that was not, or the other way round; from the first page.

    What is chosen takes the place of what it is a part of, and of its parts: stated projects are among all.
    """
    values = set(asked.facets.get(name, ()))
    if value in values:
        values.remove(value)
    else:
        whole = value.partition(".")[0]
        values = {each for each in values if each != whole and not each.startswith(f"{value}.")} | {value}
    facets = {**asked.facets, name: tuple(sorted(values))}
    return replace(asked, facets={each: facets[each] for each in sorted(facets) if facets[each]}, page=1)


def read_number(name: str, text: str, default: int, most: int) -> int:
    """The number that a parameter gives, `default` where it gives none. Raises SettingError for anything else."""
    if not text:
        return default
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if not 1 <= number <= most:
        raise SettingError(f"{name}: {text[:40]!r} is no number from 1 to {most}", hint=f"as in {name}={default}")
    return number
