"""One POST to another system: address checked and pinned, time and answer bounded."""

from __future__ import annotations

import http.client
import io
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from onewindow.domains.webhooks.rules.addresses import BadUrl, Target, is_allowed, parse_target

LARGEST_ANSWER = 256 * 1024
"""Bytes read of an answer, headers included; the rest is left unread."""
_KEPT = 200
GONE = 410
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]+")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Reach:
    """What the operator allows, and how long a try may take in seconds."""

    timeout: float = 10.0
    allow_plain: bool = False
    networks: Sequence[Network] = ()
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended; ``status`` 0 means that there was no answer, ``error`` says why."""

    status: int
    seconds: float
    error: str = ""
    retry_after: float = 0.0

    @property
    def is_delivered(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        return self.status == GONE


Resolve = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, in the system's order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    reach: Reach,
    resolver: Resolve = resolve,
) -> Outcome:
    """Send the body once and return how it went; a refused or broken call is an outcome too.

    The name is resolved once and the connection goes to an address that was checked: a second
    answer of the name server changes nothing. Redirects are not followed.
    """
    started = time.monotonic()
    try:
        target = parse_target(url, allow_plain=reach.allow_plain)
        addresses = _checked(resolver(target.host, target.port), reach)
        answer = _exchange(target, addresses, body, headers, reach)
    except BadUrl as error:
        return Outcome(0, time.monotonic() - started, str(error))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Outcome(0, time.monotonic() - started, _shown(_words(error)))
    status, text, retry_after = answer
    error_text = "" if 200 <= status < 300 else f"HTTP {status} {text}".strip()
    return Outcome(status, time.monotonic() - started, error_text, retry_after)


def _checked(addresses: Sequence[str], reach: Reach) -> Sequence[str]:
    """Return the addresses if every one may be called: a mixed answer is a trick."""
    refused = [address for address in addresses if not is_allowed(address, reach.networks)]
    if refused:
        raise BadUrl(f"地址 {refused[0]} 属于未开放的内部网段")
    if not addresses:
        raise BadUrl("主机名没有地址")
    return addresses


def _exchange(
    target: Target,
    addresses: Sequence[str],
    body: bytes,
    headers: Mapping[str, str],
    reach: Reach,
) -> tuple[int, str, float]:
    deadline = time.monotonic() + reach.timeout
    with _connect(target, addresses, deadline, reach) as line:
        line.settimeout(_left(deadline))
        line.sendall(_request(target, body, headers))
        with http.client.HTTPResponse(_Timed(line, deadline), method="POST") as response:  # type: ignore[arg-type]
            response.begin()
            text = ""
            with suppress(OSError, http.client.HTTPException):
                text = response.read(_KEPT).decode("utf-8", "replace")
            return response.status, _shown(text), _retry_after(response)


def _connect(
    target: Target, addresses: Sequence[str], deadline: float, reach: Reach
) -> socket.socket:
    """Connect to the first address that answers, with TLS for the name in the URL."""
    problem: OSError = TimeoutError("timed out")
    for address in addresses:
        try:
            line = socket.create_connection((address, target.port), timeout=_left(deadline))
        except OSError as error:
            problem = error
            continue
        try:
            if not target.is_secure:
                return line
            line.settimeout(_left(deadline))
            return _context(reach.ca_file).wrap_socket(line, server_hostname=target.host)
        except BaseException:
            line.close()
            raise
    raise problem


def _request(target: Target, body: bytes, headers: Mapping[str, str]) -> bytes:
    lines = {
        "Host": target.host_header,
        "User-Agent": "OneWindow-Webhooks/1",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Accept": "*/*",
        "Connection": "close",
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {target.path} HTTP/1.1\r\n{head}\r\n".encode("ascii") + body


@lru_cache(maxsize=4)
def _context(ca_file: str) -> ssl.SSLContext:
    """Return the system's trust, with the operator's own authority where one is named."""
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


class _Timed(io.RawIOBase):
    """A socket to read from until one deadline and one number of bytes, however it trickles."""

    def __init__(self, line: socket.socket, deadline: float) -> None:
        self._line = line
        self._deadline = deadline
        self._bytes = 0

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Be what http.client asks of a socket."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._bytes >= LARGEST_ANSWER:
            raise http.client.HTTPException("the answer is too long")
        self._line.settimeout(_left(self._deadline))
        count = self._line.recv_into(buffer)
        self._bytes += count
        return count


def _shown(text: str) -> str:
    """Return what may be stored and shown of a text that a stranger wrote."""
    return _UNPRINTABLE.sub(" ", text)[:300].strip()


def _retry_after(response: http.client.HTTPResponse) -> float:
    """Return the seconds an overloaded endpoint asked for; dates are not read."""
    asked = (response.getheader("Retry-After") or "").strip()
    return float(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 0.0


def _words(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "没有在规定时间内应答"
    if isinstance(error, ConnectionRefusedError):
        return "拒绝连接"
    if isinstance(error, socket.gaierror):
        return "主机名无法解析"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"证书未通过验证：{error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"TLS 失败：{error.reason or error}"
    return f"连接中断：{type(error).__name__} {error}"
