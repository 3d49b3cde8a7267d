"""Which pages are measured, for whom. `{uni}`, `{code}` and `{case}` are the demo's own."""

from typing import Final

# The nation's inspector is not one of the demo's people: `pages` makes the account.
NATIONAL_INSPECTOR: Final = "national_inspector"

# Universities × 24 months × 6 figures: at 1,000 facilities DHIS2 2.43.1 answers in 240 ms,
# and in 24 ms from its cache, so 10 ms are asked for there.
AGGREGATES: Final = (
    "/api/v1/aggregates/?by=university,period&last=24&indicators="
    "score,filing_rate,on_time_rate,on_plan_share,film_share,electronic_share"
)

PAGES: Final[dict[str, tuple[str, ...]]] = {
    "analyst": (
        "/", "/nation/", "/nation/?period=140012", "/universities/{uni}/",
        "/facilities/", "/facilities/?sort=-score", "/facilities/?sort=-film",
        "/facilities/?sort=-score&page=200", "/facilities/?state=not_filed",
        "/facilities/?state=behind&sort=score", "/facilities/?university={uni}&sort=-electronic",
        "/facilities/?search=کوهسار", "/facilities/{code}/", "/violations/", "/exports/",
        "/nation/charts/film.json", AGGREGATES,
        "/api/v1/aggregates/?by=university&indicators=score,median,film_share",
        "/api/v1/aggregates/?by=period&university={uni}&last=24&indicators=score,film_share",
        "/api/v1/aggregates/?by=kind,ownership,period&last=24",
    ),
    NATIONAL_INSPECTOR: (
        "/", "/nation/", "/violations/", "/violations/?state=suspected",
        "/violations/?rule=ART4_FILM_FEE&sort=period", "/violations/?sort=facility",
        "/violations/?sort=-state", "/violations/?sort=university", "/violations/?period=140105",
        "/violations/?period_from=140001&period_to=140112", "/violations/?university={uni}",
        "/violations/?leads_to=enforcement", "/violations/?withdrawn=no",
        "/violations/?search=کوهسار", "/violations/?page=200", "/violations/{case}/",
        "/violations/new/", "/facilities/",
    ),
    "officer": (
        "/", "/universities/{uni}/", "/facilities/", "/facilities/?sort=-score",
        "/facilities/?search=مطب", "/violations/", "/violations/?rule=NOT_FILED&state=suspected",
        "/violations/?sort=facility", "/admin/", "/admin/facilities/facility/",
    ),
    "inspector": ("/", "/violations/", "/violations/?state=suspected", "/universities/{uni}/"),
    "clerk": ("/", "/facilities/{code}/", "/facilities/", "/violations/"),
    "administrator": ("/", "/admin/", "/system/"),
}  # fmt: skip

# What is drawn in a real browser.
DRAWN: Final = (
    ("analyst", "/"),
    ("analyst", "/nation/"),
    ("analyst", "/universities/{uni}/"),
    ("analyst", "/facilities/"),
    ("analyst", "/facilities/{code}/"),
    (NATIONAL_INSPECTOR, "/violations/"),
    (NATIONAL_INSPECTOR, "/violations/{case}/"),
)
