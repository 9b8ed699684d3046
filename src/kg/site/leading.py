"""A page that leads on, for a host that cannot: what a server says in a header stands in the page."""

from __future__ import annotations

from kg.formats import GRAPH_FORMATS
from kg.site.asking import Service
from kg.site.marks import PUBLIC, ROOT
from kg.web.addresses import Entity
from kg.web.language import Language
from kg.web.pages import Alternate, Head, Page, Surroundings, write_page


def write_lead(service: Service, address: str, location: str, language: Language) -> bytes:
    """The page at `address` that leads to `location`, both below the root; it names the data too, for programs."""
    site = service.app.hub.site
    room, _, rest = location.removeprefix("/").partition("/")
    alternates: tuple[Alternate, ...] = ()
    if room == "page":
        type_, _, key = rest.partition("/")
        entity = Entity(type_, key, "")
        # `rest` is percent-encoded already, and stays as it is.
        data = entity.path("data").replace("%25", "%")
        alternates = tuple(Alternate(data + each.suffix, each.media_type) for each in GRAPH_FORMATS)
    around = Surroundings(
        language=language,
        root=ROOT,
        public=PUBLIC,
        path=address,
        other=ROOT + location,
        base="",
        release=site.release,
        is_static=True,
    )
    head = Head(canonical=location, alternates=alternates, is_indexed=False)
    return write_page(Page("lead.html", {"location": location}, head), around).encode()
