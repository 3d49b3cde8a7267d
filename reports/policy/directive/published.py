"""The published versions of the policy, each read out of its TOML file and proven whole.

The file is the one home of every phase, weight, threshold, band, ceiling and rule; scoring and
violations only read the `Directive` made here.
"""

import hashlib
import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Final

from reports.policy.digits import to_persian
from reports.policy.directive.parts import SOURCES, Directive
from reports.policy.directive.reader import PartsReader, plain_label
from reports.policy.directive.toml_table import DirectiveError, TomlTable

CURRENT: Final = 1  # the number of the version in force
_FOLDER: Final = Path(__file__).parent / "directives"


def directive() -> Directive:
    """Return the version in force."""
    return version(CURRENT)


@cache
def version(number: int) -> Directive:
    """Return the version with this number, read once a process.

    Raises FileNotFoundError for a version there is not, DirectiveError for a broken file.
    """
    return read_directive(source(number))


def source(number: int) -> bytes:
    """Return the bytes of the file of the version with this number."""
    return (_FOLDER / f"v{number}.toml").read_bytes()


def read_directive(content: bytes) -> Directive:
    """The directive in a file's bytes. Raises DirectiveError, naming the place."""
    try:
        root = TomlTable(tomllib.loads(content.decode()), "")
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DirectiveError(
            "file", f"فایل TOML درست نیست: {error}", f"not valid TOML: {error}"
        ) from error
    letter = root.table("letter")
    sources = root.table("sources")
    clauses = root.table("clauses")
    clause_texts = {code: plain_label(clauses.table(code)) for code in clauses.keys_left()}
    consequences = root.table("leads_to")
    consequence_texts = {c: plain_label(consequences.table(c)) for c in consequences.keys_left()}
    read = PartsReader(clause_texts, consequence_texts)
    bands = read.bands(root)
    directive = Directive(
        version=int(root.number("version", 1, 9999, whole=True)),
        hash=hashlib.sha256(content).hexdigest(),
        title=plain_label(root.table("title")),
        author=root.label("author_fa", "author_en"),
        effective_from=root.period("effective_from"),
        next_review=root.period("next_review"),
        letter_number=letter.text("number"),
        letter_date=letter.day("date"),
        sources=MappingProxyType({code: plain_label(sources.table(code)) for code in SOURCES}),
        clauses=MappingProxyType(clause_texts),
        phases=read.phases(root),
        components=read.components(root.table("components")),
        glides=read.glides(root.table("glides")),
        thresholds=read.thresholds(root.table("thresholds")),
        disc_settings=read.disc_settings(root),
        bands=bands,
        ceilings=read.ceilings(root, bands),
        consequences=MappingProxyType(consequence_texts),
        rules=read.rules(root),
    )
    for table in (letter, sources, root):
        table.done()
    _prove_glides_fit(directive)
    return directive


def _prove_glides_fit(directive: Directive) -> None:
    """A weighted rate needs its glide begun, and a month at most one baseline window."""
    for phase in directive.phases:
        for code in set(phase.weights) & set(directive.glides):
            if phase.start < directive.glides[code].start:
                raise DirectiveError(
                    f"glides.{code}.from",
                    f"این مؤلفه از {to_persian(str(phase.start))} وزن دارد، اما مسیر آن هنوز"
                    " آغاز نشده است.",
                    f"the component has a weight from {phase.start} on, before its glide starts.",
                )
    windows = sorted(g.window for g in directive.glides.values() if g.window)
    for (_, until), (start, _) in pairwise(windows):
        if start <= until:
            raise DirectiveError(
                "glides", "دوره‌های پایه هم‌پوشانی دارند.", "the baseline windows overlap."
            )
    if directive.number("availability_none_percent") >= directive.number(
        "availability_full_percent"
    ):
        raise DirectiveError(
            "thresholds.availability_none_percent",
            "باید کمتر از مقدار کامل باشد.",
            "must be below the full one.",
        )
