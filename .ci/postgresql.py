"""Run a command on a PostgreSQL of its own: ``postgresql.py make test``.

The server lives in a temporary folder, listens on a socket there and is gone afterwards. It
refuses to run as root, so under root it runs as an unprivileged user.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PATIENCE_SECONDS = 60
SETTINGS = {  # lost with its folder anyway: nothing has to reach the disk
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "60",
}


def main(command):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server stops too
    owner = unprivileged()
    with tempfile.TemporaryDirectory(prefix="backstride-pg-") as folder:
        if owner:
            shutil.chown(folder, owner)
        server = start(Path(folder), owner)
        try:
            url = f"postgresql://postgres@/postgres?host={folder}"
            env = {**os.environ, "DATABASE_URL": url}
            return subprocess.run(command, check=False, env=env).returncode
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()


def unprivileged():
    """The user to run the server as, or None when this user will do."""
    if os.geteuid() != 0:
        return None
    known = {one.pw_name for one in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def start(folder, owner):
    options = {"cwd": folder, "stdin": subprocess.DEVNULL}
    if owner:
        options |= {"user": owner, "group": pwd.getpwnam(owner).pw_gid, "extra_groups": []}
    data, log = folder / "data", folder / "log"
    words = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    subprocess.run(
        [program("initdb"), "-D", data, "--no-sync", *words],
        check=True,
        stdout=subprocess.DEVNULL,
        **options,
    )
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    with log.open("w") as out:
        server = subprocess.Popen(
            [program("postgres"), "-D", data, "-k", folder, *settings],
            stdout=out,
            stderr=out,
            **options,
        )
    wait_until_ready(server, folder, log)
    return server


def wait_until_ready(server, folder, log):
    ready = [program("pg_isready"), "-q", "-h", folder]
    until = time.monotonic() + PATIENCE_SECONDS
    while subprocess.run(ready, check=False).returncode:
        if server.poll() is not None or time.monotonic() > until:
            server.kill()
            sys.exit(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.1)


def program(name):
    """Debian keeps the server's programs off the path, one folder for each version."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    on_path = shutil.which(name)
    if not found and not on_path:
        sys.exit(f"PostgreSQL's {name} is not here; install the package postgresql.")
    return found[-1] if found else on_path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
