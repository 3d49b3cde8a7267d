"""The media types of what Payesh takes and answers, as IANA registers them."""

from typing import Final

JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"  # RFC 9457
OPENAPI: Final = "application/vnd.oai.openapi+json"
CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF: Final = "application/pdf"
BYTES: Final = "application/octet-stream"
TEXT: Final = "text/plain; charset=utf-8"
