"""What an administrator writes when an alarm was looked into."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from facilities import text
from facilities.access.scope import may
from facilities.errors import refuse
from facilities.models import Person
from facilities.register import audit
from reports.models import AlarmNote
from reports.queries.alarms import alarms_for

LONGEST_WORDS = 2000  # characters


def note_alarm(*, by: Person, number: int, words: str) -> AlarmNote:
    """Write what was found out about an alarm, which is no longer open from then on.

    Must run in the role of `by`. Raises Refused: unknown_alarm (also for those who may not read
    it), words_missing (empty, or over 2000 characters), already_noted.
    """
    words = "\n".join(text.normalize(line) for line in words.splitlines()).strip()
    alarm = alarms_for(by).filter(pk=number).first() if may(by, "see_alarms") else None
    if alarm is None:
        raise refuse("", "unknown_alarm", "چنین هشداری یافت نشد.", "There is no such alarm.")
    if not words or len(words) > LONGEST_WORDS:
        raise refuse(
            "words",
            "words_missing",
            "نتیجهٔ بررسی را بنویسید (تا ۲۰۰۰ نویسه).",
            "Write what was found out, in up to 2000 characters.",
        )
    with transaction.atomic():
        try:
            with transaction.atomic():
                note = AlarmNote.objects.create(
                    alarm=alarm, at=timezone.now(), person=by, words=words
                )
        except IntegrityError:
            raise refuse(
                "words",
                "already_noted",
                "نتیجهٔ بررسی این هشدار پیش‌تر نوشته شده است.",
                "What was found out about this alarm was written before.",
            ) from None
        audit.record(by=by, action="alarm.looked_into", on=alarm, detail={"kind": alarm.kind})
    return note
