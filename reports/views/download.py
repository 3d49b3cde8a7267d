"""Files that are handed out by pages."""

from django.http import HttpResponse


def download(content: bytes, media_type: str, filename: str) -> HttpResponse:
    """Return a file to be saved under this name, which no cache keeps."""
    return HttpResponse(content, content_type=media_type, headers=download_headers(filename))


def download_headers(filename: str) -> dict[str, str]:
    """Return the headers of a file to be saved under this name, which no cache keeps."""
    return {
        "Content-Disposition": f'attachment; filename="{filename}"',
        "Cache-Control": "private, no-store",
    }
