"""The event log in words: for every act that is audited, a sentence in both languages.

`{who}` did it; the others are what it was done to, as far as the event tells: `{facility}`,
`{person}`, `{university}`, `{month}`, `{role}`, `{number}` (rows of a file), `{fields}`.
"""

from collections.abc import Mapping
from typing import Final

from facilities.admin.register_events import OF_REGISTER
from facilities.admin.report_events import OF_REPORTS
from facilities.kinds import Label

# The kinds that one can look for; an action belongs to the one that its first word is listed under.
GROUPS: Final[Mapping[str, tuple[Label, frozenset[str]]]] = {
    "register": (
        Label("شناسنامهٔ مراکز", "Register of facilities"),
        frozenset({"facility", "facilities", "proposal", "university", "platform"}),
    ),
    "accounts": (
        Label("حساب‌ها و نقش‌ها", "Accounts and roles"),
        frozenset({"person", "account", "accounts", "role", "token"}),
    ),
    "reports": (
        Label("گزارش‌های ماهانه", "Monthly reports"),
        frozenset({"report", "form", "upload", "template", "reminders"}),
    ),
    "cases": (Label("پرونده‌های تخلف", "Cases of violations"), frozenset({"violation"})),
    "lists": (Label("فایل‌های اکسل", "Excel files"), frozenset({"export"})),
    "system": (
        Label("سامانه و مستندات", "System and evidence"),
        frozenset(
            {"alarm", "deadline", "log", "references", "scores", "signing_key"}
            | {"synthetic", "system", "tables"}
        ),
    ),
}

SENTENCES: Final[Mapping[str, Label]] = {**OF_REGISTER, **OF_REPORTS}
