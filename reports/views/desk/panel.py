"""One report beside the queue: remarks, figures, history, and the decision about it."""

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from facilities.access.scope import may
from facilities.models import Facility
from reports.policy.workflow.reviews import ACCEPTED, RETURN_REASONS
from reports.queries.desk.history import month_history
from reports.queries.desk.lists import reports_of_desk, reports_of_keys
from reports.queries.desk.rows import filed_rows
from reports.views import facts
from reports.views.desk.queue import shown_figure


def panel(request: HttpRequest, facility: Facility, period: int) -> HttpResponse:
    """The panel of a filed month. Raises Http404 for whoever decides nothing about it."""
    user = request.user
    keys = reports_of_desk(user).filter(facility=facility, period=period).values_list("pk")
    found = reports_of_keys([key for (key,) in keys])
    history = month_history(user, facility, period)
    if not found or history is None or history.current is None:
        raise Http404
    (row,), current = filed_rows(user, found), history.current
    decides = may(user, "accept", facility=facility) and not current.repudiation
    context = {
        "facility": facility,
        "period": period,
        "row": row,
        "figures": [shown_figure(figure, row) for figure in row.figures],
        "history": history,
        "current": current,
        "groups": facts.figures_in_groups(current.submission.figures),
        "decides": decides,
        "may_accept": decides and current.decision != ACCEPTED,
        "reasons": list(RETURN_REASONS.items()),
        # What stands in the address of the desk, where the forms lead back.
        "query": urlsplit(request.headers.get("HX-Current-URL", "")).query,
    }
    answer = render(request, "desk/panel.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer
