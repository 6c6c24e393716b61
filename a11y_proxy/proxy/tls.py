"""How an https origin must prove itself, and how old its TLS may be.

The default is what a browser asks: a certificate of an authority that this system trusts, for this
name, in its time, over TLS 1.2 or later. Whatever departs from that is set by an operator for one
origin by name; nothing is ever downgraded because a connection failed. The national Chinese suites
(SM2, SM3, SM4: TLCP, RFC 8998) are not supported: an origin that speaks nothing else cannot be
reached.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import ssl
import warnings
from dataclasses import dataclass

from a11y_proxy.errors import OriginError, SettingsError

_PIN_BYTES = hashlib.sha256().digest_size
# Without a certificate, or without encryption, anybody could be the origin.
_LEGACY_CIPHERS = "ALL:!aNULL:!eNULL:@SECLEVEL=0"
_LEGACY_SERVER_CONNECT = 0x4  # ssl.OP_LEGACY_SERVER_CONNECT, which Python names from 3.12 on
_VERSION_TAG = 0xA0


@dataclass(frozen=True)
class TlsPolicy:
    """What is asked of one origin's TLS."""

    ca_file: str | None = None
    """PEM file of certificates trusted besides the system's: an authority, an intermediate that the
    origin forgets to send, or the origin's own certificate where it signed itself."""
    pin_sha256: tuple[str, ...] = ()
    """SHA-256 of the origin's certificate (DER) or of its public key (SubjectPublicKeyInfo), in hex
    with or without colons, or in base64; any of them will do, so that the next one can be named
    before it is in use. Asked besides the rest: a pin makes no bad certificate good."""
    legacy: bool = False
    """Also TLS 1.0 and 1.1, weak ciphers, keys and signatures (OpenSSL's security level 0), and
    servers without secure renegotiation (RFC 5746). The certificate is checked all the same."""

    def context(self) -> ssl.SSLContext:
        """For connections to the origin. Raises SettingsError where the policy cannot be kept."""
        for pin in self.pin_sha256:
            _digest(pin)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
        # The same on every Python: as browsers do, unlike its own default from 3.13 on.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        if self.ca_file is not None:
            _load(context, self.ca_file)
        if self.legacy:
            _weaken(context)
        return context

    def check_pin(self, certificate: bytes) -> None:
        """Raises OriginError where there are pins and this certificate (DER) has none of them."""
        if not self.pin_sha256:
            return
        found = {
            "certificate": hashlib.sha256(certificate).digest(),
            "public key": hashlib.sha256(public_key(certificate)).digest(),
        }
        if not {_digest(pin) for pin in self.pin_sha256} & set(found.values()):
            told = ", ".join(f"{name} {digest.hex()}" for name, digest in found.items())
            raise OriginError("tls", "connect", f"none of the pins; sha256 of the {told}")


def public_key(certificate: bytes) -> bytes:
    """The SubjectPublicKeyInfo of a sound certificate, both in DER (RFC 5280 section 4.1)."""
    to_be_signed = _element(certificate, 0)[0]
    at = _element(certificate, to_be_signed)[0]
    # serialNumber, signature, issuer, validity, subject; before them the version, where it is told.
    for _ in range(6 if certificate[at] == _VERSION_TAG else 5):
        at = _element(certificate, at)[1]
    return certificate[at : _element(certificate, at)[1]]


def _element(der: bytes, at: int) -> tuple[int, int]:
    """Where the content of the element at `at` begins and ends."""
    length, start = der[at + 1], at + 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(der[at + 2 : start], "big")
    return start, start + length


def _digest(pin: str) -> bytes:
    """The 32 bytes of a pin."""
    plain = pin.replace(":", "")
    for decode in (binascii.unhexlify, _from_base64):
        try:
            digest = decode(plain)
        except ValueError:
            continue
        if len(digest) == _PIN_BYTES:
            return digest
    problem = "expected a SHA-256 of 32 bytes: 64 hexadecimal digits, or 44 characters of base64"
    raise SettingsError(f"pin_sha256 {pin!r}: {problem}")


def _from_base64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _load(context: ssl.SSLContext, ca_file: str) -> None:
    problem = "expected a PEM file of one or more certificates"
    try:
        context.load_verify_locations(cafile=ca_file)
    except ssl.SSLError as error:
        found = error.reason or str(error)
        raise SettingsError(f"ca_file {ca_file!r}: {_words(found)}; {problem}") from error
    except OSError as error:
        raise SettingsError(f"ca_file {ca_file!r}: {_words(error.strerror)}; {problem}") from error
    # What an operator names is trusted as it stands, whether it is a root or not.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN


def _words(reason: str | None) -> str:
    return (reason or "cannot be read").replace("_", " ").lower()


def _weaken(context: ssl.SSLContext) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # TLS 1.0 is meant
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers(_LEGACY_CIPHERS)
    context.options |= _LEGACY_SERVER_CONNECT
