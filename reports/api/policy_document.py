"""A published directive as the JSON that is answered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reports.api.representations import moment
from reports.policy.directive import published
from reports.policy.directive.parts import (
    Ceiling,
    Component,
    Directive,
    DiscSetting,
    Glide,
    Origin,
    Phase,
    Threshold,
)


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
        "phases": [_phase(phase) for phase in directive.phases],
        "components": [_component(component) for component in directive.components.values()],
        "glides": [_glide(glide) for glide in directive.glides.values()],
        "thresholds": [_threshold(threshold) for threshold in directive.thresholds.values()],
        "disc_settings": [_disc_setting(setting) for setting in directive.disc_settings],
        "bands": [
            {"code": b.code, "from_score": b.from_score, **_names(b.name), **_origin(b.origin)}
            for b in directive.bands
        ],
        "ceilings": [_ceiling(ceiling) for ceiling in directive.ceilings],
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


def _phase(phase: Phase) -> dict[str, Any]:
    return {
        "code": phase.code,
        "from": phase.start,
        "until": phase.until,
        "weights": dict(phase.weights),
        "weights_source": phase.weights_origin.source,
        **_names(phase.name),
        **_origin(phase.origin),
    }


def _component(component: Component) -> dict[str, Any]:
    return {
        "code": component.code,
        "how_fa": component.how.fa,
        "how_en": component.how.en,
        "not_for_kinds": sorted(component.not_for_kinds),
        **_names(component.name),
        **_origin(component.origin),
    }


def _glide(glide: Glide) -> dict[str, Any]:
    return {
        "code": glide.code,
        "from": glide.start,
        "until": glide.until,
        "window": list(glide.window) if glide.window else None,
        **_names(glide.text),
        **_origin(glide.origin),
    }


def _threshold(threshold: Threshold) -> dict[str, Any]:
    value = threshold.value
    return {
        "code": threshold.code,
        "value": list(value) if isinstance(value, tuple) else value,
        **_names(threshold.text),
        **_origin(threshold.origin),
    }


def _disc_setting(setting: DiscSetting) -> dict[str, Any]:
    return {
        "from": setting.start,
        "counts_as_print": setting.counts_as_print,
        "counts_as_electronic": setting.counts_as_electronic,
        **_names(setting.text),
        **_origin(setting.origin),
    }


def _ceiling(ceiling: Ceiling) -> dict[str, Any]:
    return {
        "code": ceiling.code,
        "figures": list(ceiling.figures),
        "at_most": ceiling.at_most,
        "total": ceiling.total,
        "from": ceiling.start,
        **_names(ceiling.text),
        **_origin(ceiling.origin),
    }


def _labels(texts: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"code": code, **_names(text)} for code, text in texts.items()]


def _names(text: Any) -> dict[str, str]:
    return {"text_fa": text.fa, "text_en": text.en}


def _origin(origin: Origin) -> dict[str, str | None]:
    return {"source": origin.source, "clause": origin.clause}
