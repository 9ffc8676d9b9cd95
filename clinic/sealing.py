"""The few secrets that a copy of the database must not tell, sealed with AES-256-GCM.

A sealed text reads ``1:<key id>:<nonce and ciphertext, base64url>``. It opens only in the place it
was sealed for, so a row's secret cannot be moved under another person.
"""

import base64
import binascii
import hashlib
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = "1"
NONCE_BYTES = 12


class Unreadable(Exception):
    """Sealed with a key that is not here, for another place, or changed since."""


def seal(text: str, *, place: str) -> str:
    """``place`` names the row, such as ``totp of user 12``; opening asks for the same words."""
    newest = settings.FIELD_KEYS[0]
    nonce = os.urandom(NONCE_BYTES)
    box = AESGCM(_key(newest)).encrypt(nonce, text.encode(), _bound(place))
    return f"{VERSION}:{key_id(newest)}:{base64.urlsafe_b64encode(nonce + box).decode()}"


def unseal(sealed: str, *, place: str) -> str:
    """Raises :class:`Unreadable`."""
    version, _, rest = sealed.partition(":")
    kept_under, _, box = rest.partition(":")
    secret = next((one for one in settings.FIELD_KEYS if key_id(one) == kept_under), None)
    if version != VERSION or secret is None:
        raise Unreadable("No key here opens it. Is its key in BACKSTRIDE_FIELD_KEY_FALLBACKS?")
    try:
        raw = base64.urlsafe_b64decode(box)
        opened = AESGCM(_key(secret)).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(place))
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise Unreadable("It was changed, or sealed for another place.") from error
    return opened.decode()


def is_newest(sealed: str) -> bool:
    """Whether the key in use sealed it; if not, it waits for ``rotate_keys``."""
    return sealed.startswith(f"{VERSION}:{key_id(settings.FIELD_KEYS[0])}:")


@cache
def key_id(secret: str) -> str:
    """Names a key without telling it."""
    return hashlib.sha256(b"backstride field key id" + secret.encode()).hexdigest()[:12]


@cache
def _key(secret: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"backstride field key")
    return derive.derive(secret.encode())


def _bound(place: str) -> bytes:
    return f"backstride:{place}".encode()
