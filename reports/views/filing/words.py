"""The sentences that the form's script says, in the language of the page."""

from django.utils.translation import gettext as _


def browser_words() -> dict[str, str]:
    """Sentences by name; the script fills in {n}, {all}, {at}, {name}, {value} and {values}."""
    return {
        "toman": _("{n} toman"),
        "clock": _("{n} hours:minutes"),
        "all_studies": _("All studies"),
        "film_expected": _("Film left as it adds up"),
        "film_off": _("Discrepancy"),
        "all_fees": _("All charges (rials)"),
        "all_ways": _("Handovers over all media"),
        "progress": _("{n} of {all} filled in"),
        "done": "✓",
        "saving": _("Saving …"),
        "saved": _("Saved {at}"),
        "not_saved": _("Not saved: no connection. Trying again; what you typed stays here."),
        "signed_out": _(
            "Not saved: you are signed out. Sign in again in another window and come "
            "back; what you typed stays here."
        ),
        "merged": _("{name} has been working on this form, too. Both your changes are kept."),
        "conflict": _(
            "{name} has changed the same figures. Yours stay in the fields; go on typing "
            "to keep them."
        ),
        "taken_over": _("taken over from {name}"),
        "clash": _("{name} saved: {value}"),
        "pasted": _("{n} fields filled"),
        "paste_left": _("The group ends here; {n} values were not pasted: {values}"),
        "paste_block": _(
            "Several columns were copied, so nothing was pasted. Copy one column and paste it."
        ),
        "not_in_list": _("{value} is not in the list; left as it was"),
        "undo": _("Undo"),
        "undone": _("The fields hold again what stood there before."),
        "zeroed": _("{n} blanks set to zero"),
    }
