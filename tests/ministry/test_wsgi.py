"""No Content-Type can make the server fail."""

from typing import Any

import pytest
from django.test.client import FakePayload

from tests.accounts import Accounts


@pytest.mark.parametrize("charset", ["zlib", "hex", "rot13", "undefined", "utf-16", "no-such"])
@pytest.mark.parametrize("path", ["/api/v1/facilities/", "/accounts/login/"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_charset_can_break_a_request(
    shared_database: Accounts, charset: str, path: str, method: str
) -> None:
    from ministry import wsgi  # whitenoise looks for the folder of static files at once

    begun: list[str] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "page_size=1",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": f"application/x-www-form-urlencoded; charset={charset}",
        "CONTENT_LENGTH": "7",
        "wsgi.input": FakePayload(b"login=a"),
        "wsgi.url_scheme": "http",
    }
    answer = wsgi.application(environ, lambda status, headers: begun.append(status))
    b"".join(answer)
    answer.close()  # type: ignore[attr-defined]
    assert begun[0] < "5"


def test_other_parameters_of_a_content_type_stay(servers: object) -> None:
    from ministry import wsgi

    assert wsgi.without_charset("multipart/form-data; Charset=x; boundary=b") == (
        "multipart/form-data; boundary=b"
    )
