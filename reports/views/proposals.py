"""Proposed changes of the register: the list, one of them, and deciding it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facilities import kinds
from facilities.access.scope import may
from facilities.errors import Problem, Refused
from facilities.kinds import Label
from facilities.language import in_language, label_of
from facilities.models import Proposal
from facilities.models.proposal import ACCEPTED, APPROVED, REFUSED, WITHDRAWN
from facilities.register.proposals import STATES, state_of, steps_open_to
from reports.queries import proposals as queries
from reports.register_proposals import decide
from reports.views.pages import page_of

ROWS = 30
STEPS = {
    ACCEPTED: Label("پذیرش مرکز", "Accept the facility"),
    APPROVED: Label("تأیید و ثبت در شناسنامه", "Approve and enter it"),
    REFUSED: Label("رد پیشنهاد", "Refuse"),
    WITHDRAWN: Label("پس گرفتن پیشنهاد", "Withdraw"),
}
FACT_LABELS = {
    "kind": Label("نوع مرکز", "Kind of facility"),
    "ownership": Label("مالکیت", "Ownership"),
    "makes_images": Label("تصویربرداری می‌کند", "Makes images"),
    "modalities": Label("روش‌های تصویربرداری", "Modalities"),
}


@login_required
@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    """The proposals that the person made, receives or decides."""
    if not may(request.user, "keep_register"):
        raise Http404
    found = queries.proposals_of(request.user)
    page = page_of(request.GET.get("page", ""), total=found.count(), size=ROWS)
    rows = found[page.first : page.first + ROWS]
    return render(
        request,
        "register/proposals.html",
        {
            "rows": [(row, STATES[state_of(row)], _name(row)) for row in rows],
            "page": page,
            "waiting": queries.waiting_count(request.user),
        },
    )


@login_required
@require_safe
def proposal_page(request: HttpRequest, number: int) -> HttpResponse:
    """What is proposed, what it would move, and the decisions open to the person."""
    return render(request, "register/proposal.html", _context(request, number))


@login_required
@require_POST
def proposal_step(request: HttpRequest, number: int, step: str) -> HttpResponse:
    """Take one decision; a refusal shows the page with its reason."""
    proposal = queries.proposal_of(request.user, number)
    if proposal is None or step not in STEPS:
        raise Http404
    reason = request.POST.get("reason", "")
    try:
        decide(by=request.user, proposal=proposal, step=step, reason=reason)  # type: ignore[arg-type]
    except Refused as refused:
        context = _context(request, number, refused.problems) | {"reason": reason}
        return render(request, "register/proposal.html", context, status=409)
    messages.success(request, _("The decision was entered."))
    return redirect("proposal", number=number)


def _context(
    request: HttpRequest, number: int, problems: list[Problem] | None = None
) -> dict[str, Any]:
    proposal = queries.proposal_of(request.user, number)
    if proposal is None:
        raise Http404
    open_steps = steps_open_to(request.user, proposal)  # type: ignore[arg-type]
    return {
        "proposal": proposal,
        "name": _name(proposal),
        "state": STATES[state_of(proposal)],
        "changes": [
            (FACT_LABELS[fact], fact_words(fact, old), fact_words(fact, new))
            for fact, (old, new) in sorted(proposal.changes.items())
        ],
        "decisions": [
            (decision, STATES[APPROVED if decision.takes_effect else decision.decision])
            for decision in proposal.decisions.all()
        ],
        "steps": [(step, STEPS[step], step == REFUSED) for step in open_steps],
        "problems": problems or [],
    }


def fact_words(fact: str, value: Any) -> str:
    """A fact of a facility as people read it."""
    if fact == "kind":
        return label_of(kinds.KINDS, value)
    if fact == "ownership":
        return label_of(kinds.OWNERSHIPS, value)
    if fact == "makes_images":
        return _("yes") if value else _("no")
    return in_language("، ", ", ").join(label_of(kinds.MODALITIES, code) for code in value) or "–"


def _name(proposal: Proposal) -> str:
    return in_language(proposal.name_fa, proposal.name_en)
