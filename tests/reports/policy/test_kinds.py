"""The register's services are those of form 1, and who reports them."""

from typing import Any

import pytest

import facilities.kinds as register
from reports.policy import kinds
from reports.policy.form import form


def test_policy_and_register_name_the_same_services() -> None:
    assert list(form.MODALITIES) == list(register.MODALITIES)
    for code, label in form.MODALITIES.items():
        assert tuple(label) == tuple(register.MODALITIES[code])


@pytest.mark.parametrize(
    ("kind", "makes_images", "reports"),
    [
        ("hospital", True, True),
        ("office", True, True),
        ("hospital", False, False),
        ("receiver", False, False),
        ("receiver", True, False),
    ],
)
def test_who_reports_services(kind: str, makes_images: bool, reports: Any) -> None:
    assert kinds.reports_services(kind, makes_images) is reports
