"""Hosts that have rules, run as their operators run them, over a site below a path."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from process_case import free_port
from site_case import BELOW, run_host


def find(*names: str) -> str:
    """Find a program by one of its names; without it the test is skipped, in CI it fails."""
    for name in names:
        found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if found:
            return found
    if os.environ.get("CI"):
        pytest.fail(f"CI runs with {names[0]}")
    pytest.skip(f"{names[0]} is not installed")


@contextmanager
def run_apache(site: Path, folder: Path) -> Iterator[str]:
    """Run Apache as shared hosts do: it reads .htaccess, and lets it say no more than it must. Gives its address."""
    binary = find("apache2", "httpd")
    _lay_out(site, folder)
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
    (folder / "apache.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    address = f"http://127.0.0.1:{port}"
    with run_host([binary, "-f", str(folder / "apache.conf"), "-DFOREGROUND"], address):
        yield address


@contextmanager
def run_nginx(site: Path, folder: Path) -> Iterator[str]:
    """Run nginx with the rules of the site, and nothing else. Gives its address."""
    binary = find("nginx")
    _lay_out(site, folder)
    port = free_port()
    rules = (site / "nginx.conf").read_text(encoding="utf-8")
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
    with run_host([binary, "-c", str(folder / "nginx.conf"), "-e", str(folder / "errors")], address):
        yield address


def _lay_out(site: Path, folder: Path) -> None:
    place = folder / "www" / BELOW[1:]
    place.parent.mkdir(parents=True)
    place.symlink_to(site, target_is_directory=True)
    # A host that runs as nobody reads what a test has made below its own folder.
    for each in (site, *site.parents, folder, *folder.parents):
        if each.stat().st_uid == os.getuid() and each != Path(each.anchor):
            each.chmod(each.stat().st_mode | 0o755)
