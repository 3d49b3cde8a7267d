"""A broken version of the directive is refused, and by place."""

from typing import Any

import pytest

from reports.policy.directive.published import read_directive
from reports.policy.directive.toml_table import DirectiveError
from tests.reports.policy.texts import DISC_IN_1402, V1, changed


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ("version = 1\n", "version = 0\n", "version", "from 1 to 9999"),
        ("version = 1\n", "", "version", "missing"),
        ("version = 1\n", "version = true\n", "version", "number"),
        ("version = 1\n", "version = 1.5\n", "version", "number"),
        ("version = 1\n", "version = 1\nextra = 2\n", "extra", "not known"),
        ("effective_from = 139911", "effective_from = 139913", "effective_from", "Jalali month"),
        ('author_en = "Deputy for Treatment"', 'author_en = " "', "author_en", "text"),
        ("date = 2021-03-01", 'date = "2021-03-01"', "letter.date", "date"),
        ("date = 2021-03-01", "date = 2021-03-01T00:00:00", "letter.date", "date"),
        ('number = "400/23543"', 'number = "1"\npages = 2', "letter.pages", "not known"),
        ("film = 55, report", "film = 56, report", "phases[0].weights", "sum to 101, not 100"),
        ("film = 55, report", "film = 54.999, report", "phases[0].weights", "not 100"),
        ("film = 55, report", "film = -55, report", "phases[0].weights.film", "from 0.001"),
        ("film = 55, report", "film = nan, report", "phases[0].weights.film", "number"),
        ("film = 55, report", "fim = 55, report", "phases[0].weights.fim", "not known"),
        ("until = 140012\nsource = \"letter\"\nclause = \"O3\"\nweights",
         "until = 140011\nsource = \"letter\"\nclause = \"O3\"\nweights",
         "phases[1].from", "gap or overlap"),
        ("until = 140012\nsource = \"letter\"\nclause = \"O3\"\nweights",
         "until = 140101\nsource = \"letter\"\nclause = \"O3\"\nweights",
         "phases[1].from", "gap or overlap"),
        ("until = 140012\nsource = \"letter\"\nclause = \"O3\"\nweights",
         "until = 139912\nsource = \"letter\"\nclause = \"O3\"\nweights",
         "phases[0].until", "before the start"),
        ("from = 140201\nsource = \"inference\"\nweights_source",
         "from = 140201\nuntil = 140212\nsource = \"inference\"\nweights_source",
         "phases[2].until", "not known"),
        ('from = 140201\nsource = "inference"\nweights_source = "inference"',
         'from = 140201\nsource = "inference"\nweights_source = "letter"',
         "phases[2].weights_source", "one of"),
        ("[components.film]", "[components.flim]", "components.film", "missing"),
        ("[components.access]", "[components.extra]\nfa = \"x\"\n[components.access]",
         "components.extra", "not known"),
        ('fa = "تحویل الکترونیکی"\nen = "Electronic delivery"',
         'fa = "تحویل الکترونیکی"', "components.electronic.en", "missing"),
        ("window_from = 139911", "window_from = 140002", "glides.film.window_until", "before"),
        ("window_until = 139912", "window_until = 140001", "glides.film.window_until",
         "before the glide starts"),
        ("window_until = 140012\nfrom = 140101\nuntil = 140112",
         "window_until = 140012\nfrom = 140101\nuntil = 140012", "glides.print.until", "before"),
        ("window_from = 140010\nwindow_until = 140012",
         "window_from = 139912\nwindow_until = 140012", "glides", "overlap"),
        ("[glides.electronic]\nfrom = 140101", "[glides.electronic]\nfrom = 140102",
         "glides.electronic.from", "before its glide starts"),
        ("value = 0.02", "value = 0", "thresholds.baseline_floor.value", "number from"),
        ("value = 0.02", 'value = "0.02"', "thresholds.baseline_floor.value", "number from"),
        ("[thresholds.smallest_denominator]\nvalue = 30",
         "[thresholds.smallest_denominator]\nvalue = 0",
         "thresholds.smallest_denominator.value", "from 1 to 10000"),
        ("[thresholds.smallest_denominator]", "[thresholds.smallest]",
         "thresholds.smallest_denominator", "missing"),
        ('value = ["studies_ultrasound", "studies_bone_density"]', 'value = ["studies_echo"]',
         "thresholds.film_excluded_studies.value", "studies_echo"),
        ('value = ["studies_ultrasound", "studies_bone_density"]',
         'value = ["studies_ct", "studies_ct"]',
         "thresholds.film_excluded_studies.value", "repeated"),
        ('value = ["studies_ultrasound", "studies_bone_density"]', "value = []",
         "thresholds.film_excluded_studies.value", "list"),
        ('value = ["studies_ultrasound", "studies_bone_density"]', "value = [[1]]",
         "thresholds.film_excluded_studies.value", "unknown"),
        ("[thresholds.availability_none_percent]\nvalue = 90",
         "[thresholds.availability_none_percent]\nvalue = 99",
         "thresholds.availability_none_percent", "below the full one"),
        ("counts_as_print = false", "counts_as_print = 0", "disc_settings[0].counts_as_print",
         "true or false"),
        ("from_score = 60", "from_score = 85", "bands[1].from_score", "below the band before"),
        ("from_score = 0\n", "from_score = 1\n", "bands", "start at 0"),
        ('at_most = "off_plan"', 'at_most = "off"', "ceilings[0].at_most",
         "one of: behind, off_plan"),
        ('any_above_zero = ["film_prints"]\nat_most', 'any_above_zero = ["platform"]\nat_most',
         "ceilings[1].any_above_zero", "platform"),
        ('code = "FEE_OTHER"', 'code = "ART4_FILM_FEE"', "rules[1].code", "twice"),
        ('{ from = 139912, to = "tariff_check" }', '{ from = 139912, to = "jail" }',
         "rules[1].leads_to[0].to", "one of"),
        ('{ from = 140001, to = "advice" }, { from = 140101, to = "inspection" }',
         '{ from = 140101, to = "advice" }, { from = 140101, to = "inspection" }',
         "rules[5].leads_to[1].from", "order of time"),
        ('[{ from = 139912, to = "tariff_check" }]', "[]", "rules[1].leads_to", "list of tables"),
        ('[{ from = 139912, to = "tariff_check" }]', "[1]", "rules[1].leads_to[0]", "a table"),
        ("when = { not_filed = true }", "when = { not_filed = false }", "rules[8].when.not_filed",
         "must be true"),
        ("when = { not_filed = true }", "when = { }", "rules[8].when.not_filed", "missing"),
        ("when = { not_filed = true }", "when = { not_filed = true, x = 1 }", "rules[8].when.x",
         "not known"),
        ('when = { platform = "none" }', 'when = { platform = "nothing" }',
         "rules[5].when.platform", "one of"),
        ("{ amount = 5, percent = 2 }", "{ amount = 5, percent = 101 }",
         "rules[7].when.film_balance.percent", "from 0 to 100"),
        ("by_more_than = { amount = 3, percent = 2 }", "by_more_than = { percent = 2 }",
         "rules[4].when.by_more_than.amount", "missing"),
        ('fewer = "handovers_with_report", than', 'fewer = "reports", than',
         "rules[4].when.fewer", "one of"),
        ('leads_to = [{ from = 140001, to = "administrative" }]\nsource = "measure"',
         'leads_to = [{ from = 140001, to = "administrative" }]\nsource = "guess"',
         "rules[8].source", "one of"),
        ('clause = "O11"', 'clause = "O99"', "rules[6].clause", "one of"),
        ('source = "letter"\nclause = "O11"', 'source = "letter"', "rules[6].clause", "missing"),
    ],
)  # fmt: skip
def test_a_broken_version_is_refused_by_place(old: str, new: str, where: str, says: str) -> None:
    with pytest.raises(DirectiveError) as refusal:
        read_directive(changed(old, new))
    assert refusal.value.where == where
    assert says in str(refusal.value)
    assert str(refusal.value).startswith(where)
    assert refusal.value.message_fa


def test_disc_settings_in_the_wrong_order_are_refused() -> None:
    wrong = DISC_IN_1402.replace("140201", "139911")
    with pytest.raises(DirectiveError, match="order of time"):
        read_directive(V1.replace(b"# \xe2\x94\x80\xe2\x94\x80 Bands", wrong.encode() + b"#", 1))


@pytest.mark.parametrize("content", [b"a = ", b"\xff", b"[x", b""])
def test_what_is_no_directive_at_all(content: Any) -> None:
    with pytest.raises(DirectiveError):
        read_directive(content)


def test_phases_must_be_at_least_one() -> None:
    with pytest.raises(DirectiveError, match="phases"):
        read_directive(V1.replace(b"[[phases]]", b"[[fazes]]"))
