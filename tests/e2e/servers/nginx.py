"""Debian's nginx in front of Postroom, with the very configuration that docs/how-to/deploy-behind-a-proxy.md gives."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.servers.certificates import Certificates
from tests.e2e.servers.ports import LOOPBACK, free_ports, wait_for_port

NAME = "mail.example.com"
GUIDE = Path(__file__).parents[3] / "docs/how-to/deploy-behind-a-proxy.md"
_AROUND = """
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{servers}
}}
"""


class NginxMissing(Exception):
    """nginx is not installed here: apt-get install nginx-light."""


@dataclass(frozen=True)
class Nginx:
    """A proxy that listens on loopback: `port` with TLS, `plain` without."""

    port: int
    plain: int
    certificates: Certificates

    @property
    def address(self) -> str:
        """What people type."""
        return f"https://{NAME}:{self.port}"


@contextmanager
def nginx(folder: Path, behind: int) -> Iterator[Nginx]:
    """Run it in a folder until the end, in front of a port. Raises `NginxMissing`."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise NginxMissing(NginxMissing.__doc__)
    port, plain = free_ports(2)
    proxy = Nginx(port, plain, Certificates(folder))
    certificate = proxy.certificates.issue(NAME, LOOPBACK)
    config = folder / "nginx.conf"
    config.write_text(_AROUND.format(folder=folder, servers=_told(proxy, certificate, behind)))
    process = subprocess.Popen(
        [program, "-e", folder / "error.log", "-p", folder, "-c", config, "-g", "daemon off;"], start_new_session=True
    )
    try:
        wait_for_port(port)
        yield proxy
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _told(proxy: Nginx, certificate: Path, behind: int) -> str:
    """Return the guide's configuration, with this test's ports and certificate in place of the guide's."""
    section = GUIDE.read_text().partition("\n## nginx\n")[2].partition("\n## ")[0]
    config = "\n".join(line for line in section.splitlines() if line.startswith("    "))
    for old, new in {
        r"listen 443 ssl": f"listen {LOOPBACK}:{proxy.port} ssl",
        r"listen 80;": f"listen {LOOPBACK}:{proxy.plain};",
        r"(ssl_certificate(?:_key)? +)\S+;": rf"\1{certificate};",
        r"http://127\.0\.0\.1:8420;": f"http://{LOOPBACK}:{behind};",
    }.items():
        config, found = re.subn(old, new, config)
        assert found, f"the guide has no {old} any more"
    return config
