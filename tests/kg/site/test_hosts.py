"""Hosts that have rules answer as the server does: Apache and nginx as they are, `_redirects` as its readers say."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from app_case import run_server
from kg.config import Settings
from kg.formats import HTML
from kg.release import current_id
from kg.web import create_app
from kg.web.rdf import DATA_FORMATS
from process_case import free_port
from site_case import BELOW, run_host

THING = "/id/project/kif"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ACCEPTS = (
    *("", "*/*", BROWSER, *(each.media_type for each in (HTML, *DATA_FORMATS))),
    *(
        "text/turtle;q=0.3, application/ld+json",
        "application/rdf+xml;q=0.9, text/html;q=0.2",
        "text/csv;q=0.5, text/html",
    ),
)


def find(*names: str) -> str:
    for name in names:
        found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if found:
            return found
    if os.environ.get("CI"):
        pytest.fail(f"CI runs with {names[0]}")
    pytest.skip(f"{names[0]} is not installed")


@pytest.fixture(scope="module")
def apache(placed_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Run Apache as shared hosts do: it reads .htaccess, and lets it say no more than it must."""
    binary = find("apache2", "httpd")
    folder = tmp_path_factory.mktemp("apache")
    (folder / "www" / "amt").mkdir(parents=True)
    (folder / "www" / BELOW[1:]).symlink_to(placed_site, target_is_directory=True)
    port = free_port()
    modules = Path("/usr/lib/apache2/modules")
    wanted = ("mpm_event", "authz_core", "dir", "mime", "negotiation", "rewrite", "headers")
    lines = [f"LoadModule {name}_module {modules}/mod_{name}.so" for name in wanted]
    lines += [
        f"ServerRoot {folder}\nServerName localhost\nListen 127.0.0.1:{port}\nPidFile {folder}/pid",
        f"ErrorLog {folder}/errors\nDocumentRoot {folder}/www\nTypesConfig /etc/mime.types\nDirectoryIndex index.html",
        f"User {os.environ.get('APACHE_RUN_USER', 'root' if os.getuid() else 'www-data')}" if not os.getuid() else "",
        f'<Directory "{folder}/www">\nOptions FollowSymLinks\nAllowOverride FileInfo Indexes',
        "Require all granted\n</Directory>",
    ]
    open_to_all(placed_site, folder)
    (folder / "apache.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    address = f"http://127.0.0.1:{port}"
    command = [binary, "-f", str(folder / "apache.conf"), "-DFOREGROUND"]
    with run_host(command, address), httpx.Client(base_url=address, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def nginx(placed_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    binary = find("nginx")
    folder = tmp_path_factory.mktemp("nginx")
    (folder / "www" / "amt").mkdir(parents=True)
    (folder / "www" / BELOW[1:]).symlink_to(placed_site, target_is_directory=True)
    open_to_all(placed_site, folder)
    port = free_port()
    rules = (placed_site / "nginx.conf").read_text(encoding="utf-8")
    rules = rules.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/var/www/html", f"{folder}/www")
    (folder / "site.conf").write_text(rules.replace("include mime.types;", "include /etc/nginx/mime.types;"))
    temporary = "".join(
        f"{each}_temp_path {folder}/{each};\n" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid;\ndaemon off;\nerror_log {folder}/errors;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}include {folder}/site.conf;\n}}\n",
        encoding="utf-8",
    )
    address = f"http://127.0.0.1:{port}"
    command = [binary, "-c", str(folder / "nginx.conf"), "-e", str(folder / "errors")]
    with run_host(command, address), httpx.Client(base_url=address, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def server(small_releases: Path) -> Iterator[httpx.Client]:
    """Run the server itself, which the hosts are held against."""
    settings = Settings(root=small_releases, releases=small_releases)
    with run_server(create_app(settings)) as address, httpx.Client(base_url=address, trust_env=False) as client:
        yield client


def open_to_all(*folders: Path) -> None:
    """Let a host that runs as nobody read what a test has made below its own folder."""
    for folder in folders:
        for each in (folder, *folder.parents):
            if each.stat().st_uid == os.getuid() and each != Path(each.anchor):
                each.chmod(each.stat().st_mode | 0o755)


def lead(client: httpx.Client, path: str, accept: str) -> tuple[int, str]:
    """The status and the path that is led to, below the root of the site, as the server writes it."""
    client.headers.pop("accept", None)
    answer = client.get(path, headers={"accept": accept} if accept else {})
    target = urlsplit(answer.headers.get("location", "")).path.removeprefix(BELOW)
    return answer.status_code, target.removesuffix(".html")


@pytest.mark.parametrize("accept", ACCEPTS)
def test_apache_leads_from_a_thing_where_the_server_leads(
    apache: httpx.Client, server: httpx.Client, accept: str
) -> None:
    assert lead(server, THING, accept)[0] == 303
    assert lead(apache, BELOW + THING, accept) == lead(server, THING, accept)


@pytest.mark.parametrize("accept", ["", "*/*", BROWSER, *(each.media_type for each in (HTML, *DATA_FORMATS))])
def test_nginx_leads_from_a_thing_where_the_server_leads(
    nginx: httpx.Client, server: httpx.Client, accept: str
) -> None:
    assert lead(nginx, BELOW + THING, accept) == lead(server, THING, accept)


@pytest.mark.parametrize("host", ["apache", "nginx"])
@pytest.mark.parametrize(
    ("path", "accept", "language", "media_type", "word"),
    [
        ("/page/project/kif", BROWSER, "de", "text/html", 'lang="de"'),
        ("/page/project/kif", BROWSER, "en", "text/html", 'lang="en"'),
        ("/projects", BROWSER, "en-GB,en;q=0.9,de;q=0.5", "text/html", 'lang="en"'),
        ("/def", BROWSER, "de", "text/html", "<h1>"),
        ("/def", "text/turtle", "de", "text/turtle", "owl:"),
        ("/data/project/kif", "text/turtle", "de", "text/turtle", "project/kif"),
        ("/data/project/kif.ttl", "*/*", "de", "text/turtle", "project/kif"),
        ("/data/project/kif.jsonld", "*/*", "de", "application/ld+json", "@context"),
        ("/linkset/project/kif", "*/*", "de", "application/json", "linkset"),
        ("/.well-known/void", "*/*", "de", "text/turtle", "void:"),
        ("/", BROWSER, "de", "text/html", "<h1>"),
    ],
)
def test_a_host_gives_pages_and_data_at_the_addresses_of_the_server(
    request: pytest.FixtureRequest, host: str, path: str, accept: str, language: str, media_type: str, word: str
) -> None:
    client: httpx.Client = request.getfixturevalue(host)
    answer = client.get(BELOW + path, headers={"accept": accept, "accept-language": language})
    assert answer.status_code == 200, answer.text[:300]
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert word in answer.text
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("host", ["apache", "nginx"])
def test_a_host_leads_to_the_latest_release_and_says_what_is_not_there(
    request: pytest.FixtureRequest, host: str, small_releases: Path
) -> None:
    client: httpx.Client = request.getfixturevalue(host)
    status, target = lead(client, f"{BELOW}/dumps/latest/all.ttl", "*/*")
    assert (status, target) == (302, f"/dumps/{current_id(small_releases)}/all.ttl")
    assert client.get(f"{BELOW}{target}").status_code == 200
    assert client.get(f"{BELOW}/page/project/nowhere").status_code == 404


def redirect(rules: str, path: str) -> tuple[int, str]:
    """Where `_redirects` leads: the first line that fits counts, `*` is what stands at the end."""
    for line in rules.splitlines():
        if not line or line.startswith("#"):
            continue
        source, target, status = line.split()
        match = re.fullmatch(re.escape(source).replace(r"\*", "(.*)"), path)
        if match:
            return int(status), target.replace(":splat", match[1] if match.groups() else "")
    return 404, ""


@pytest.mark.parametrize(
    ("path", "status", "target"),
    [
        ("/id/project/kif", 303, "/page/project/kif.html"),
        ("/page/project/kif", 200, "/page/project/kif.html"),
        ("/data/project/kif", 200, "/data/project/kif.ttl"),
        ("/linkset/project/kif", 200, "/linkset/project/kif.json"),
        ("/catalog", 200, "/catalog.ttl"),
    ],
)
def test_lines_of_redirects_lead_to_files(placed_site: Path, path: str, status: int, target: str) -> None:
    rules = (placed_site / "_redirects").read_text(encoding="utf-8")
    assert redirect(rules, BELOW + path) == (status, BELOW + target)
    assert (placed_site / target[1:]).is_file()


def test_headers_name_the_type_of_each_format(placed_site: Path) -> None:
    headers = (placed_site / "_headers").read_text(encoding="utf-8")
    for each in DATA_FORMATS:
        assert re.search(
            rf"^{BELOW}/\*{re.escape(each.suffix)}\n  Content-Type: {re.escape(each.media_type)}", headers, re.M
        )
