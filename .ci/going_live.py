"""Follow docs/going-live.md in a throw-away root: ``going_live.py sqlite`` or ``postgresql``.

The root is this machine's own, with everything that is written kept in memory and gone
afterwards; system users, /etc and /opt of the machine itself stay as they are. The page's own
commands run there, in its order. systemd alone is stood in for (``systemctl.py``), since a
throw-away root has none. Needs root, and ports 80 and 443 of this machine.

When the site answers, one line of JSON says where. Each line on standard input then runs what the
page has for later (backups, their drill, an upgrade, a restore), and the root stays until standard
input ends.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
GUIDE = "docs/going-live.md"
ADDRESS = "file:///srv/backstride.git"
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "DEBIAN_FRONTEND": "noninteractive",
    "HOME": "/root",
    "LANG": "C.UTF-8",
    **{name: value for name, value in os.environ.items() if name.startswith("PIP_")},
}
BACKUPS = Path("/var/backups/backstride")
KEY = Path("/media/key/backstride-key.txt")
KEYGEN = """
import pyrage
key = pyrage.x25519.Identity.generate()
print(f"# public key: {key.to_public()}")
print(key)
"""
RIGHTS_ON_THE_TRAIL = (
    "sudo -u postgres psql -At -d backstride -c \"SELECT 'May change the trail: ' ||"
    " has_table_privilege('backstride', 'clinic_auditevent', 'UPDATE, DELETE, TRUNCATE, TRIGGER')\""
)
PATIENCE_SECONDS = 180
SUDO = """#!/bin/sh
if [ "$1" = -u ]; then
    user=$2; shift 2
    exec setpriv --reuid "$user" --regid "$user" --init-groups "$@"
fi
exec "$@"
"""


def main(way):
    if os.geteuid() != 0:
        sys.exit("A throw-away root needs root: sudo python3 .ci/going_live.py sqlite")
    if way not in ("sqlite", "postgresql"):
        sys.exit("Say sqlite or postgresql.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the root goes too
    if "BACKSTRIDE_THROW_AWAY" not in os.environ:
        return outside(way)
    return inside(way, Path(os.environ.pop("BACKSTRIDE_THROW_AWAY")))


def outside(way):
    """Make the namespaces, and this program again within them."""
    with tempfile.TemporaryDirectory(prefix="backstride-root-") as folder:
        again = ["unshare", "--mount", "--pid", "--uts", "--fork", "--kill-child"]
        return subprocess.run(
            [*again, "--propagation", "private", sys.executable, __file__, way],
            check=False,
            env={**os.environ, "BACKSTRIDE_THROW_AWAY": folder},
        ).returncode


def inside(way, folder):
    root = make_root(folder)
    made = prepare(root)
    if made:
        sys.exit(made)
    page = (REPOSITORY / GUIDE).read_text()
    os.chroot(root)
    os.chdir("/")
    told = follow(page, way)
    ca = Path("/etc/backstride/tls/ca.crt").read_text()
    print(json.dumps({"url": "https://records.clinic.lan", "ca": ca, "told": told}), flush=True)
    for _ in sys.stdin:
        print(json.dumps(later(page, way)), flush=True)
    for log in sorted(Path("/var/log").glob("backstride*.log")):
        print(f"-- {log.name}\n{log.read_text()}", file=sys.stderr)
    return 0


def make_root(folder):
    run("mount", "-t", "tmpfs", "tmpfs", folder)
    for name in ("upper", "work", "root"):
        (folder / name).mkdir()
    root = folder / "root"
    layers = f"lowerdir=/,upperdir={folder}/upper,workdir={folder}/work"
    run("mount", "-t", "overlay", "overlay", "-o", layers, root)
    run("mount", "-t", "proc", "proc", root / "proc")
    run("mount", "--rbind", "/dev", root / "dev")
    run("mount", "-t", "tmpfs", "tmpfs", root / "tmp")
    run("mount", "-t", "tmpfs", "tmpfs", root / "run")
    for name, mode in (("tmp", 0o1777), ("run/postgresql", 0o2775), ("run/lock", 0o1777)):
        (root / name).mkdir(exist_ok=True)
        (root / name).chmod(mode)
    return root


def prepare(root):
    """The repository to clone, systemctl and sudo; what is wrong with this machine, if anything."""
    run("git", "clone", "--quiet", "--bare", REPOSITORY, root / "srv/backstride.git")
    for name, words in (("systemctl", (HERE / "systemctl.py").read_text()), ("sudo", SUDO)):
        (root / "usr/local/bin" / name).write_text(words)
        (root / "usr/local/bin" / name).chmod(0o755)
    run("chown", "--from=root", "postgres:postgres", root / "run/postgresql", check=False)
    left = [one for one in ("opt/backstride", "etc/backstride") if (root / one).exists()]
    return f"This machine has a Backstride already: {', '.join(left)}" if left else ""


def follow(page, way):
    """Run the page's commands of one way; what they said."""
    told = ""
    for kind, commands in blocks(page):
        if kind in ("", way):
            told += step(commands.replace("ADDRESS", ADDRESS).replace("192.168.1.10", "127.0.0.1"))
    return told


def blocks(page):
    return re.findall(r"^```sh ?(\w*)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def later(page, way):
    """Run the page's commands for after the first day, with backups switched on as it says."""
    switch_backups_on()
    told = ""
    for kind, commands in blocks(page):
        if kind == "later":
            mine = commands.replace("install.sh sqlite", f"install.sh {way}")
            told += step(mine.replace("FILE", str(newest_backup(0))))
            newest_backup(PATIENCE_SECONDS)  # the worker makes the first by itself
    return told + (step(RIGHTS_ON_THE_TRAIL) if way == "postgresql" else "")


def switch_backups_on():
    """What the page has a person do by hand: a key, and two lines of the settings."""
    KEY.parent.mkdir(parents=True, exist_ok=True)
    python = "/opt/backstride/.venv/bin/python"
    made = subprocess.run([python, "-c", KEYGEN], check=True, capture_output=True, text=True)
    KEY.write_text(made.stdout)
    KEY.chmod(0o600)
    settings = Path("/etc/backstride/backstride.env")
    told = settings.read_text().replace("# BACKSTRIDE_BACKUP", "BACKSTRIDE_BACKUP")
    settings.write_text(told.replace("age1…", re.search(r"age1\w+", made.stdout)[0]))


def newest_backup(patience):
    """The newest backup that has its manifest, once there is one; None when patience ends."""
    until = time.monotonic() + patience
    while True:
        made = sorted(BACKUPS.glob("backstride-*.manifest.json"))
        if made or time.monotonic() > until:
            return (
                made[-1].with_name(made[-1].name.removesuffix(".manifest.json")) if made else None
            )
        time.sleep(0.5)


def step(commands):
    told = ""
    for line in commands.splitlines():
        print(f"$ {line}", file=sys.stderr, flush=True)
        done = subprocess.run(
            ["/bin/sh", "-ec", line],
            check=False,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        told += done.stdout
        print(done.stdout, file=sys.stderr, flush=True)
        if done.returncode:
            sys.exit(f"This step of {GUIDE} failed: {line}")
    return told


def run(*command, check=True):
    subprocess.run([str(word) for word in command], check=check)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:][0] if sys.argv[1:] else ""))
