"""Content-Security-Policy: let our own files in where a page's policy would keep them out.

Nothing of ours is inline, so a policy is never loosened for scripts or styles in the page; and no
nonce is added, as beside 'unsafe-inline' it would switch off the page's own scripts.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from a11y_proxy.http.fields import Header, Headers

_POLICY = b"content-security-policy"


def allow_self(headers: Iterable[Header], prefix: str, *, origin: str = "") -> Headers:
    """The fields, each policy allowing style sheets from below `prefix` and forms to it.

    `origin` is what visitors see (`https://portal.example`): CSP knows no source that is a path
    alone; without one, or where it could bend the policy, 'self' is added instead. A policy that
    already allows 'self', the host or everything stays byte for byte; Report-Only is never touched,
    as it blocks nothing.
    """
    return [
        (name, admitting(value, prefix, origin=origin) if name.lower() == _POLICY else value)
        for name, value in headers
    ]


def admitting(value: bytes, prefix: str, *, origin: str = "") -> bytes:
    """The same for the policies of one header field or of one meta."""
    source = f"{origin}{prefix}/".encode("ascii", "replace") if _plain(origin) else b"'self'"
    return b",".join(_form(_style(policy, source), source) for policy in value.split(b","))


def _plain(origin: str) -> bool:
    return bool(origin) and origin.isascii() and not any(c in " ,;'\"\t" for c in origin)


def _style(policy: bytes, source: bytes) -> bytes:
    for name in (b"style-src-elem", b"style-src"):
        if _sources(policy, name) is not None:
            return _extended(policy, name, source)
    inherited = _sources(policy, b"default-src")
    if inherited is None or _allows(inherited, source):
        return policy
    added = [word for word in inherited if word.lower() != b"'none'"]
    return policy.rstrip(b"; ") + b"; style-src " + b" ".join([*added, source])


def _form(policy: bytes, source: bytes) -> bytes:
    return _extended(policy, b"form-action", source)  # default-src does not cover forms


def _extended(policy: bytes, name: bytes, source: bytes) -> bytes:
    """The policy with `source` among those of the first directive `name`, if it has one."""
    directives = policy.split(b";")
    for position, directive in enumerate(directives):
        words = directive.split()
        if not words or words[0].lower() != name:
            continue
        if not _allows(words[1:], source):
            kept = [word for word in words[1:] if word.lower() != b"'none'"]
            lead = directive[: len(directive) - len(directive.lstrip())]
            directives[position] = lead + b" ".join([words[0], *kept, source])
        break
    return b";".join(directives)


def _sources(policy: bytes, name: bytes) -> list[bytes] | None:
    for directive in policy.split(b";"):
        words = directive.split()
        if words and words[0].lower() == name:
            return words[1:]
    return None


def _allows(sources: list[bytes], source: bytes) -> bool:
    parts = urlsplit(source)
    whole = {
        b"'self'",
        b"*",
        parts.scheme + b":",
        parts.netloc,
        parts.scheme + b"://" + parts.netloc,
    }
    return any(word.lower() in whole or word == source for word in sources)
