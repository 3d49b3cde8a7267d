"""Hourly checkpoints: all chain heads at one moment, signed, kept, and sent out of the house."""

import json
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from facilities import media_types
from facilities.register import audit
from reports import evidence
from reports.models import ChainHead, Checkpoint


def sign_checkpoint(*, now: datetime | None = None) -> Path:
    """Sign the heads of all chains, keep the checkpoint and write it to CHECKPOINT_FOLDER.

    The file holds all that a verifier needs but the trust in the key. It goes by mail to
    CHECKPOINT_MAIL_TO where that is set: only a checkpoint elsewhere catches a rebuilt chain.
    """
    made_at = now or datetime.now(UTC)
    signer = evidence.signer(settings.SIGNING_KEY)
    with transaction.atomic():
        statement = {
            "made_at": made_at,
            "key_id": signer.key_id,
            "heads": [
                {"university": code, "position": position, "entry_hash": bytes(digest)}
                for code, position, digest in ChainHead.objects.filter(position__gt=0)
                .order_by("university__code")
                .values_list("university__code", "position", "entry_hash")
            ],
        }
        text = evidence.canonical(statement).decode()
        checkpoint = Checkpoint.objects.create(
            made_at=made_at,
            statement=text,
            signature=signer.sign(statement),
            key_id=signer.key_id,
        )
        audit.record(by=None, action="checkpoint.signed", on=checkpoint, detail={})
    file = _write(checkpoint, signer.public_key)
    if settings.CHECKPOINT_MAIL_TO:
        _send(file)
    return file


def _write(checkpoint: Checkpoint, public_key: bytes) -> Path:
    folder = settings.CHECKPOINT_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    file: Path = folder / f"checkpoint-{checkpoint.made_at:%Y%m%dT%H%M%SZ}.json"
    content = {
        "statement": checkpoint.statement,
        "signature": bytes(checkpoint.signature).hex(),
        "public_key": public_key.hex(),
    }
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return file


def _send(file: Path) -> None:
    mail = EmailMessage(
        subject=f"Payesh {file.stem}",
        body="The signed heads of all chains of submissions. Keep this file.\n",
        to=settings.CHECKPOINT_MAIL_TO,
    )
    mail.attach_file(str(file), media_types.JSON)
    mail.send()
