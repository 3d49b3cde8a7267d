"""The kinds of facility that form 1 and the directive tell apart: the register's own list."""

OFFICE = "office"
RECEIVER = "receiver"


def reports_services(kind: str, makes_images: bool) -> bool:
    """Whether a facility reports services monthly: it makes images and is no receiver."""
    return makes_images and kind != RECEIVER
