"""Sending notices by mail: claimed one by one, tried a few times, never lost.

A notice stands in the inbox whatever becomes of its mail. Each is sent in a transaction of its
own with its row locked, so that two workers do not send it twice; a mail server that is down
ends the round, and the next one goes on.
"""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from reports.models import Notice
from reports.notices.links import address_of
from reports.policy.kinds import Label
from reports.policy.notice_words import words_of
from reports.policy.reminders import MAIL_ATTEMPTS

log = logging.getLogger(__name__)
MOST_AT_ONCE = 500
FAILURES_THAT_END_A_ROUND = 3  # in a row: the server is down, not one address wrong

_GREETING = Label("با سلام و احترام", "Dear colleague,")
_WHERE = Label("نشانی در سامانه: ", "In the system: ")
_FROM = Label(
    "سامانهٔ پایش حذف فیلم رادیولوژی\nاین نامه خودکار است؛ به آن پاسخ ندهید.",
    "Payesh, monitoring the elimination of radiology film\nThis is an automatic message; please"
    " do not reply.",
)


def send_due() -> int:
    """Send what waits for mailing, oldest first; answer how many went out."""
    sent, failed, after = 0, 0, 0
    for _round in range(MOST_AT_ONCE):
        with transaction.atomic():
            notice = _next(after)
            if notice is None:
                break
            after = notice.pk
            failed = 0 if _send(notice) else failed + 1
            sent += notice.mailed_at is not None
        if failed >= FAILURES_THAT_END_A_ROUND:
            break
    return sent


def _next(after: int) -> Notice | None:
    waiting = Notice.objects.filter(mail_due=True, mailed_at__isnull=True, pk__gt=after)
    waiting = waiting.filter(mail_attempts__lt=MAIL_ATTEMPTS).order_by("pk")
    waiting = waiting.select_related("person", "facility")
    return waiting.select_for_update(of=("self",), skip_locked=True).first()


def _send(notice: Notice) -> bool:
    """Try to send one notice and write down what came of it."""
    notice.mail_attempts += 1
    try:
        _message(notice).send()
        notice.mailed_at = timezone.now()
    except (SMTPException, OSError) as error:
        log.warning("notice %d was not mailed, attempt %d: %s", notice.pk,
                    notice.mail_attempts, error)  # fmt: skip
        if notice.mail_attempts >= MAIL_ATTEMPTS:
            notice.mail_due = False  # the inbox still holds it
    notice.save(update_fields=["mail_attempts", "mailed_at", "mail_due"])
    return notice.mailed_at is not None


def _message(notice: Notice) -> EmailMessage:
    """The mail in the person's language first, then in the other."""
    first = notice.person.language
    languages = (first, "fa" if first == "en" else "en")
    link = settings.SITE_URL.rstrip("/") + address_of(notice)
    at = notice.facility
    facility = Label(at.name_fa, at.name_en) if at else None
    told = {
        language: words_of(notice.kind, language, facility=facility, period=notice.period,
                           detail=notice.detail)
        for language in languages
    }  # fmt: skip
    parts = [
        "\n\n".join(
            (_say(_GREETING, language), told[language].text, _say(_WHERE, language) + link,
             _say(_FROM, language))
        )
        for language in languages
    ]  # fmt: skip
    return EmailMessage(
        subject=told[first].title, body="\n\n———\n\n".join(parts) + "\n", to=[notice.person.email]
    )


def _say(label: Label, language: str) -> str:
    return label.en if language == "en" else label.fa
