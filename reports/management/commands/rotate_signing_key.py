"""`manage.py rotate_signing_key`: sign with a new key from now on."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from facilities.register import audit
from reports.evidence.keys import KeyRingError
from reports.models import LogHead
from reports.signing_keys import rotate


class Command(BaseCommand):
    """Puts a new signing key in the place of the old one, whose public part stays."""

    help = "Makes a new signing key; what older keys signed stays valid."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the new key. Web hosts that have a file of their own need the new file."""
        try:
            with transaction.atomic():
                # Locked, so that of two rotations at once neither forgets the other's key.
                head = LogHead.objects.select_for_update().get()
                ring = rotate(now=timezone.now())
                key = ring.signer
                detail = {"key_id": key.key_id, "public_key": key.public_key.hex()}
                audit.record(by=None, action="signing_key.rotated", on=head, detail=detail)
        except KeyRingError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Key {key.key_id} signs from now on ({key.public_key.hex()})."
            f" Copy {settings.SIGNING_KEYS} to every host that has one of its own."
        )
