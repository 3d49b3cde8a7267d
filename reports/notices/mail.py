"""Sending notices by mail: claimed one by one, tried a few times, never lost.

A notice stands in the inbox whatever becomes of its mail. Each is sent in a transaction of its
own with its row locked, so that two workers do not send it twice.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from facilities.kinds import Label
from facilities.register import invitations
from facilities.register.addresses import former_addresses
from facilities.register.people import password_link
from reports.models import Notice
from reports.notices.links import address_of
from reports.policy.workflow.account_notices import (
    INVITATION,
    OF_OTHERS,
    RESET_LINK,
    TOLD_AT_FORMER_ADDRESSES,
)
from reports.policy.workflow.notice_words import words_of
from reports.policy.workflow.reminders import MAIL_ATTEMPTS, MAIL_DAYS, MAILS_AN_HOUR

log = logging.getLogger(__name__)
MOST_AT_ONCE = 500
MAILED_TO = "mailed_to"  # in a notice's detail: who has it, where another address was refused

_GREETING = Label("با سلام و احترام", "Dear colleague,")
_WHERE = Label("نشانی در سامانه: ", "In the system: ")
_FROM = Label(
    "سامانهٔ پایش حذف فیلم رادیولوژی\nاین نامه خودکار است؛ به آن پاسخ ندهید.",
    "Payesh, monitoring the elimination of radiology film\nThis is an automatic message; please"
    " do not reply.",
)


def send_due(*, now: datetime | None = None) -> int:
    """Send what waits for mailing, oldest first; answer how many went out.

    A server that cannot be reached ends the round and costs no notice an attempt; a mail that
    the server refuses is tried MAIL_ATTEMPTS times. News of MAIL_DAYS ago is not mailed any more.
    No address gets more than MAILS_AN_HOUR; the others wait, but for what happened to one's own
    account, which former addresses get as well, each in a mail of its own.
    """
    moment = now or timezone.now()
    sent, after = 0, 0
    try:
        for _round in range(MOST_AT_ONCE):
            with transaction.atomic():
                notice = _next(after, moment)
                if notice is None:
                    break
                after = notice.pk
                sent += _send(notice)
    except (SMTPException, OSError) as error:
        log.warning("the mail server is not reached: %s", error)
    return sent


def _next(after: int, now: datetime) -> Notice | None:
    waiting = Notice.objects.filter(mail_due=True, mailed_at__isnull=True, pk__gt=after)
    waiting = waiting.filter(made_at__gt=now - timedelta(days=MAIL_DAYS))
    waiting = waiting.exclude(
        ~Q(kind__startswith="account_") | Q(kind=OF_OTHERS),
        person__email__in=_addresses_with_enough(now),
    )
    waiting = waiting.select_related("person", "facility").order_by("pk")
    return waiting.select_for_update(of=("self",), skip_locked=True).first()


def _addresses_with_enough(now: datetime) -> QuerySet[Notice, str]:
    """The addresses that got MAILS_AN_HOUR within the last hour."""
    sent = Notice.objects.filter(mailed_at__gt=now - timedelta(hours=1))
    counted = sent.values("person__email").annotate(mails=Count("pk"))
    return counted.filter(mails__gte=MAILS_AN_HOUR).values_list("person__email", flat=True)


def _send(notice: Notice) -> bool:
    """Try to send one notice and write down what came of it. Raises what a server raises that
    is not reached."""
    if notice.kind == INVITATION and invitations.state_of(notice.person) != invitations.WAITING:
        notice.mail_due = False  # withdrawn, expired or accepted before its mail went out
        notice.save(update_fields=["mail_due"])
        return False
    notice.mail_attempts += 1
    mailed = list(notice.detail.get(MAILED_TO, []))
    addresses = _addresses_of(notice)
    for address in [each for each in addresses if each not in mailed]:
        try:
            _message(notice, address).send()
            mailed.append(address)
        except (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError) as error:
            log.warning("notice %d, attempt %d: %s", notice.pk, notice.mail_attempts, error)
    if not addresses:
        notice.mail_due = False
    elif set(addresses) <= set(mailed):
        notice.mailed_at = timezone.now()
    else:
        notice.detail[MAILED_TO] = mailed
        notice.mail_due = notice.mail_attempts < MAIL_ATTEMPTS  # the inbox holds it for good
    notice.save(update_fields=["mail_attempts", "mailed_at", "mail_due", "detail"])
    return notice.mailed_at is not None


def _addresses_of(notice: Notice) -> list[str]:
    """Where a notice is mailed: to the person, and news of an account to former addresses too."""
    former = []
    if notice.kind in TOLD_AT_FORMER_ADDRESSES:
        former = former_addresses(notice.person, notice.made_at)
    return [address for address in (notice.person.email, *former) if address]


def _message(notice: Notice, address: str) -> EmailMessage:
    """The mail to one address, in the person's language first, then in the other."""
    first = notice.person.language
    languages = (first, "fa" if first == "en" else "en")
    # The link to a new password is in the mail alone: an open session must not find it. Nor does
    # it go anywhere but to the present address.
    has_link = notice.kind in (RESET_LINK, INVITATION) and address == notice.person.email
    path = password_link(notice.person) if has_link else address_of(notice)
    link = settings.SITE_URL.rstrip("/") + path
    at = notice.facility
    facility = Label(at.name_fa, at.name_en) if at else None
    told = {
        language: words_of(
            notice.kind, language, facility=facility, period=notice.period, detail=notice.detail
        )
        for language in languages
    }
    parts = [
        "\n\n".join(
            (
                _say(_GREETING, language),
                told[language].text,
                _say(_WHERE, language) + link,
                _say(_FROM, language),
            )
        )
        for language in languages
    ]
    body = "\n\n———\n\n".join(parts) + "\n"
    return EmailMessage(subject=told[first].title, body=body, to=[address])


def _say(label: Label, language: str) -> str:
    return label.en if language == "en" else label.fa
