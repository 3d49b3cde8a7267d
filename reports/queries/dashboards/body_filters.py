"""What the universities' months are narrowed to: facilities of a kind, an owner, a modality, and
universities of a province."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from facilities import kinds
from facilities.errors import refuse
from facilities.kinds import Label
from reports.policy.kinds import RECEIVER
from reports.queries.filter_fields import ChoiceField, ProvinceField, Select
from reports.queries.list_filters import ListFilters, ListForm

_KINDS = {code: label for code, label in kinds.KINDS.items() if code != RECEIVER}


class ChosenProvinceField(ProvinceField):
    """A province, to choose among those that a page offers."""

    widget = Select


class BodyForm(ListForm):
    """The filters as they stand above the universities."""

    kind = ChoiceField(
        _("Kind of facility"), lambda: _KINDS, said=Label("نوع مرکز", "Kind of facility")
    )
    ownership = ChoiceField(
        _("Ownership"), lambda: kinds.OWNERSHIPS, said=Label("مالکیت", "Ownership")
    )
    modality = ChoiceField(
        _("Modality"), lambda: kinds.MODALITIES, said=Label("خدمت تصویربرداری", "Modality")
    )
    province = ChosenProvinceField(_("Province"), said=Label("استان", "Province"))


@dataclass(frozen=True, slots=True)
class BodyFilters(ListFilters):
    """The filters; '' leaves one out. `province` is a code."""

    form_class: ClassVar[type[ListForm]] = BodyForm

    kind: str = ""
    ownership: str = ""
    modality: str = ""
    province: str = ""

    @property
    def of_facilities(self) -> dict[str, str]:
        """The filters that choose facilities: other figures than those of whole universities.

        Raises Refused where a modality is asked for beside a kind or an owner: a facility counts
        under each that it offers.
        """
        chosen = self.without("province").as_params()
        if self.modality and len(chosen) > 1:
            raise refuse(
                "modality",
                "contradiction",
                "خدمت تصویربرداری را نمی‌توان همراه با نوع یا مالکیت مرکز خواست؛ مرکزی که چند خدمت"
                " دارد در هر یک شمرده می‌شود.",
                "A modality does not go with a kind or an owner: a facility counts under each that"
                " it offers.",
            )
        return chosen
