"""Addresses of the register's lists: only what a page offers is looked up, everything else is 400.

Every list times many hostile names, straight and through relations, by whoever may open the list.
"""

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from facilities.admin.site import site
from tests import cast
from tests.accounts import Accounts

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LISTS = {model._meta.model_name or "": admin for model, admin in site._registry.items()}
# Columns that nobody may look things up by, and ways to them from every table.
SECRET = ("password", "national_id", "mobile", "email", "last_login", "is_superuser", "detail")
WAYS = (
    "",
    "person__",
    "granted_by__",
    "role_assignments__person__",
    "facility__role_assignments__person__",
    "university__facility__role_assignments__person__",
    "university__responsibilities__facility__role_assignments__person__",
    "duplicates__role_assignments__person__",
    "merged_into__",
    "authtoken__user__",
    "authtoken_set__user__",
    "authenticator__user__",
    "logentry__user__",
)
LOOKUPS = ("", "__startswith", "__regex", "__gte", "__isnull", "__contains", "__year", "__in")
OTHERS = (
    "id__in",
    "pk",
    "code__startswith",
    "name_search__contains",
    "kind__exact",
    "role_assignments__role__exact",
    "is_active__exact",
    "at__year",
    "action__exact",
    "authtoken_set__digest__startswith",
    "authenticator__data__contains",
    "x" * 4000,
    "__",
    "password__startswith__startswith",
    "1=1",
    "'; DROP TABLE facilities_person; --",
    "نام",
)


@pytest.fixture
def keepers(shared_database: Accounts) -> dict[str, Client]:
    """Administrator and policy owner, signed in: between them they open every list."""
    browsers = {}
    with shared_database.as_superuser():
        for username in (cast.ADMINISTRATOR, cast.POLICY_OWNER, cast.OFFICER):
            browsers[username] = Client()
            browsers[username].force_login(cast.person(username), backend=BACKEND)
    return browsers


def address(model: str) -> str:
    return reverse(f"admin:facilities_{model}_changelist")


@pytest.mark.parametrize("model", LISTS)
def test_no_list_is_searched_by_what_it_does_not_offer(
    keepers: dict[str, Client], model: str
) -> None:
    names = [f"{way}{name}{how}" for way in WAYS for name in SECRET for how in LOOKUPS]
    administrator = keepers[cast.ADMINISTRATOR]
    known = set(LISTS[model].filter_form.base_fields)  # type: ignore[attr-defined]
    page_admin, request = LISTS[model], RequestFactory().get("/")
    allowed = [n for n in names if page_admin.lookup_allowed(n, "p", request)]
    assert set(allowed) <= known
    for name in [*names[:: len(names) // 8], *OTHERS]:
        if name in known:
            continue
        answer = administrator.get(address(model), {name: "p"})
        assert answer.status_code == 400, name
    page = answer.content.decode()
    assert "درخواست نامعتبر" in page
    assert address(model) in page, "the way back"
    assert cast.ADMINISTRATOR not in page


@pytest.mark.parametrize("username", [cast.OFFICER, cast.POLICY_OWNER])
def test_officers_and_policy_owners_have_no_more(keepers: dict[str, Client], username: str) -> None:
    for model in ("facility", "university", "province", "approvedplatform"):
        for name in ("role_assignments__person__password__startswith", "facility__code"):
            assert keepers[username].get(address(model), {name: "p"}).status_code == 400


QUERIES = (
    "?q=%00",
    "?q=" + "%D8%A7" * 3000,
    "?q='%3B--",
    "?o=99.-99.x.-",
    "?o=%00",
    "?p=0",
    "?p=-1",
    "?p=99999999999999999999999999",
    "?p=x",
    "?all=1",
    "?e=1",
    "?_facets=True",
    "?_popup=1",
)
VALUES = ("\0", "x", "9" * 40, "-1", "1 OR 1=1", "۱۴۰۰/۱۳/۴۵", "a" * 9000)
NUMBERS = ("%00", "x", "-1", "9" * 40, "1_5F", "..%2F", "1'--")


@pytest.mark.parametrize("model", LISTS)
def test_what_a_page_uses_itself_takes_any_value(keepers: dict[str, Client], model: str) -> None:
    for query in QUERIES:
        answer = keepers[cast.ADMINISTRATOR].get(address(model) + query, follow=True)
        assert answer.status_code == 200, query


@pytest.mark.parametrize("model", LISTS)
def test_a_filter_takes_any_value(keepers: dict[str, Client], model: str) -> None:
    for name in LISTS[model].filter_form.base_fields:  # type: ignore[attr-defined]
        for value in VALUES:
            answer = keepers[cast.ADMINISTRATOR].get(address(model), {name: value})
            assert answer.status_code == 200, (name, value)


@pytest.mark.parametrize("model", LISTS)
def test_no_field_but_the_key_names_an_entry(keepers: dict[str, Client], model: str) -> None:
    for name in ("password", "national_id", "name_fa", "person__password"):
        answer = keepers[cast.ADMINISTRATOR].get(address(model), {"_to_field": name})
        assert answer.status_code == 400


@pytest.mark.parametrize("model", LISTS)
def test_an_entry_that_is_none_is_not_found(keepers: dict[str, Client], model: str) -> None:
    for page in ("change", "history", "delete"):
        for number in NUMBERS:
            where = f"{address(model)}{number}/{page}/"
            assert keepers[cast.ADMINISTRATOR].get(where).status_code in {403, 404}, where


def test_djangos_other_doors_lead_nowhere(keepers: dict[str, Client]) -> None:
    asked = {"app_label": "facilities", "model_name": "roleassignment", "field_name": "person"}
    answer = keepers[cast.ADMINISTRATOR].get(reverse("admin:autocomplete"), asked)
    assert answer.status_code == 403
    assert keepers[cast.ADMINISTRATOR].get("/admin/r/1/1/").status_code == 404
    assert keepers[cast.ADMINISTRATOR].get("/admin/facilities/").status_code == 302
    assert keepers[cast.ADMINISTRATOR].get("/admin/no-such-page/").status_code == 404
