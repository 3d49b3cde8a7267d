"""Events of the register and of accounts in words; see `event_words`."""

from collections.abc import Mapping
from typing import Final

from facilities.kinds import Label

OF_REGISTER: Final[Mapping[str, Label]] = {
    "facility.registered": Label(
        "{who} مرکز {facility} را ثبت کرد.", "{who} registered the facility {facility}."
    ),
    "facility.changed": Label(
        "{who} شناسنامهٔ مرکز {facility} را اصلاح کرد{fields}.",
        "{who} corrected the entry of {facility}{fields}.",
    ),
    "facility.facts_changed": Label(
        "{who} نوع، مالکیت یا خدمات مرکز {facility} را تغییر داد.",
        "{who} changed kind, ownership or services of {facility}.",
    ),
    "facility.took_facts": Label(
        "{who} تغییر از پیش ثبت‌شدهٔ مرکز {facility} را در روز آن اعمال کرد.",
        "{who} carried out a change of {facility} on its day.",
    ),
    "facility.changed_hands": Label(
        "{who} مسئولیت مرکز {facility} را به دانشگاه دیگری سپرد.",
        "{who} handed {facility} over to another university.",
    ),
    "facility.closed_temporarily": Label(
        "{who} تعطیلی موقت مرکز {facility} را ثبت کرد.", "{who} closed {facility} for a time."
    ),
    "facility.closed": Label(
        "{who} تعطیلی دائم مرکز {facility} را ثبت کرد.", "{who} closed {facility} for good."
    ),
    "facility.reopened": Label(
        "{who} مرکز {facility} را بازگشایی کرد.", "{who} reopened {facility}."
    ),
    "facility.merged": Label(
        "{who} مرکز {facility} را با مرکزی تکراری ادغام کرد.",
        "{who} merged a duplicate with {facility}.",
    ),
    "facility.reminded": Label(
        "{who} به مرکز {facility} دربارهٔ {month} یادآوری فرستاد.",
        "{who} reminded {facility} of {month}.",
    ),
    "facilities.imported": Label(
        "{who} فایل اکسل مراکز را با {number} ردیف وارد کرد.",
        "{who} imported a workbook of facilities with {number} rows.",
    ),
    "proposal.made": Label(
        "{who} برای شناسنامهٔ مرکز {facility} تغییری پیشنهاد کرد.",
        "{who} proposed a change of the entry of {facility}.",
    ),
    "proposal.accepted": Label(
        "{who} پیشنهاد انتقال مرکز {facility} را پذیرفت.",
        "{who} accepted the proposed move of {facility}.",
    ),
    "proposal.approved": Label(
        "{who} پیشنهاد دربارهٔ مرکز {facility} را تصویب کرد.",
        "{who} approved the proposal for {facility}.",
    ),
    "proposal.refused": Label(
        "{who} پیشنهاد دربارهٔ مرکز {facility} را رد کرد.",
        "{who} refused the proposal for {facility}.",
    ),
    "proposal.withdrawn": Label(
        "{who} پیشنهاد خود دربارهٔ مرکز {facility} را پس گرفت.",
        "{who} withdrew the proposal for {facility}.",
    ),
    "university.saved": Label(
        "{who} {university} را ثبت یا اصلاح کرد.", "{who} saved {university}."
    ),
    "platform.saved": Label(
        "{who} یک پلتفرم تأییدشده را ثبت یا اصلاح کرد.", "{who} saved an approved platform."
    ),
    "person.created": Label(
        "{who} برای {person} حساب ساخت.", "{who} made an account for {person}."
    ),
    "person.changed": Label(
        "{who} حساب {person} را اصلاح کرد{fields}.",
        "{who} changed the account of {person}{fields}.",
    ),
    "account.invited": Label("{who} برای {person} دعوت‌نامه فرستاد.", "{who} invited {person}."),
    "account.invitation_withdrawn": Label(
        "{who} دعوت‌نامهٔ {person} را پس گرفت.", "{who} withdrew the invitation of {person}."
    ),
    "account.invitation_accepted": Label(
        "{who} دعوت‌نامه را پذیرفت و گذرواژهٔ {person} را تعیین کرد.",
        "{who} accepted the invitation and set the password of {person}.",
    ),
    "account.password_changed": Label(
        "{who} گذرواژهٔ {person} را تغییر داد.", "{who} changed the password of {person}."
    ),
    "account.password_reset": Label(
        "{who} گذرواژهٔ {person} را با پیوند بازنشانی کرد.",
        "{who} reset the password of {person} through a link.",
    ),
    "account.reset_asked": Label(
        "{who} برای {person} پیوند بازنشانی گذرواژه درخواست کرد.",
        "{who} asked for a link to a new password of {person}.",
    ),
    "account.reset_confirmed": Label(
        "{who} گذرواژه یا نشانی تازهٔ {person} را تأیید کرد.",
        "{who} confirmed the new password or address of {person}.",
    ),
    "account.factor_added": Label(
        "{who} روشی برای ورود دومرحله‌ای {person} افزود.",
        "{who} added a method of two-step sign-in of {person}.",
    ),
    "account.factor_removed": Label(
        "{who} روشی از ورود دومرحله‌ای {person} را حذف کرد.",
        "{who} removed a method of two-step sign-in of {person}.",
    ),
    "account.wrong_code": Label(
        "{who} برای {person} کد ورود نادرست وارد کرد.",
        "{who} entered a wrong sign-in code for {person}.",
    ),
    "account.address_changed": Label(
        "{who} نشانی رایانامهٔ {person} را تغییر داد.",
        "{who} changed the mail address of {person}.",
    ),
    "account.address_entered": Label(
        "{who} نشانی رایانامهٔ {person} را ثبت کرد.",
        "{who} entered the mail address of {person}.",
    ),
    "accounts.imported": Label(
        "{who} فایل اکسل حساب‌ها را با {number} ردیف وارد کرد.",
        "{who} imported a workbook of accounts with {number} rows.",
    ),
    "role.granted": Label(
        "{who} نقش «{role}»{place} را به {person} داد.",
        "{who} gave {person} the role “{role}”{place}.",
    ),
    "role.ended": Label(
        "{who} به نقش «{role}» {person}{place} پایان داد.",
        "{who} ended the role “{role}” of {person}{place}.",
    ),
    "token.issued": Label(
        "{who} برای {person} توکن وب‌سرویس صادر کرد.", "{who} issued an API token to {person}."
    ),
    "token.revoked": Label(
        "{who} توکن وب‌سرویس {person} را باطل کرد.", "{who} revoked an API token of {person}."
    ),
}
