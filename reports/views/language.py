"""One click to the other language."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from facilities.models import Person


@require_POST
def set_page_language(request: HttpRequest) -> HttpResponse:
    """Set the language (`language`, `next`) and keep it with a signed-in person's account."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in ("fa", "en") and check_for_language(chosen):
        with transaction.atomic():
            Person.objects.filter(pk=request.user.pk).update(language=chosen)
    return set_language(request)
