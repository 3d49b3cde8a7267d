"""Every address of the product: a page that is looked at, or the reason why there is none."""

from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Final
from urllib.parse import urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

# Pages that links lead to; examples are found by following them.
LINKED: Final = frozenset(
    {
        "home",
        "nation",
        "compare",
        "university",
        "facilities",
        "facility",
        "report_month",
        "register_change",
        "proposals",
        "proposal",
        "desk",
        "deadlines",
        "letter",
        "inbox",
        "outbox",
        "references",
        "system",
        "filing_home",
        "filing_receipt",
        "filing_form",
        "filing_review",
        "violations",
        "new_suspicion",
        "violation",
        "uploads",
        "upload",
        "exports",
        "export",
        "account_change_password",
        "mfa_index",
        "admin:index",
        "admin:*_changelist",
        "admin:*_add",
        "admin:*_change",
        "admin:facilities_facility_close",
        "admin:facilities_facility_reopen",
        "admin:facilities_facility_merge",
        "admin:*_import",
    }
)
# Pages that no link leads to for somebody, each with an address that shows it.
GIVEN: Final = {
    "account_login": "/accounts/login/",
    "account_logout": "/accounts/logout/",
    "account_inactive": "/accounts/inactive/",
    "account_signup": "/accounts/signup/",
    "account_signed_in_again": "/accounts/again/",
    "design": "/design/",
    "search": "/search/?q=12",
    "account_reset_password": "/accounts/password/reset/",
    "account_reset_password_done": "/accounts/password/reset/done/",
    "account_reset_password_from_key": "/accounts/password/reset/key/1-used-up/",
    "account_reset_password_from_key_done": "/accounts/password/reset/key/done/",
    "mfa_activate_totp": "/accounts/2fa/totp/activate/",
    "mfa_list_webauthn": "/accounts/2fa/webauthn/",
    "mfa_add_webauthn": "/accounts/2fa/webauthn/add/",
    "account_reauthenticate": "/accounts/reauthenticate/",
    "reference_act": "/references/film/?until=1400/06/01",
    "api:docs": "/api/v1/docs/",
    "no such page": "/nowhere/",
    "no such case": "/violations/999999999/",
}
# The same for everybody: looked at once, by who has not signed in.
ALIKE: Final = frozenset(
    {
        "api:docs",
        "account_inactive",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "no such page",
    }
)
_STEP, _FILE, _DATA = "takes a step and leads back", "a file", "data, no page"
_FACTOR = "only for who has this second factor"
NO_PAGE: Final = {
    "api:reports": _DATA,
    "api:report": _DATA,
    "api:bulk": _DATA,
    "api:import": _DATA,
    "api:import-rows": _DATA,
    "api:receipt": _DATA,
    "api:scores": _DATA,
    "api:aggregates": _DATA,
    "nation_film": _DATA,
    "compare_chart": _DATA,
    "nation_chart": _DATA,
    "design_chart": _DATA,
    "api:violations": _DATA,
    "api:exports": _DATA,
    "api:export": _DATA,
    "api:export-file": _FILE,
    "api:facilities": _DATA,
    "api:facility": _DATA,
    "api:universities": _DATA,
    "api:deadlines": _DATA,
    "api:policies": _DATA,
    "api:schema": _DATA,
    "healthz": _DATA,
    "readyz": _DATA,
    "search_suggestions": "rows under the field of search, no page",
    "signing_keys": _DATA,
    "log_checkpoint": _DATA,
    "log_tile": _DATA,
    "log_consistency": _DATA,
    "receipt": _DATA,
    "set_page_language": _STEP,
    "report_step": _STEP,
    "proposal_step": _STEP,
    "desk_step": _STEP,
    "take_step": _STEP,
    "read_all": _STEP,
    "open_system": _STEP,
    "note_alarm": _STEP,
    "filing_save": _STEP,
    "words_save": _STEP,
    "account_here": _DATA,
    "filing_nil": _STEP,
    "filing_discard": _STEP,
    "open_notice": "marks as read and leads to what the notice is about",
    "desk_file": _FILE,
    "receipt_pdf": _FILE,
    "facility_report": _FILE,
    "nation_report": _FILE,
    "university_report": _FILE,
    "receipt_proof": _FILE,
    "copy_of_record": _FILE,
    "upload_template": _FILE,
    "upload_result": _FILE,
    "export_file": _FILE,
    "admin:*_template": _FILE,
    "admin:*_delete": "refused: nothing in the register is deleted",
    "admin:*_history": "Django's own history is not kept: the audit trail is",
    "admin:facilities_auditevent_change": "says no more than its row; nothing leads there",
    "admin:facilities_auditevent_add": "refused: the product itself writes what happened",
    "admin:facilities_province_add": "refused: the provinces are given",
    "admin:login": "leads to the one sign-in",
    "admin:logout": "leads to the one sign-out",
    "admin:password_change": "leads to the one page of the password",
    "admin:password_change_done": "nothing leads there: the password has one page",
    "admin:autocomplete": _DATA,
    "admin:jsi18n": _DATA,
    "admin:view_on_site": "leads to a page of the product; no table of the register uses it",
    "admin:app_list": "the first page of the register with one part; nothing leads there",
    "account_email": "refused: addresses are kept by the register",
    "account_confirm_email": "refused: addresses are kept by the register",
    "account_email_verification_sent": "refused: addresses are kept by the register",
    "account_set_password": "only for accounts without a password, which there are none of",
    "account_confirm_login_code": "signing in by a mailed code is off",
    "universities": "for who answers for several universities; a table of the nation's page",
    "mfa_reauthenticate": _FACTOR,
    "mfa_authenticate": _FACTOR,
    "mfa_deactivate_totp": _FACTOR,
    "mfa_view_recovery_codes": _FACTOR,
    "mfa_generate_recovery_codes": _FACTOR,
    "mfa_download_recovery_codes": _FILE,
    "mfa_reauthenticate_webauthn": _FACTOR,
    "mfa_remove_webauthn": _FACTOR,
    "mfa_edit_webauthn": _FACTOR,
}


def routes() -> set[str]:
    """Return the name of every address, with its namespace; nameless ones only catch the rest."""
    return set(_names(get_resolver(), ""))


def _names(resolver: URLResolver, space: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield space + pattern.name
        else:
            yield from _names(
                pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space
            )


def route_of(address: str) -> str:
    """Return the name of the route that answers an address; "" where none does."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def is_page(name: str) -> bool:
    """Whether a route shows a page; a reason why not, by its whole name, goes first."""
    if name in NO_PAGE:
        return False
    return name in GIVEN or any(fnmatch(name, pattern) for pattern in LINKED)


def has_reason(name: str) -> bool:
    """Whether it is said why a route is no page."""
    return any(fnmatch(name, pattern) for pattern in NO_PAGE)
