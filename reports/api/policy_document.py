"""A published directive as the JSON that is answered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reports.api.representations import moment
from reports.policy.directive import published
from reports.policy.directive.parts import Directive, Origin


def policy(directive: Directive, *, published_at: datetime) -> dict[str, Any]:
    """A published directive: what it asks, and of each number where it comes from."""
    return {
        "version": directive.version,
        "is_current": directive.version == published.CURRENT,
        "hash": directive.hash,
        "published_at": moment(published_at),
        "title_fa": directive.title.fa,
        "title_en": directive.title.en,
        "author_fa": directive.author.fa,
        "author_en": directive.author.en,
        "effective_from": directive.effective_from,
        "next_review": directive.next_review,
        "letter_number": directive.letter_number,
        "letter_date": directive.letter_date.isoformat(),
        "sources": _labels(directive.sources),
        "clauses": _labels(directive.clauses),
        **_parts(directive),
    }


def _parts(directive: Directive) -> dict[str, Any]:
    """Phases, components, glides, thresholds, bands, ceilings and rules with their sources."""
    return {
        "phases": [
            {
                "code": p.code,
                "from": p.start,
                "until": p.until,
                "weights": dict(p.weights),
                "weights_source": p.weights_origin.source,
                **_names(p.name),
                **_origin(p.origin),
            }
            for p in directive.phases
        ],
        "components": [
            {
                "code": c.code,
                "how_fa": c.how.fa,
                "how_en": c.how.en,
                "not_for_kinds": sorted(c.not_for_kinds),
                **_names(c.name),
                **_origin(c.origin),
            }
            for c in directive.components.values()
        ],
        "glides": [
            {
                "code": g.code,
                "from": g.start,
                "until": g.until,
                "window": list(g.window) if g.window else None,
                **_names(g.text),
                **_origin(g.origin),
            }
            for g in directive.glides.values()
        ],
        "thresholds": [
            {
                "code": t.code,
                "value": list(t.value) if isinstance(t.value, tuple) else t.value,
                **_names(t.text),
                **_origin(t.origin),
            }
            for t in directive.thresholds.values()
        ],
        "disc_settings": [
            {
                "from": d.start,
                "counts_as_print": d.counts_as_print,
                "counts_as_electronic": d.counts_as_electronic,
                **_names(d.text),
                **_origin(d.origin),
            }
            for d in directive.disc_settings
        ],
        "bands": [
            {"code": b.code, "from_score": b.from_score, **_names(b.name), **_origin(b.origin)}
            for b in directive.bands
        ],
        "ceilings": [
            {
                "code": c.code,
                "figures": list(c.figures),
                "at_most": c.at_most,
                "from": c.start,
                **_names(c.text),
                **_origin(c.origin),
            }
            for c in directive.ceilings
        ],
        "rules": [
            {
                "code": r.code,
                "leads_to": [{"from": p, "to": to} for p, to in r.leads_to],
                **_names(r.name),
                **_origin(r.origin),
            }
            for r in directive.rules
        ],
    }


def _labels(texts: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"code": code, **_names(text)} for code, text in texts.items()]


def _names(text: Any) -> dict[str, str]:
    return {"text_fa": text.fa, "text_en": text.en}


def _origin(origin: Origin) -> dict[str, str | None]:
    return {"source": origin.source, "clause": origin.clause}
