"""Backups that the machine which makes them cannot read: age, to a key kept elsewhere.

Files go through in pieces, however large they are. https://age-encryption.org/v1
"""

import os
from pathlib import Path
from typing import IO

import pyrage

from clinic.safekeeping.stores import NotSafe

SUFFIX = ".age"
LARGEST_KEY_FILE = 10_000  # bytes


def seal(file: Path, to: Path, recipient: str) -> None:
    """Encrypt ``file`` as ``to``, for whoever holds the identity of ``recipient`` (``age1…``)."""
    try:
        keeper = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise NotSafe(f"{recipient!r} is no age recipient: {error}") from error
    with file.open("rb") as plain, _owners_own(to) as sealed:
        pyrage.encrypt_io(plain, sealed, [keeper])


def unseal(file: Path, to: Path, identity: Path) -> None:
    """Decrypt ``file`` as ``to``. Raises :class:`NotSafe`, leaving nothing readable behind."""
    keys = identities(identity)
    try:
        with file.open("rb") as sealed, _owners_own(to) as plain:
            pyrage.decrypt_io(sealed, plain, keys)
    except (pyrage.DecryptError, OSError) as error:
        to.unlink(missing_ok=True)
        raise NotSafe(f"{file} cannot be opened with the keys of {identity}: {error}.") from error


def identities(file: Path) -> list[pyrage.x25519.Identity]:
    """The keys in an identity file: one a line, lines that begin with # left out."""
    try:
        if file.stat().st_size > LARGEST_KEY_FILE:
            raise NotSafe(f"{file} is too large to be an identity file.")
        lines = [line.strip() for line in file.read_text("ascii").splitlines()]
        keys = [
            pyrage.x25519.Identity.from_str(line)
            for line in lines
            if line and not line.startswith("#")
        ]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
        kind = type(error).__name__  # never the line itself: it may be most of a key
        raise NotSafe(f"{file} cannot be read as an age identity file ({kind}).") from error
    if not keys:
        raise NotSafe(f"{file} holds no key: it needs a line AGE-SECRET-KEY-1….")
    return keys


def _owners_own(file: Path) -> IO[bytes]:
    """A new file that nobody but its owner reads."""
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
