"""What the pages that keep accounts share: a proof of who writes, and steps asked about once."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from facilities.admin import shown
from facilities.admin.base import RegisterAdmin
from facilities.admin.proof import asked_before_writing
from facilities.language import in_language

CONFIRMED = "confirmed"  # posted by the page that tells what will happen
MOST_NAMES = 5  # written out


class AccountsAdmin(RegisterAdmin):
    """Pages that change who may sign: an open session alone writes nothing there."""

    # Actions of the list that are asked about, each with what it does to the rows chosen.
    effects: ClassVar[dict[str, Promise | str]] = {}

    @property
    def urls(self) -> list[Any]:
        """The pages, each of which asks for a proof before it writes."""
        pages: list[Any] = self.get_urls()
        for page in pages:
            page.callback = asked_before_writing(
                page.callback, may_write=self._may_write, step_in_words=self.step_in_words
            )
        return pages

    def _may_write(self, request: HttpRequest) -> bool:
        return self._may(request, self.write_actions)

    def step_in_words(self, request: HttpRequest, object_id: str = "", **_found: Any) -> str:
        """What a request that waits for the proof will do."""
        action = self.get_actions(request).get(request.POST.get("action", ""))
        if action is not None:
            chosen = [self.heading(row) for row in self._chosen(request)]
            return f"{action[2]}: {_names(chosen)}"
        entry = self.get_object(request, unquote(object_id)) if object_id else None
        if entry is not None:
            return f"{_('Save')}: {self.heading(entry)}"
        named = request.POST.get("username") or ", ".join(map(str, request.FILES.values()))
        return f"{_('Add: %s') % self.opts.verbose_name}: {named}".strip(": ")

    def _chosen(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows that were chosen on a page of the list."""
        numbers = [n for n in request.POST.getlist("_selected_action") if n.isdecimal()]
        return self.get_queryset(request).filter(pk__in=numbers[: self.list_per_page])

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The actions; those of `effects` ask once before they are carried out."""
        found: dict[str, Any] = super().get_actions(request)
        return {
            code: (self._asking(code, write) if code in self.effects else write, code, name)
            for code, (write, _code, name) in found.items()
        }

    def _asking(self, code: str, write: Callable[..., Any]) -> Callable[..., Any]:
        def act(admin: Any, request: HttpRequest, chosen: QuerySet[Any]) -> Any:
            if CONFIRMED in request.POST:
                return write(admin, request, chosen)
            return self._asked(request, code, chosen)

        return act

    def _asked(self, request: HttpRequest, code: str, chosen: QuerySet[Any]) -> HttpResponse:
        """The page that tells what will happen to the rows chosen."""
        context = self.admin_site.each_context(request) | {
            "title": self.get_actions(request)[code][2],
            "effect": self.effects[code],
            "opts": self.opts,
            "chosen": [(row.pk, self.heading(row)) for row in chosen],
            "action": code,
            "confirmed": CONFIRMED,
        }
        return render(request, "admin/ask.html", context)


def _names(names: list[str]) -> str:
    """The first names, and how many there are beside them."""
    said = in_language("، ", ", ").join(names[:MOST_NAMES])
    if len(names) <= MOST_NAMES:
        return said
    more = {"names": said, "n": shown.digits(str(len(names) - MOST_NAMES))}
    return _("%(names)s and %(n)s more") % more
