"""The reference lists: provinces and universities as shipped, and their later corrections."""

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from facilities.access.guards import require
from facilities.dates import jalali_text
from facilities.errors import refuse
from facilities.models import ApprovedPlatform, Person, Province, University
from facilities.register import audit
from facilities.text import normalize, search_key, sort_key

FOLDER = Path(__file__).parent / "reference"


def load_reference() -> None:
    """Add the provinces and universities that are missing, by code.

    Rows that are there stay as people have edited them, so this can run at every start.
    """
    provinces = [
        Province(
            code=row["code"],
            name_fa=row["name_fa"],
            name_en=row["name_en"],
            tile_row=int(row["tile_row"]),
            tile_column=int(row["tile_column"]),
        )
        for row in read_list("provinces")
    ]
    universities = [
        University(
            code=row["code"],
            kind=row["kind"],
            name_fa=row["name_fa"],
            name_en=row["name_en"],
            province_id=row["province"],
            is_uncertain=row["is_uncertain"] == "yes",
            was_faculty=row["was_faculty"] == "yes",
            valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
            sort_key=sort_key(row["name_fa"]),
        )
        for row in read_list("universities")
    ]
    with transaction.atomic():
        Province.objects.bulk_create(provinces, ignore_conflicts=True)
        known = set(University.objects.values_list("code", flat=True))
        University.objects.bulk_create(u for u in universities if u.code not in known)


def save_university(*, by: Person | None, university: University) -> None:
    """Add or correct a university. Raises Refused: not_allowed."""
    require(by, "keep_reference")
    university.name_fa = normalize(university.name_fa)
    university.sort_key = sort_key(university.name_fa)
    with transaction.atomic():
        university.save()
        audit.record(
            by=by,
            action="university.saved",
            on=university,
            detail={
                "code": university.code,
                "name_fa": university.name_fa,
                "kind": university.kind,
                "valid_from": jalali_text(university.valid_from),
                "valid_until": jalali_text(university.valid_until),
            },
        )


def save_platform(*, by: Person | None, platform: ApprovedPlatform) -> None:
    """Add or correct an approved platform. Raises Refused: not_allowed, already_listed."""
    require(by, "keep_reference")
    platform.name_fa = normalize(platform.name_fa)
    platform.name_search = search_key(platform.name_fa, platform.name_en)
    same = ApprovedPlatform.objects.filter(name_search=platform.name_search)
    with transaction.atomic():
        if same.exclude(pk=platform.pk or 0).exists():
            raise refuse(
                "name_fa",
                "already_listed",
                "این سامانه در فهرست هست.",
                "This platform is in the list.",
            )
        platform.save()
        audit.record(
            by=by,
            action="platform.saved",
            on=platform,
            detail={"name_fa": platform.name_fa, "source": platform.source},
        )


def read_list(name: str) -> list[dict[str, str]]:
    """The rows of `reference/NAME.csv` as text."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
