"""Settings: read once from the environment, then passed on as a value."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from kg.errors import SettingError
from kg.federation import Service, read_services
from kg.limits import MIB, Limits
from kg.operator import Operator, read_operator
from kg.vocab import CANONICAL_BASE

LIMITS = {
    "KG_TIME_LIMIT": ("seconds", 1, "seconds that a query may run"),
    "KG_ROW_LIMIT": ("rows", 1, "rows or triples of an answer"),
    "KG_ANSWER_MIB": ("bytes", MIB, "MiB of an answer, before compression"),
    "KG_MEMORY_MIB": ("memory", MIB, "MiB of memory for a query"),
    "KG_ALL_MEMORY_MIB": ("all_memory", MIB, "MiB of memory for all long queries together"),
    "KG_DEPTH_LIMIT": ("depth", 1, "how deeply brackets may be nested in a query"),
    "KG_WORKERS": ("short", 1, "queries that may begin at the same time"),
    "KG_LONG_QUERIES": ("long", 1, "long queries under way at a time"),
    "KG_CLIENT_LONG_QUERIES": ("client_long", 1, "long queries that one client may have under way"),
    "KG_CLIENT_SECONDS": ("client_seconds", 1, "seconds of long queries that one client may use at once"),
    "KG_QUEUE": ("waiting", 1, "queries that may wait"),
}
"""Settings of limits: attribute of Limits, unit, meaning."""


@dataclass(frozen=True)
class Settings:
    """What can be set from outside.

    `root`: the folder that holds ontology/, data/, shapes/ and queries/ (`KG_ROOT`, default: here).
    `releases`: where releases are built and served from (`KG_RELEASES`, default: releases/ under root).
    `base_iri`: start of all identifiers, fixed when a release is built (`KG_BASE_IRI`).
    `public_url`: where a server is reached, for links it writes (`KG_PUBLIC_URL`, default: the request's own host).
    `limits`: what queries may take (`KG_TIME_LIMIT` and others, see `_LIMITS`).
    `cache_bytes`: how much of answers is kept (`KG_CACHE_MIB`). `front_cache_seconds`: how long a cache of our own in
    front may answer by itself (`KG_FRONT_CACHE_SECONDS`). `purge_urls`: addresses of such caches, which are told when
    another release is served (`KG_PURGE_URL`, with commas). `trusted_proxies`: addresses and networks, with commas,
    that may say whom they ask for (`KG_TRUSTED_PROXIES`). `federation`: services that queries may call
    (`KG_FEDERATION`). `engine`: a SPARQL service that answers in place of the release's store (`KG_ENGINE`, default:
    none). `graph_store`: where `kg push` writes to that service (`KG_GRAPH_STORE`, default: guessed from its address).

    `register`: where the official register is kept (`KG_REGISTER`), None where it is left out.
    `operator`: who runs the service (`KG_PUBLISHER` and others, see there).
    """

    root: Path
    releases: Path
    base_iri: str = CANONICAL_BASE
    public_url: str = ""
    limits: Limits = field(default_factory=Limits)
    cache_bytes: int = 64 * MIB
    front_cache_seconds: int = 0
    trusted_proxies: str = ""
    purge_urls: tuple[str, ...] = ()
    federation: tuple[Service, ...] = ()
    engine: str = ""
    graph_store: str = ""
    register: Path | None = None
    operator: Operator = field(default_factory=Operator)

    @property
    def prefix(self) -> str:
        """The path of the public address, without a slash at the end."""
        return urlsplit(self.public_url).path.rstrip("/")


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (default: the process's environment).

    Raises SettingError where a value cannot be meant.
    """
    env = os.environ if environ is None else environ
    root = Path(env.get("KG_ROOT") or ".").resolve()
    releases = Path(env.get("KG_RELEASES") or root / "releases").resolve()
    register = Path(env.get("KG_REGISTER") or root / "register").resolve()
    base_iri = env.get("KG_BASE_IRI") or CANONICAL_BASE
    public_url = env.get("KG_PUBLIC_URL") or ""
    require_web_address("KG_BASE_IRI", base_iri)
    if not base_iri.endswith("/"):
        raise SettingError(f"KG_BASE_IRI is {base_iri!r}", hint="it must end with a slash")
    if public_url:
        require_web_address("KG_PUBLIC_URL", public_url)
    engine, graph_store = env.get("KG_ENGINE") or "", env.get("KG_GRAPH_STORE") or ""
    if engine:
        require_web_address("KG_ENGINE", engine)
    if graph_store:
        require_web_address("KG_GRAPH_STORE", graph_store)
    operator = read_operator(env)
    if operator.contact_url:
        # It may have a query, with a place for what a report is about.
        require_web_address("KG_CONTACT_URL", operator.contact_url.partition("?")[0].replace("{about}", ""))
    federation = _read_federation(env.get("KG_FEDERATION") or "")
    if engine and federation:
        raise SettingError(
            "KG_FEDERATION does not go with KG_ENGINE", hint="a remote engine is asked for no other service"
        )
    return Settings(
        root=root,
        releases=releases,
        base_iri=base_iri,
        public_url=public_url.rstrip("/"),
        limits=_read_limits(env),
        cache_bytes=_read_number(env, "KG_CACHE_MIB", 64, smallest=0) * MIB,
        front_cache_seconds=_read_number(env, "KG_FRONT_CACHE_SECONDS", 0, smallest=0),
        trusted_proxies=_read_networks("KG_TRUSTED_PROXIES", env.get("KG_TRUSTED_PROXIES") or ""),
        purge_urls=_read_web_addresses("KG_PURGE_URL", env.get("KG_PURGE_URL") or ""),
        federation=federation,
        engine=engine,
        graph_store=graph_store,
        register=register,
        operator=operator,
    )


def _read_federation(text: str) -> tuple[Service, ...]:
    try:
        return read_services(text)
    except ValueError as error:
        raise SettingError(f"KG_FEDERATION: {error}", hint="as in https://query.wikidata.org") from None


def _read_limits(env: Mapping[str, str]) -> Limits:
    values = {}
    for name, (attribute, unit, _) in LIMITS.items():
        default = int(getattr(Limits, attribute)) // unit
        values[attribute] = _read_number(env, name, default, smallest=1) * unit
    return replace(Limits(), **values)


def _read_number(env: Mapping[str, str], name: str, default: int, *, smallest: int) -> int:
    text = env.get(name) or str(default)
    if not re.fullmatch(r"[0-9]{1,12}", text) or int(text) < smallest:
        raise SettingError(f"{name} is {text!r}", hint=f"give a whole number, {smallest} or more")
    return int(text)


def _read_networks(name: str, text: str) -> str:
    networks = []
    for each in _split(text):
        try:
            networks.append(str(ip_network(each, strict=False)))
        except ValueError as error:
            raise SettingError(f"{name} is {text!r}: {error}", hint="give addresses or networks, with commas") from None
    return ",".join(networks)


def _read_web_addresses(name: str, text: str) -> tuple[str, ...]:
    addresses = _split(text)
    for each in addresses:
        require_web_address(name, each)
    return addresses


def _split(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(","))))


def require_web_address(name: str, value: str) -> None:
    """Raise SettingError where `value` is no absolute http(s) address."""
    parts = urlsplit(value)
    unusable = any(character in '<>"{}|^`\\' or character <= " " for character in value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment or unusable:
        raise SettingError(f"{name} is {value!r}", hint="give an absolute http(s) address without query or fragment")
