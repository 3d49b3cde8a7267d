"""Numbers and bytes in text, each in the one spelling it has: what reads back is what was written.

Every function raises ValueError for any other spelling.
"""

import base64
import re

from reports.merkle.hashing import HASH_BYTES

_LARGEST_NUMBER = 2**63 - 1
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f]")


def number_in(text: str) -> int:
    """A number from 0 to 2 ** 63 - 1 out of decimal digits without leading zeros."""
    if not _DECIMAL.fullmatch(text) or (number := int(text)) > _LARGEST_NUMBER:
        raise ValueError(f"not a decimal number below 2^63: {text[:40]!r}")
    return number


def base64_of(data: bytes) -> str:
    """Standard base64 with padding (RFC 4648, section 4)."""
    return base64.b64encode(data).decode()


def bytes_in(text: str) -> bytes:
    """The bytes out of standard base64 with padding; stray bits in its last letter are refused."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        data = b""
    if not data or base64_of(data) != text:
        raise ValueError(f"not base64: {text[:60]!r}")
    return data


def hash_in(text: str) -> bytes:
    """A hash of 32 bytes out of base64."""
    if len(data := bytes_in(text)) != HASH_BYTES:
        raise ValueError(f"not a hash of {HASH_BYTES} bytes: {text[:60]!r}")
    return data


def lines_in(data: bytes, largest: int) -> list[str]:
    """The lines of a text in UTF-8, each ended by a newline and without other control characters.

    Also refuses a text of more than `largest` bytes.
    """
    if len(data) > largest:
        raise ValueError(f"longer than {largest} bytes")
    try:
        *lines, after_the_last = data.decode().split("\n")
    except UnicodeDecodeError as error:
        raise ValueError("not a text in UTF-8") from error
    if after_the_last or not lines:
        raise ValueError("the last line does not end")
    if any(map(_CONTROL.search, lines)):
        raise ValueError("control characters in the text")
    return lines


def require_line(name: str, text: str) -> None:
    """Refuse what cannot be one line of a text: nothing, or with control characters."""
    if not text or _CONTROL.search(text):
        raise ValueError(f"{name} must be one line that is not empty: {text[:60]!r}")
