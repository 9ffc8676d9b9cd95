"""One-time codes: the six digits of an authenticator app (RFC 6238), and codes kept on paper."""

import base64
import hashlib
import hmac
import secrets
import struct
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
DRIFT = 1  # steps before and after: the phone's clock and the server's may part by half a minute

PAPER_CODES = 10
PAPER_LENGTH = 12  # of 31 letters and digits: 59 bits
PAPER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
PAPER_GROUP = 4


def new_secret() -> str:
    """160 bits in base32, as RFC 4226 recommends."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int) -> str:
    """The digits of one step of 30 s since 1970 (RFC 4226 section 5.3)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = int(struct.unpack(">I", digest[start : start + 4])[0]) & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: str, code: str, *, seconds: float, after: int = -1) -> int | None:
    """The step that ``code`` belongs to, now or one step away; None if to none.

    ``seconds`` since 1970. ``after`` is the last step that was used: a code opens once.
    """
    now = int(seconds) // STEP_SECONDS
    for step in range(now - DRIFT, now + DRIFT + 1):
        if step > after and hmac.compare_digest(code_at(secret, step), digits(code)):
            return step
    return None


def digits(code: str) -> str:
    """What was typed without spaces and dashes; anything else stays and is simply wrong."""
    kept = "".join(code.replace("-", " ").split())
    return kept if kept.isascii() else ""


def new_paper_codes() -> list[str]:
    return [_paper_code() for _ in range(PAPER_CODES)]


def _paper_code() -> str:
    said = "".join(secrets.choice(PAPER_ALPHABET) for _ in range(PAPER_LENGTH))
    return "-".join(said[at : at + PAPER_GROUP] for at in range(0, PAPER_LENGTH, PAPER_GROUP))


def paper_hash(code: str) -> str:
    """The same for any case, spaces or dashes."""
    return hashlib.sha256(digits(code).upper().encode()).hexdigest()


def app_address(secret: str, *, account: str, issuer: str) -> str:
    """What the QR code says to an authenticator app."""
    label = quote(f"{issuer}:{account}")
    asked = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{label}?{asked}"


def in_groups(secret: str) -> str:
    """``ABCD EFGH``: read aloud and typed in fours."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
