"""Where messages may go: no address inside the house unless the operator opened its network."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
_VISIBLE = re.compile(r"[!-~]{1,500}")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class BadUrl(ValueError):
    """The address cannot be used; the message is Chinese and says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """An endpoint's URL taken apart; ``path`` includes the query."""

    is_secure: bool
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.is_secure else 80) else f"{name}:{self.port}"


def parse_target(url: str, *, allow_plain: bool) -> Target:
    """Take a URL apart; raise BadUrl unless it is an http(s) address without user and fragment."""
    if not _VISIBLE.fullmatch(url):
        raise BadUrl("地址只能含可见的 ASCII 字符，最长500个；中文域名请写成 xn-- 形式")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadUrl("地址格式不正确") from error
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise BadUrl("地址须为 https://主机名/路径")
    if parts.scheme == "http" and not allow_plain:
        raise BadUrl("未加密的 http 地址不予使用")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadUrl("地址中不得含用户名、密码或 # 片段")
    if port == 0:
        raise BadUrl("端口不正确")
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(secure, parts.hostname, port or (443 if secure else 80), path)


def networks_of(text: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Read a comma-separated list of networks in CIDR; raise ValueError for anything else."""
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def is_allowed(
    address: str, opened: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]
) -> bool:
    """Return whether a resolved address may be called.

    Public unicast addresses may; private, loopback, link-local, reserved and multicast ones only
    inside a network the operator opened. An IPv4 address in IPv6 clothes is judged as IPv4.
    """
    plain = _undress(ipaddress.ip_address(address.split("%", maxsplit=1)[0]))
    if any(plain in network for network in opened if network.version == plain.version):
        return True
    return plain.is_global and not (plain.is_multicast or plain.is_reserved)


def _undress(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)
