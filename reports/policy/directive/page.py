"""The directive as a page of documentation, drawn from the TOML so that it cannot drift."""

from collections.abc import Iterable

from reports.policy.directive.parts import Directive, Origin


def as_markdown(directive: Directive) -> str:
    """Tables of phases, components, glides, thresholds, bands, ceilings and rules.

    Each number names its source: a clause of the letter, our measure, or our inference.
    """
    parts = [
        f"## Version {directive.version}: {directive.title.en}",
        f"Letter {directive.letter_number} of {directive.letter_date};"
        f" author: {directive.author.en}; in force from {directive.effective_from};"
        f" next review {directive.next_review}.",
        "### Phases and weights",
        _phases(directive),
        "### Components",
        _components(directive),
        "### Glides",
        _glides(directive),
        "### Thresholds",
        _thresholds(directive),
        "### Bands and ceilings",
        _bands(directive),
        _ceilings(directive),
        "### Rules",
        _rules(directive),
    ]
    return "\n\n".join(parts) + "\n"


def _phases(directive: Directive) -> str:
    components = list(directive.components)
    rows: Iterable[list[object]] = (
        [
            p.code,
            p.start,
            p.until or "–",
            *(f"{p.weights.get(c, 0) or '–'}" for c in components),
            _source(p.origin),
        ]
        for p in directive.phases
    )
    return _table(["phase", "from", "until", *components, "source"], rows)


def _components(directive: Directive) -> str:
    rows: Iterable[list[object]] = (
        [c.code, c.how.en, ", ".join(sorted(c.not_for_kinds)) or "–", _source(c.origin)]
        for c in directive.components.values()
    )
    return _table(["component", "measures", "not for", "source"], rows)


def _glides(directive: Directive) -> str:
    rows: Iterable[list[object]] = (
        [g.code, g.start, g.until, "–".join(map(str, g.window or ())) or "–", g.text.en]
        for g in directive.glides.values()
    )
    return _table(["glide", "from", "until", "baseline window", "says"], rows)


def _thresholds(directive: Directive) -> str:
    rows: Iterable[list[object]] = (
        [t.code, _value(t.value), t.text.en, _source(t.origin)]
        for t in directive.thresholds.values()
    )
    return _table(["threshold", "value", "says", "source"], rows)


def _bands(directive: Directive) -> str:
    rows: Iterable[list[object]] = (
        [b.code, b.from_score, _source(b.origin)] for b in directive.bands
    )
    return _table(["band", "from", "source"], rows)


def _ceilings(directive: Directive) -> str:
    rows: Iterable[list[object]] = (
        [c.code, c.text.en, c.at_most, f"{c.total:g}", c.start, _source(c.origin)]
        for c in directive.ceilings
    )
    return _table(["ceiling", "says", "band at most", "total at most", "from", "source"], rows)


def _rules(directive: Directive) -> str:
    rows: Iterable[list[object]] = (
        [
            f"`{r.code}`",
            r.name.fa,
            r.name.en,
            "; ".join(f"{to} from {start}" for start, to in r.leads_to),
            _source(r.origin),
        ]
        for r in directive.rules
    )
    return _table(["rule", "Persian", "English", "leads to", "source"], rows)


def _table(heads: list[str], rows: Iterable[list[object]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _source(origin: Origin) -> str:
    return f"{origin.source}, {origin.clause}" if origin.clause else origin.source


def _value(value: float | tuple[str, ...]) -> str:
    return ", ".join(value) if isinstance(value, tuple) else f"{value:g}"
