"""What people are told of their own accounts, and officers of those of their people."""

from typing import Final

from facilities.kinds import Label

_IF_NOT_YOU: Final = Label(
    " اگر این کار از شما نبوده است، بی‌درنگ به مدیر کاربران و دسترسی‌ها خبر دهید.",
    " If this was not you, tell the administrator of accounts at once.",
)
OF_OTHERS: Final = "account_of_others"  # what officers get
RESET_LINK: Final = "account_reset_asked"  # the mail alone carries the link
INVITATION: Final = "account_invited"  # likewise
WRONG_CODE: Final = "account_wrong_code"  # told once a day


def _own(title: Label, text: Label) -> tuple[Label, Label]:
    return title, Label(text.fa + _IF_NOT_YOU.fa, text.en + _IF_NOT_YOU.en)


# Titles and texts by kind. A kind is "account_" and what happened (account_changes.py).
ACCOUNT_KINDS: Final[dict[str, tuple[Label, Label]]] = {
    "account_password_changed": _own(
        Label("گذرواژهٔ شما تغییر کرد", "Your password was changed"),
        Label("گذرواژهٔ حساب شما در سامانه تغییر کرد.", "The password of your account was changed."),
    ),
    "account_password_reset": _own(
        Label("گذرواژهٔ شما بازنشانی شد", "Your password was reset"),
        Label(
            "گذرواژهٔ حساب شما با پیوند بازنشانی عوض شد. تا ۲۴ ساعت با این حساب گزارشی امضا"
            " نمی‌شود، مگر آنکه مدیر کاربران و دسترسی‌ها بازنشانی را تأیید کند.",
            "The password of your account was set anew through a reset link. No report is signed"
            " with this account for 24 hours, unless the administrator confirms the reset.",
        ),
    ),
    RESET_LINK: _own(
        Label("درخواست بازنشانی گذرواژه", "A reset of your password was asked for"),
        Label(
            "برای حساب شما پیوند بازنشانی گذرواژه درخواست شد و به نشانی ثبت‌شدهٔ شما فرستاده"
            " می‌شود. این پیوند یک بار و تا سه روز کار می‌کند.",
            "A link for setting a new password was asked for and is sent to your registered"
            " address. It works once, within three days.",
        ),
    ),
    INVITATION: (
        Label("دعوت به سامانهٔ پایش", "You are invited to Payesh"),
        Label(
            "برای شما در سامانهٔ پایش حذف فیلم رادیولوژی حسابی با نام کاربری {username} ساخته شد."
            " با پیوند این نامه گذرواژهٔ خود را انتخاب کنید؛ پیوند یک بار و تا {until} کار می‌کند."
            " اگر این دعوت‌نامه به شما مربوط نیست، آن را نادیده بگیرید.",
            "An account was made for you in Payesh, monitoring the elimination of radiology film;"
            " your user name is {username}. Choose your password through the link in this mail; it"
            " works once, until {until}. If this is not meant for you, ignore it.",
        ),
    ),
    "account_invitation_accepted": _own(
        Label("گذرواژهٔ شما تعیین شد", "Your password was set"),
        Label(
            "دعوت‌نامهٔ شما پذیرفته و گذرواژهٔ حساب شما تعیین شد.",
            "Your invitation was accepted and the password of your account was set.",
        ),
    ),
    "account_reset_confirmed": _own(
        Label("بازنشانی گذرواژه تأیید شد", "The reset of your password was confirmed"),
        Label(
            "مدیر کاربران و دسترسی‌ها بازنشانی گذرواژهٔ شما را تأیید کرد؛ امضای گزارش دوباره"
            " ممکن است.",
            "An administrator has confirmed the reset of your password; you may sign again.",
        ),
    ),
    "account_factor_added": _own(
        Label("ورود دومرحله‌ای تغییر کرد", "Two-step sign-in changed"),
        Label(
            "روشی برای ورود دومرحله‌ای به حساب شما افزوده شد.",
            "A method of two-step sign-in was added to your account.",
        ),
    ),
    "account_factor_removed": _own(
        Label("ورود دومرحله‌ای تغییر کرد", "Two-step sign-in changed"),
        Label(
            "روشی برای ورود دومرحله‌ای از حساب شما برداشته شد.",
            "A method of two-step sign-in was removed from your account.",
        ),
    ),
    WRONG_CODE: _own(
        Label("کد نادرست در ورود دومرحله‌ای", "A wrong code was entered"),
        Label(
            "امروز برای حساب شما کد نادرستی وارد شد؛ پس از چند کد نادرست، ورود برای یک ربع"
            " بسته می‌شود.",
            "A wrong code was entered for your account today; after several, signing in is closed"
            " for a quarter of an hour.",
        ),
    ),
    "account_address_changed": _own(
        Label("نشانی رایانامهٔ شما تغییر کرد", "Your mail address was changed"),
        Label(
            "مدیر کاربران و دسترسی‌ها نشانی رایانامهٔ حساب شما را تغییر داد. این پیام به نشانی"
            " پیشین نیز فرستاده می‌شود.",
            "The administrator of accounts has changed the mail address of your account. This"
            " message goes to the former address too.",
        ),
    ),
    OF_OTHERS: (
        Label("تغییر در حساب {person}", "The account of {person}"),
        Label(
            "در حساب {person}، از کاربران {facility}: {change}. اگر نابجا می‌نماید، با"
            " او و با مدیر کاربران و دسترسی‌ها تماس بگیرید.",
            "The account of {person}, a user of {facility}: {change}. If this looks wrong, speak"
            " to them and to the administrator of accounts.",
        ),
    ),
}


def change_in_words(what: str) -> Label:
    """What happened to somebody else's account, as the officer's notice says it."""
    return _CHANGES.get(what, Label("تغییری رخ داد", "something was changed"))


_CHANGES: Final = {
    "password_changed": Label("گذرواژه تغییر کرد", "the password was changed"),
    "password_reset": Label("گذرواژه بازنشانی شد", "the password was reset"),
    "invitation_accepted": Label(
        "دعوت‌نامه پذیرفته و گذرواژه تعیین شد", "the invitation was accepted and a password set"
    ),
    "reset_confirmed": Label("بازنشانی گذرواژه تأیید شد", "the reset was confirmed"),
    "factor_added": Label(
        "روشی برای ورود دومرحله‌ای افزوده شد", "a method of two-step sign-in was added"
    ),
    "factor_removed": Label(
        "روشی برای ورود دومرحله‌ای برداشته شد", "a method of two-step sign-in was removed"
    ),
    "address_changed": Label("نشانی رایانامه تغییر کرد", "the mail address was changed"),
}
TOLD_TO_OFFICERS: Final = frozenset(_CHANGES)
