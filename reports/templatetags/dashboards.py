"""Filters for the dashboards: bands, figures and their changes."""

from django import template

from reports.dashboards.marks import symbols
from reports.formatting import badges, labels, moments, numbers

register = template.Library()
register.filter("band_badge", badges.band_badge)
register.filter("band_symbol", badges.band_symbol)
register.filter("band_word", badges.band_word)
register.filter("band_word_short", badges.band_word_short)
register.filter("change_mark", badges.change_mark)
register.filter("state_symbol", symbols.symbol_beside_word)
register.filter("figure", numbers.figure)
register.filter("change", numbers.change)
register.filter("rate", numbers.rate)
register.filter("score", numbers.score)
register.filter("share", numbers.share)
register.filter("weight", numbers.weight)
register.filter("month_name", moments.month_name)
register.filter("month_number", moments.month_number)
register.filter("facility_kind", labels.facility_kind)
register.filter("facility_kind_short", labels.facility_kind_short)
register.filter("channel", labels.channel)
