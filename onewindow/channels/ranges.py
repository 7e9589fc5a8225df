"""A part of a file, as players and resumed downloads ask for it (RFC 9110 §14); shared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

_ONE = re.compile(r"^bytes=(\d*)-(\d*)$")
_BLOCK = 64 * 1024


def asked_range(request: HttpRequest, size: int) -> tuple[int, int] | None:
    """Return first and last byte asked for; None for the whole, ValueError where there is none.

    Several ranges in one request, and units other than bytes, get the whole file.
    """
    match = _ONE.match(request.headers.get("Range", "").strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
    if start > end:
        raise ValueError(f"bytes {start}-{end} of {size}")
    return start, end


def ranged(
    request: HttpRequest, stream: BinaryIO, *, size: int, media_type: str
) -> HttpResponseBase:
    """Return the file, or the part of it that was asked for; the stream is closed at the end."""
    try:
        found = asked_range(request, size)
    except ValueError:
        stream.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = found or (0, size - 1)
    response = StreamingHttpResponse(
        _Part(stream, start, end - start + 1),
        content_type=media_type,
        status=206 if found else 200,
    )
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(end - start + 1)
    response["X-Content-Type-Options"] = "nosniff"
    if found:
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
    return response


class _Part:
    """Bytes of a stream, block by block; it closes the stream even if nobody reads it."""

    def __init__(self, stream: BinaryIO, start: int, size: int) -> None:
        self._stream, self._start, self._left = stream, start, size

    def __iter__(self) -> Iterator[bytes]:
        self._stream.seek(self._start)
        while self._left > 0 and (block := self._stream.read(min(_BLOCK, self._left))):
            self._left -= len(block)
            yield block
        self.close()

    def close(self) -> None:
        self._stream.close()
