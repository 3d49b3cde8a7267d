"""The words that the database takes are those that policy names."""

import re
from collections.abc import Collection

import pytest
from django.db import connection

from reports.evaluation.scores import TYPES
from reports.models import Score
from reports.policy import background, channels, uploads
from reports.policy.directive import published
from reports.policy.directive.parts import (
    BANDS,
    BASELINE_RATES,
    NO_ACTIVITY,
    NOT_FILED_RULE,
    NotFiled,
)
from reports.policy.scoring.components import SCORE_COLUMNS
from reports.policy.workflow import cases, reviews
from tests.accounts import Accounts


@pytest.mark.parametrize(
    ("constraint", "words"),
    [
        ("state_known", cases.STATES),
        ("source_known", cases.SOURCES),
        ("review_decision_known", reviews.DECISIONS),
        ("submission_channel_known", channels.CHANNELS),
        ("upload_channel_known", channels.CHANNELS_OF_FILES),
        ("upload_media_known", uploads.MEDIA),
        ("upload_outcome_known", uploads.OUTCOMES),
        ("upload_state_known", background.WORK_STATES),
        ("export_state_known", background.WORK_STATES),
        ("band_known", (*BANDS, NO_ACTIVITY)),
    ],
)
def test_a_column_takes_just_the_words_of_policy(
    shared_database: Accounts, constraint: str, words: Collection[str]
) -> None:
    with shared_database.as_jobs(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [constraint]
        )
        [(text,)] = cursor.fetchall()
    assert sorted(re.findall(r"'(\w+)'", text)) == sorted(words)


def test_a_score_has_a_column_for_everything_that_policy_works_out() -> None:
    columns = {field.column for field in Score._meta.concrete_fields}
    versions = {f"{rate}_references_id" for rate in BASELINE_RATES}  # of the stored references
    assert set(SCORE_COLUMNS) - {"facility", "period"} == set(TYPES) - versions
    assert set(TYPES) <= columns


def test_the_directive_speaks_of_the_bands_and_the_rule_that_code_knows_by_name() -> None:
    directive = published.directive()
    assert tuple(band.code for band in directive.bands) == BANDS
    assert isinstance(directive.rule(NOT_FILED_RULE).condition, NotFiled)
