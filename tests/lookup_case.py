"""The lists of a release as plain files, and nothing else of its site, which would take minutes."""

from __future__ import annotations

from pathlib import Path

from kg.config import Settings
from kg.search.lists import KINDS
from kg.site.looking import put_lookup
from kg.site.making import Maker
from kg.site.plan import wish
from kg.site.staging import stage, switch


def make_lists(releases: Path, out: Path) -> Path:
    """Make the pages that things are found on, what they load, and the index, as `kg site` does."""
    settings = Settings(root=releases / "nowhere", releases=releases)
    addresses = ["/", "/search", *(f"/{kind}" for kind in KINDS), "/projects?state=06", "/projects?page=2"]
    addresses += [f"/{kind}.csv{excel}" for kind in KINDS for excel in ("", "?excel=de", "?excel=en")]
    with stage(out) as staging:
        maker = Maker(settings, staging)
        made = maker.make([tuple(each for address in addresses for each in wish(address))])
        linked = {each.address for each in made.targets if each.address.startswith("/static/")}
        more = maker.make([tuple(each for address in sorted(linked) for each in wish(address))])
        assert not (made.problems or more.problems)
        maker.close()
        switch(staging, [*made.files, *more.files, *put_lookup(settings, staging, maker.base)], {})
    return out
