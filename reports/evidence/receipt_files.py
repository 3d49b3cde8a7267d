"""A receipt as a file: read in the one spelling that Payesh gives it, and in no other.

Readers differ about doubled keys, unknown keys and capitals: what one of them shows another one
may not have checked. So a file that any two of them could read as two receipts is refused.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final, NoReturn

_WITH_PROOF: Final = {"receipt", "proof"}
_LARGEST: Final = 1024 * 1024  # bytes
_MOST_DIGITS: Final = 18
_WORDS: Final = r"\S(?:.*\S)?"
_HASH: Final = r"[0-9a-f]{64}"
_FIELDS: Final = {
    "number": _WORDS,
    "submission": r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "facility": _WORDS,
    "period": r"[0-9]{6}",
    "channel": _WORDS,
    "received_at": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z",
    "sha256": _HASH,
    "upload_sha256": _HASH,
    "entry_hash": _HASH,
    "key_id": r"[0-9a-f]{16}",
    "signature": r"[0-9a-f]{128}",
}


class NotAReceiptError(ValueError):
    """The file is no receipt of Payesh; says why in English and, on the next line, in Persian."""

    def __init__(self, fa: str, en: str) -> None:
        super().__init__(f"The receipt file is refused: {en}.\nفایل رسید پذیرفته نشد: {fa}.")


def read_receipt_file(data: bytes) -> tuple[dict[str, Any], bytes | None]:
    """Return the receipt in a file, and the proof that the API's answer has beside it.

    Nothing of either is believed yet. Raises NotAReceiptError.
    """
    content = _read(data)
    receipt, proof = content, None
    if "receipt" in content:
        _require_keys(content, _WITH_PROOF)
        receipt, proof = content["receipt"], content["proof"]
    if not isinstance(receipt, dict) or not isinstance(proof, str | None):
        raise NotAReceiptError(
            "رسید باید یک شیء JSON باشد و اثبات کنار آن متن",
            "a receipt is a JSON object, and the proof beside it a text",
        )
    _require_keys(receipt, _FIELDS.keys())
    for name, pattern in _FIELDS.items():
        _require_spelling(name, receipt[name], pattern)
    return receipt, None if proof is None else proof.encode()


def _read(data: bytes) -> dict[str, Any]:
    """Return the JSON object in a file, each key of which stands once."""
    if len(data) > _LARGEST:
        raise NotAReceiptError("بزرگ‌تر از یک رسید است", "it is larger than a receipt")
    try:
        content = json.loads(
            data.decode(),
            object_pairs_hook=_without_doubles,
            parse_int=_short_number,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
    except NotAReceiptError:
        raise
    except (ValueError, RecursionError) as error:
        raise NotAReceiptError("محتوای آن JSON درست نیست", "it is not sound JSON") from error
    if not isinstance(content, dict):
        raise NotAReceiptError("محتوای آن یک شیء JSON نیست", "it is not a JSON object")
    return content


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise NotAReceiptError(
                f"کلید {key[:40]!r} دو بار آمده است", f"the key {key[:40]!r} stands in it twice"
            )
        found[key] = value
    return found


def _short_number(digits: str) -> int:
    return int(digits) if len(digits) <= _MOST_DIGITS else _refuse_number(digits)


def _refuse_number(text: str) -> NoReturn:
    raise NotAReceiptError(
        f"عدد {text[:40]} در رسید جایی ندارد", f"a receipt holds no number such as {text[:40]}"
    )


def _require_keys(content: Mapping[str, Any], wanted: Any) -> None:
    if unknown := sorted(content.keys() - wanted):
        names = ", ".join(repr(name[:40]) for name in unknown[:5])
        raise NotAReceiptError(
            f"این کلیدها در رسید جایی ندارند: {names}", f"these keys have no place in it: {names}"
        )
    if missing := sorted(wanted - content.keys()):
        names = ", ".join(missing)
        raise NotAReceiptError(f"این کلیدها را ندارد: {names}", f"these keys are missing: {names}")


def _require_spelling(name: str, value: Any, pattern: str) -> None:
    """Refuse a field that is spelt in any other way than on receipts."""
    if name == "upload_sha256" and value is None:
        return
    expected = int if name == "period" else str
    if type(value) is not expected or not re.fullmatch(pattern, str(value)):
        raise NotAReceiptError(
            f"مقدار {name} به شکلی که پایش می‌نویسد نیست",
            f"{name} is not spelt as Payesh spells it",
        )
