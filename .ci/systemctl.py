#!/usr/bin/env python3
"""Enough of systemctl for a throw-away root: starts units as systemd would, where it is not.

Reads the units' own files. What it keeps of them: User, EnvironmentFile, WorkingDirectory,
ExecStart, UMask, StateDirectory, Type=notify, Requires, NoNewPrivileges, ProtectSystem=strict
with ReadWritePaths, PrivateTmp.
"""

import os
import pwd
import shlex
import socket
import subprocess
import sys
import time
from pathlib import Path

UNITS = Path("/etc/systemd/system")
RUN = Path("/run/systemctl")
PATIENCE_SECONDS = 120


def main(words):
    verb, *names = [word for word in words if not word.startswith("-")]
    now = "--now" in words or verb != "enable"
    RUN.mkdir(exist_ok=True)
    for name in names if now and verb != "daemon-reload" else []:
        act(verb, name.removesuffix(".service"))


def act(verb, name):
    if name in ("postgresql", "nginx"):
        packaged(verb, name)
    elif verb in ("enable", "start", "restart"):
        stop(name)
        start(name)
    elif verb == "stop":
        stop(name)


def packaged(verb, name):
    if name == "nginx":
        subprocess.run(["/usr/sbin/nginx", "-t", "-q"], check=True)
        alive = Path("/run/nginx.pid").exists() and Path("/run/nginx.pid").read_text().strip()
        subprocess.run(["/usr/sbin/nginx", *(["-s", "reload"] if alive else [])], check=True)
        return
    for line in subprocess.run(
        ["/usr/bin/pg_lsclusters", "-h"], check=True, capture_output=True, text=True
    ).stdout.splitlines():
        version, cluster, _, state, *_ = line.split()
        if (verb == "stop") != (state == "down"):
            subprocess.run(["/usr/bin/pg_ctlcluster", version, cluster, verb], check=True)


def read(name):
    """Each word of the unit with its values, in order; systemd lets some stand more than once."""
    unit = {}
    for line in (UNITS / f"{name}.service").read_text().splitlines():
        if "=" in line and not line.startswith(("#", ";")):
            word, value = line.split("=", 1)
            unit.setdefault(word, []).append(value)
    return unit


def start(name):
    unit = read(name)
    user = unit["User"][0]
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(f"\0{name}-{os.getpid()}")
    told.settimeout(PATIENCE_SECONDS)
    environment = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": "C.UTF-8",
        "USER": user,
        "HOME": pwd.getpwnam(user).pw_dir,
        **variables(unit["EnvironmentFile"][0]),
    }
    if unit["Type"] == ["notify"]:
        environment["NOTIFY_SOCKET"] = f"@{name}-{os.getpid()}"
    with Path(f"/var/log/{name}.log").open("ab") as log:
        process = subprocess.Popen(
            ["/usr/bin/unshare", "--mount", "sh", "-euc", sandbox(unit, user)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (RUN / name).write_text(str(process.pid))
    if unit["Type"] == ["notify"]:
        wait_until_ready(name, process, told)


def variables(path):
    lines = Path(path).read_text().splitlines()
    pairs = [line.split("=", 1) for line in lines if "=" in line and not line.startswith("#")]
    return {name: "".join(shlex.split(value)) for name, value in pairs}


def sandbox(unit, user):
    """A script that hides what the unit hides, then becomes its command."""
    state = [f"/var/lib/{one}" for one in unit.get("StateDirectory", [])]
    writable = [
        *state,
        *(one.lstrip("-") for one in " ".join(unit.get("ReadWritePaths", [])).split()),
    ]
    lines = [f"install -d -m 0700 -o {user} -g {user} {one}" for one in state]
    if unit.get("ProtectSystem") == ["strict"]:
        lines += [f"if [ -d {one} ]; then mount --bind {one} {one}; fi" for one in writable]
        lines += ["mount -o remount,bind,ro /"]
    if unit.get("PrivateTmp") == ["yes"]:
        lines += ["mount -t tmpfs tmpfs /tmp", "chmod 1777 /tmp"]
    powers = "--no-new-privs --bounding-set=-all" if unit["NoNewPrivileges"] == ["yes"] else ""
    return "\n".join(
        [
            *lines,
            f"umask {unit['UMask'][0]}",
            f"cd {unit['WorkingDirectory'][0]}",
            f"exec setpriv --reuid {user} --regid {user} --init-groups {powers}"
            f" {unit['ExecStart'][0]}",
        ]
    )


def wait_until_ready(name, process, told):
    told.settimeout(1)
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if b"READY=1" in told.recv(4096):
                return
        except TimeoutError:
            continue
    sys.exit(f"{name} did not start:\n{Path(f'/var/log/{name}.log').read_text()}")


def stop(name):
    kept = RUN / name
    if not kept.exists():
        return
    pid = int(kept.read_text())
    try:
        os.kill(pid, 15)
        while Path(f"/proc/{pid}").exists() and Path(f"/proc/{pid}/cmdline").read_bytes():
            time.sleep(0.1)
    except ProcessLookupError:
        pass
    kept.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
