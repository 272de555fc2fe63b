"""Where a robot's address leads: http(s) only, and not into the firm's own network unless the policy allows it.

The host is resolved before each sending and the connection goes to the very address that was checked, so that a name cannot lead
elsewhere a moment later."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

from core.errors import Refusal, Required, TooLong
from core.notices.errors import AddressIncomplete, AddressInternal, AddressNotHttp, NotDelivered

LONGEST_ADDRESS = 500
KEY_PARTS = {"dingtalk": "access_token", "wecom": "key"}  # Feishu's key is the end of the path
NAT64 = ipaddress.ip_network("64:ff9b::/96")
Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Target:
    """An address taken apart, with the checked ip its host stands for."""

    https: bool
    host: str
    port: int
    path: str  # with its query
    ip: str


def require_address(service: str, address: str, *, allow_internal: bool, field: str = "address") -> str:
    """The address as it is kept, or the refusal that belongs beside its field. A host that no name server knows now is let through:
    it is looked up again when something is sent."""
    text = address.strip()
    if not text:
        raise Required(field=field)
    if len(text) > LONGEST_ADDRESS:
        raise TooLong(field=field, longest=LONGEST_ADDRESS, length=len(text))
    try:
        parts = _parts(text)
    except Refusal as wrong:
        wrong.field = field
        raise
    key = KEY_PARTS.get(service)
    if key and not parse_qs(parts.query).get(key):
        raise AddressIncomplete(field=field, part=key)
    try:
        found = _addresses(parts.hostname or "", _port(parts))
    except NotDelivered:
        found = []
    if not allow_internal and any(is_internal(ip) for ip in found):
        raise AddressInternal(field=field, host=parts.hostname)
    return text


def resolve(address: str, *, allow_internal: bool) -> Target:
    """The target of a sending; raises NotDelivered."""
    try:
        parts = _parts(address)
    except Refusal as wrong:
        raise NotDelivered("no_address", final=True) from wrong
    host, port = parts.hostname or "", _port(parts)
    found = _addresses(host, port)
    if not allow_internal and any(is_internal(ip) for ip in found):
        raise NotDelivered("internal", host, final=True)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", host, port, path, str(found[0]))


def is_internal(ip: Ip) -> bool:
    """Loopback, private, link-local, shared, reserved, many at once; also where an IPv6 address only wraps such an IPv4 address.

    >>> [is_internal(ipaddress.ip_address(a)) for a in ("127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:192.168.0.1", "64:ff9b::a00:1")]
    [True, True, True, True, True, True]
    >>> is_internal(ipaddress.ip_address("8.8.8.8")), is_internal(ipaddress.ip_address("100.64.0.1")), is_internal(ipaddress.ip_address("224.0.0.1"))
    (False, True, True)
    """
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_internal(inner)
    return not ip.is_global or ip.is_multicast or ip.is_reserved


def masked(address: str) -> str:
    """An address without its keys, for a list.

    >>> masked("https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef")
    'https://oapi.dingtalk.com/…cdef'
    """
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}/…{address[-4:]}" if address else ""


def without_secrets(text: str, *secrets: str) -> str:
    """What the other side said, should it repeat a key or the address."""
    for secret in sorted({s for s in secrets if len(s) > 3}, key=len, reverse=True):
        text = text.replace(secret, "•••")
    return text


def secrets_of(address: str, secret: str) -> list[str]:
    """Everything in an address that opens it."""
    parts = urlsplit(address)
    return [address, secret, parts.query, *(v for values in parse_qs(parts.query).values() for v in values), *parts.path.split("/")[-1:]]


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  a bad port shows itself when it is read
    except ValueError as wrong:
        raise AddressNotHttp() from wrong
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password or any(c.isspace() or ord(c) < 32 for c in address):
        raise AddressNotHttp()
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _addresses(host: str, port: int) -> list[Ip]:
    """Every ip the host stands for."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as unknown:
        raise NotDelivered("unknown_host", host) from unknown
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
