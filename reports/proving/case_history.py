"""What the events of a case make of it: a pure fold, and what is wrong with the events."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from reports.policy.directive import published
from reports.policy.workflow.cases import SUSPECTED

OPENED: Final = "opened"
UNREADABLE: Final = (LookupError, TypeError, ValueError, FileNotFoundError)
_OPENED_AS: Final = {
    "facility": "facility_id",
    "period": "period",
    "rule": "rule",
    "source": "source",
    "policy": "policy_id",
    "keeper": "keeper_id",
}


class Event(NamedTuple):
    """One event of a case."""

    id: int
    at: datetime
    person: int | None
    event: str
    from_state: str
    to_state: str
    note: str
    detail: dict[str, Any]


def due_case(events: Sequence[Event]) -> dict[str, Any]:
    """Return the columns of a case that follow from its events, which stand in their order.

    Raises one of UNREADABLE where an event does not hold what it should.
    """
    opened = events[0]
    case = {name: opened.detail[key] for key, name in _OPENED_AS.items()}
    case |= {
        "opened_at": opened.at,
        "state": opened.to_state,
        "state_changed_at": opened.at,
        "withdrawn_at": None,
        "opened_to_facility_at": None,
        "opened_to_facility_by_id": None,
        "dismissal_reason": "",
        "addressee": "",
        "outcome": "",
        "final_from": None,
    }
    for event in events[1:]:
        if event.to_state != case["state"]:
            case |= {"state": event.to_state, "state_changed_at": event.at}
        case |= _changed_by(event)
    return case | _of_rule(case)


def _changed_by(event: Event) -> dict[str, Any]:
    """The columns that one event sets besides the state."""
    match event.event:
        case "grounds_gone":
            return {"withdrawn_at": event.at}
        case "grounds_back":
            return {"withdrawn_at": None}
        case "open_to_facility":
            return {
                "opened_to_facility_at": event.at,
                "opened_to_facility_by_id": event.person,
            }
        case "dismiss":
            return {"dismissal_reason": event.note}
        case "refer":
            return {"addressee": event.detail["addressee"]}
        case "record_ruling":
            return {"outcome": event.detail["outcome"]}
        case "make_final":
            return {"final_from": date.fromisoformat(event.detail["on"])}
    return {}


def _of_rule(case: dict[str, Any]) -> dict[str, Any]:
    """What the directive says of the rule and month of a case."""
    directive, period = published.version(case["policy_id"]), case["period"]
    return {
        "leads_to": directive.rule(case["rule"]).leads_to_in(period),
        "spans_letter_date": directive.days_before_letter(period) > 0,
    }


def faults_of(events: Sequence[Event]) -> Iterator[str]:
    """Yield what is wrong with a case's events themselves, in words."""
    if not events or events[0].event != OPENED:
        yield "no event says that it was opened"
        return
    state = ""
    for event in events:
        if event.from_state != state:
            yield f"its event {event.id} begins as {event.from_state!r}, it stood at {state!r}"
        state = event.to_state
    if events[0].to_state != SUSPECTED:
        yield "it was not opened as a suspicion"
