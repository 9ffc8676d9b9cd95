"""Bring what Backstride stands on to this machine: ``setup.py [venv] [libraries] [chromium] …``.

Needs nothing but Python: it runs before there is a virtual environment. Whatever is there
already is left alone. System packages come from apt where that is allowed (root, or sudo that
asks nothing); elsewhere the missing packages are named and nothing is half done.
"""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)
APPS = ("clinic", "intake", "evaluations")

LIBRARIES = {  # what the PDF writer loads, and the package that brings it
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}


def main(wanted):
    if sys.version_info < OLDEST:
        stop(f"Backstride needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    for name in wanted:
        STEPS[name]()


def stop(message):
    sys.exit(f"\n{message}\n")


def run(*command, quiet=False, **options):
    """Whether the command succeeded; its output is shown only when it did not."""
    done = subprocess.run(
        list(map(str, command)),
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **options,
    )
    if done.returncode and not quiet:
        print(f"{' '.join(map(str, command))}\n{done.stdout}", file=sys.stderr)
    return done.returncode == 0


# -- System packages ----------------------------------------------------------------------------


def apt():
    """The words before an apt-get command, or None where apt may not be used."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    return [sudo, "-n"] if sudo and run(sudo, "-n", "true", quiet=True) else None


def install(packages):
    """Install Debian packages; False where that is not allowed or did not work."""
    before = apt()
    if before is None:
        return False
    print(f"Installing {' '.join(packages)} through apt …", flush=True)
    apt_get = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    patience = ["-q", "-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=300"]
    run(*apt_get, "update", *patience)
    return run(*apt_get, "install", "-y", "--no-install-recommends", *patience, *packages)


def need(packages, purpose):
    if packages and not install(packages):
        stop(
            f"{purpose} needs system packages that are not here and that this user may not"
            f" install. On Debian or Ubuntu:\n\n    sudo apt-get install {' '.join(packages)}\n\n"
            "Then run the same command again."
        )


def libraries():
    need([package for name, package in LIBRARIES.items() if not loads(name)], "Writing PDFs")
    fonts()


def fonts():
    """Letters of the scripts that names are written in. Without them papers still print."""
    spec = importlib.util.spec_from_file_location("scripts", ROOT / "evaluations/pdf/scripts.py")
    scripts = importlib.util.module_from_spec(spec)
    sys.modules["scripts"] = scripts
    spec.loader.exec_module(scripts)
    lacking = scripts.missing()
    if lacking and not install(scripts.packages(lacking)):
        print(scripts.notice(lacking), file=sys.stderr)


def loads(library):
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def chromium():
    need([] if shutil.which("chromium") else ["chromium"], "Driving a browser in the tests")


def certutil():
    missing = [] if shutil.which("certutil") else ["libnss3-tools"]
    need(missing, "Trusting a clinic's own certificate in the tests")


def systemd():
    missing = [] if shutil.which("systemd-analyze") else ["systemd"]
    need(missing, "Checking a clinic's services in the tests")


def postgresql():
    here = shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    need([] if here else ["postgresql"], "Testing on PostgreSQL")


# -- The virtual environment --------------------------------------------------------------------


def venv():
    make_venv()
    bring("requirements.txt", "requirements-dev.txt")


def server():
    """What a clinic's own server needs, compiled: there the site may not write beside its code."""
    make_venv()
    bring("requirements.txt")
    run(VENV / "bin/python", "-m", "compileall", "-q", *(ROOT / app for app in APPS))


def make_venv():
    if not works(VENV / "bin/python"):
        print("Making .venv …", flush=True)
        if not (by_venv() or by_apt() or by_virtualenv()):
            stop(
                "This Python cannot make a virtual environment: its venv or ensurepip module is"
                " missing, and so is pip. On Debian or Ubuntu:\n\n"
                "    sudo apt-get install python3-venv\n\nThen run the same command again."
            )


def bring(*lists):
    print("Installing the pinned Python packages …", flush=True)
    python = VENV / "bin/python"
    files = [word for name in lists for word in ("-r", ROOT / name)]
    options = ["--quiet", "--require-hashes", "--no-input", "--disable-pip-version-check"]
    if not run(python, "-m", "pip", "install", *options, *files):
        stop("The Python packages could not be installed; the reason stands above.")


def works(python):
    return python.exists() and run(python, "-m", "pip", "--version", quiet=True)


def by_venv(python=sys.executable):
    shutil.rmtree(VENV, ignore_errors=True)
    return run(python, "-m", "venv", VENV, quiet=True) and works(VENV / "bin/python")


def by_apt():
    """Debian leaves venv out of Python; its package serves Debian's own interpreter only."""
    return install(["python3-venv"]) and any(by_venv(python) for python in pythons())


def pythons():
    system = Path("/usr/bin/python3")
    return [sys.executable, *([system] if system.exists() and is_new_enough(system) else [])]


def is_new_enough(python):
    return run(python, "-c", f"import sys; sys.exit(sys.version_info < {OLDEST})", quiet=True)


def by_virtualenv():
    """Without venv and without apt rights: virtualenv, brought by any pip that can be found."""
    shutil.rmtree(VENV, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        pip = find_pip(Path(folder))
        if not pip:
            return False
        pins = ROOT / ".ci/virtualenv.txt"
        target = Path(folder) / "virtualenv"
        options = ["--quiet", "--require-hashes", "--no-input", "--target", target, "-r", pins]
        if not run(*pip, "install", *options):
            return False
        paths = {**os.environ, "PYTHONPATH": str(target)}
        return run(sys.executable, "-m", "virtualenv", VENV, env=paths)


def find_pip(folder):
    """This Python's pip, or the one in a Debian package, which may be unpacked without root."""
    if run(sys.executable, "-m", "pip", "--version", quiet=True):
        return [sys.executable, "-m", "pip"]
    if not shutil.which("apt-get") or not run("apt-get", "download", "python3-pip-whl", cwd=folder):
        return None
    for package in folder.glob("*.deb"):
        run("dpkg-deb", "-x", package, folder)
    wheels = sorted(folder.glob("usr/share/python-wheels/pip-*.whl"))
    return [sys.executable, wheels[-1] / "pip"] if wheels else None


STEPS = {
    "venv": venv,
    "server": server,
    "libraries": libraries,
    "chromium": chromium,
    "certutil": certutil,
    "systemd": systemd,
    "postgresql": postgresql,
}

if __name__ == "__main__":
    main(sys.argv[1:])
