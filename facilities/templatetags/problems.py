"""Problems on a page."""

from django import template

from facilities.messages import message_of

register = template.Library()
register.filter("message", message_of)
