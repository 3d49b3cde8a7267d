"""What a person is told of a problem, in the language of the request."""

import pytest
from django.template import Context, Template
from django.utils import translation

from facilities.errors import Problem
from facilities.messages import message_of

PROBLEM = Problem("cds", "required", "وارد کنید.", "Please fill in.")


@pytest.mark.parametrize(("language", "told"), [("fa", "وارد کنید."), ("en", "Please fill in.")])
def test_a_problem_is_told_in_the_language_of_the_request(language: str, told: str) -> None:
    page = Template("{% load problems %}{{ problem|message }}")
    with translation.override(language):
        assert message_of(PROBLEM) == told
        assert page.render(Context({"problem": PROBLEM})) == told
