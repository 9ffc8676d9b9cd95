"""Messages between the worker and its printing child: an 8-byte length, then that many bytes."""

import socket
import struct

_LENGTH = struct.Struct(">Q")
MOST = 64 * 1024 * 1024  # bytes; far above any page we make


class ChannelClosed(Exception):
    """The other side went away in the middle of a message."""


def send(channel: socket.socket, message: bytes) -> None:
    channel.sendall(_LENGTH.pack(len(message)) + message)


def receive(channel: socket.socket) -> bytes | None:
    """The next message, or None when the other side closed the channel between messages."""
    head = _exactly(channel, _LENGTH.size)
    if not head:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > MOST:
        raise ChannelClosed(f"a message of {length} bytes was announced")
    message = _exactly(channel, length)
    if len(message) < length:
        raise ChannelClosed("the channel closed in the middle of a message")
    return message


def _exactly(channel: socket.socket, size: int) -> bytes:
    """``size`` bytes, or nothing at all when the channel is closed before the first."""
    parts = bytearray()
    while len(parts) < size:
        part = channel.recv(min(size - len(parts), 1 << 20))
        if not part:
            if parts:
                raise ChannelClosed("the channel closed in the middle of a message")
            return b""
        parts += part
    return bytes(parts)
