"""How an https origin proves itself: real sockets, and certificates made on the spot."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
import ssl
import subprocess
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import trustme

from a11y_proxy.errors import SettingsError
from a11y_proxy.proxy.handler import ReverseProxy
from a11y_proxy.proxy.server import serving
from a11y_proxy.proxy.tls import TlsPolicy, public_key
from a11y_proxy.proxy.transport import OriginTransport
from tests.proxy.test_transport import fault, fetch, request
from tests.proxy.wire import OK, Asked, Origin, body_of, get

ROOT = trustme.CA()
GOOD = ROOT.issue_cert("localhost")


class Sealed(Origin):
    """An origin that answers `ok` over TLS."""

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"


@asynccontextmanager
async def sealed(
    cert: trustme.LeafCert = GOOD, adjust: Callable[[ssl.SSLContext], None] = lambda _: None
) -> AsyncIterator[Sealed]:
    async def script(asked: Asked) -> None:
        await asked.send(OK)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        adjust(context)
    portal = Sealed(script)
    server = await asyncio.start_server(portal.serve, "127.0.0.1", 0, ssl=context)
    portal.port = server.sockets[0].getsockname()[1]
    try:
        yield portal
    finally:
        server.close()
        await asyncio.sleep(0.05)
        await portal.stop()


@pytest.fixture
def ca_file(tmp_path: Path) -> str:
    return pem(tmp_path, ROOT.cert_pem)


def pem(folder: Path, *blobs: trustme.Blob) -> str:
    file = folder / "ca.pem"
    file.write_bytes(b"".join(blob.bytes() for blob in blobs))
    return str(file)


async def outcome(portal: Sealed, policy: TlsPolicy) -> str:
    """`ok`, or why the origin was not taken for itself."""
    transport = OriginTransport(tls=policy)
    try:
        _, body = await fetch(transport, request(portal.url))
        return body.decode()
    except httpx.ConnectError as error:
        return str(error).removeprefix("origin tls in connect: ")
    finally:
        await transport.aclose()


def der(cert: trustme.LeafCert) -> bytes:
    return ssl.PEM_cert_to_DER_cert(cert.cert_chain_pems[0].bytes().decode())


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class TestCertificate:
    async def test_one_of_a_named_authority_is_taken(self, ca_file: str) -> None:
        async with sealed() as portal:
            assert await outcome(portal, TlsPolicy(ca_file=ca_file)) == "ok"

    async def test_one_of_an_unknown_authority_is_refused_before_anything_is_sent(self) -> None:
        async with sealed() as portal:
            assert "CERTIFICATE_VERIFY_FAILED" in await outcome(portal, TlsPolicy())
            assert portal.asked == []

    async def test_one_for_another_name_is_refused(self, ca_file: str) -> None:
        async with sealed(ROOT.issue_cert("other.test")) as portal:
            assert "Hostname mismatch" in await outcome(portal, TlsPolicy(ca_file=ca_file))

    @pytest.mark.parametrize("legacy", [False, True])
    async def test_an_expired_one_is_refused(self, ca_file: str, legacy: bool) -> None:
        over = datetime.now(UTC) - timedelta(days=1)
        async with sealed(ROOT.issue_cert("localhost", not_after=over)) as portal:
            why = await outcome(portal, TlsPolicy(ca_file=ca_file, legacy=legacy))
            assert "certificate has expired" in why

    async def test_an_intermediate_that_the_origin_forgets_may_be_named_alone(
        self, tmp_path: Path
    ) -> None:
        middle = ROOT.create_child_ca()
        leaf = middle.issue_cert("localhost")

        def forget(context: ssl.SSLContext) -> None:
            file = tmp_path / "leaf.pem"
            file.write_bytes(leaf.private_key_pem.bytes() + leaf.cert_chain_pems[0].bytes())
            context.load_cert_chain(file)

        async with sealed(leaf, forget) as portal:
            policy = TlsPolicy(ca_file=pem(tmp_path, middle.cert_pem))
            assert await outcome(portal, policy) == "ok"
            assert "unable to get local issuer" in await outcome(
                portal, TlsPolicy(ca_file=pem(tmp_path, ROOT.cert_pem))
            )

    async def test_the_origin_s_own_one_may_be_named(self, tmp_path: Path) -> None:
        async with sealed() as portal:
            own = TlsPolicy(ca_file=pem(tmp_path, GOOD.cert_chain_pems[0]))
            assert await outcome(portal, own) == "ok"

    async def test_two_policies_never_share_a_connection(self, ca_file: str) -> None:
        one = OriginTransport(tls=TlsPolicy(ca_file=ca_file))
        two = OriginTransport(tls=TlsPolicy(ca_file=ca_file, pin_sha256=(sha256(der(GOOD)),)))
        async with sealed() as portal:
            asked = request(portal.url)
            assert one._key(asked.url) != two._key(asked.url)


class TestPin:
    FORMS = (
        sha256(der(GOOD)),
        sha256(der(GOOD)).upper(),
        ":".join(sha256(der(GOOD))[at : at + 2] for at in range(0, 64, 2)),
        base64.b64encode(hashlib.sha256(der(GOOD)).digest()).decode(),
        sha256(public_key(der(GOOD))),
        base64.b64encode(hashlib.sha256(public_key(der(GOOD))).digest()).decode(),
    )

    @pytest.mark.parametrize("pin", FORMS)
    async def test_the_right_one_is_taken_in_any_form(self, ca_file: str, pin: str) -> None:
        async with sealed() as portal:
            assert await outcome(portal, TlsPolicy(ca_file, (pin,))) == "ok"

    async def test_another_certificate_is_refused_before_a_byte_is_sent(self, ca_file: str) -> None:
        other = ROOT.issue_cert("localhost")
        async with sealed(other) as portal:
            why = await outcome(portal, TlsPolicy(ca_file, (sha256(der(GOOD)),)))
            assert "none of the pins" in why
            assert sha256(der(other)) in why
            assert sha256(public_key(der(other))) in why
            assert portal.asked == []

    async def test_the_next_one_may_be_named_beforehand(self, ca_file: str) -> None:
        following = ROOT.issue_cert("localhost")
        policy = TlsPolicy(ca_file, (sha256(der(GOOD)), sha256(der(following))))
        for cert in (GOOD, following):
            async with sealed(cert) as portal:
                assert await outcome(portal, policy) == "ok"

    async def test_a_pin_makes_no_unknown_certificate_good(self) -> None:
        async with sealed() as portal:
            why = await outcome(portal, TlsPolicy(pin_sha256=(sha256(der(GOOD)),)))
            assert "CERTIFICATE_VERIFY_FAILED" in why

    @pytest.mark.parametrize("kind", [trustme.KeyType.ECDSA, trustme.KeyType.RSA])
    def test_the_public_key_is_the_one_that_openssl_finds(self, kind: trustme.KeyType) -> None:
        cert = ROOT.issue_cert("localhost", key_type=kind)
        found = subprocess.run(
            "openssl x509 -noout -pubkey | openssl pkey -pubin -outform DER",
            shell=True,
            check=True,
            capture_output=True,
            input=cert.cert_chain_pems[0].bytes(),
        )
        assert public_key(der(cert)) == found.stdout


# What asyncio's own server does when a handshake fails.
CLOSED = "closed by the origin"


def only(version: ssl.TLSVersion, ciphers: str = "ALL:@SECLEVEL=0") -> Callable[..., None]:
    def adjust(context: ssl.SSLContext) -> None:
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = version
        context.set_ciphers(ciphers)

    return adjust


class TestLegacy:
    @pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
    async def test_old_tls_is_refused_unless_allowed_by_name(
        self, ca_file: str, version: ssl.TLSVersion, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with sealed(adjust=only(version)) as portal:
            assert await outcome(portal, TlsPolicy(ca_file=ca_file)) == CLOSED
            assert caplog.records == []
            assert await outcome(portal, TlsPolicy(ca_file=ca_file, legacy=True)) == "ok"
        told = [record.getMessage() for record in caplog.records]
        assert told[0].startswith("legacy_tls allowed")
        name = {ssl.TLSVersion.TLSv1: "TLSv1", ssl.TLSVersion.TLSv1_1: "TLSv1.1"}[version]
        assert told[1:] == [f"legacy_tls used: version={name} host=localhost"]

    async def test_each_old_connection_is_counted_and_the_first_is_told(
        self, ca_file: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        transport = OriginTransport(tls=TlsPolicy(ca_file=ca_file, legacy=True))
        async with sealed(adjust=only(ssl.TLSVersion.TLSv1)) as portal:
            for _ in range(3):
                await fetch(transport, request(portal.url, (b"Cookie", b"s=1")))
            await transport.aclose()
        assert transport.legacy_connections == 3
        assert len([record for record in caplog.records if "used" in record.msg]) == 1

    async def test_a_weak_cipher_is_refused_unless_allowed(self, ca_file: str) -> None:
        weak = only(ssl.TLSVersion.TLSv1_2, "AES128-SHA:@SECLEVEL=0")
        short = ROOT.issue_cert("localhost", key_type=trustme.KeyType.RSA)
        async with sealed(short, weak) as portal:
            assert await outcome(portal, TlsPolicy(ca_file=ca_file)) == CLOSED
            assert await outcome(portal, TlsPolicy(ca_file=ca_file, legacy=True)) == "ok"

    @pytest.mark.parametrize("ciphers", ["aNULL:@SECLEVEL=0", "eNULL:@SECLEVEL=0"])
    async def test_one_without_certificate_or_encryption_is_always_refused(
        self, ca_file: str, ciphers: str
    ) -> None:
        async with sealed(adjust=only(ssl.TLSVersion.TLSv1_2, ciphers)) as portal:
            assert await outcome(portal, TlsPolicy(ca_file, legacy=True)) == CLOSED
            # It would have worked: OpenSSL verifies no certificate where none is sent.
            careless = ssl.create_default_context(cafile=ca_file)
            careless.check_hostname = False
            careless.set_ciphers(ciphers)
            reader, writer = await asyncio.open_connection("127.0.0.1", portal.port, ssl=careless)
            writer.write(b"GET / HTTP/1.1\r\n\r\n")
            assert await reader.readexactly(len(OK)) == OK
            writer.close()

    async def test_a_modern_origin_is_spoken_to_in_modern_tls_all_the_same(
        self, ca_file: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with sealed() as portal:
            assert await outcome(portal, TlsPolicy(ca_file=ca_file, legacy=True)) == "ok"
        assert [record.getMessage() for record in caplog.records if "used" in record.msg] == []


class TestSettings:
    def test_a_ca_file_that_is_missing(self, tmp_path: Path) -> None:
        file = str(tmp_path / "none.pem")
        with pytest.raises(SettingsError) as caught:
            OriginTransport(tls=TlsPolicy(ca_file=file))
        assert str(caught.value) == (
            f"ca_file {file!r}: no such file or directory; "
            "expected a PEM file of one or more certificates"
        )

    @pytest.mark.parametrize(
        "content", [b"", b"hello", der(GOOD), GOOD.private_key_pem.bytes()], ids=str
    )
    def test_a_ca_file_without_a_certificate(self, tmp_path: Path, content: bytes) -> None:
        file = tmp_path / "ca.pem"
        file.write_bytes(content)
        with pytest.raises(SettingsError) as caught:
            TlsPolicy(ca_file=str(file)).context()
        assert str(caught.value) == (
            f"ca_file {str(file)!r}: no certificate or crl found; "
            "expected a PEM file of one or more certificates"
        )

    def test_a_ca_file_that_is_broken_off(self, tmp_path: Path) -> None:
        file = tmp_path / "ca.pem"
        file.write_bytes(ROOT.cert_pem.bytes()[:200])
        with pytest.raises(SettingsError, match=r"ca_file .*; expected a PEM file of one or more"):
            TlsPolicy(ca_file=str(file)).context()

    @pytest.mark.parametrize("pin", ["", "abcd", "z" * 64, sha256(b"")[:-2], "é" * 64])
    def test_a_pin_that_is_none(self, pin: str) -> None:
        with pytest.raises(SettingsError) as caught:
            TlsPolicy(pin_sha256=(pin,)).context()
        assert str(caught.value) == (
            f"pin_sha256 {pin!r}: expected a SHA-256 of 32 bytes: "
            "64 hexadecimal digits, or 44 characters of base64"
        )


class TestVisitor:
    async def test_he_is_told_of_the_certificate_and_nothing_false(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.WARNING)
        async with sealed() as portal, serving(ReverseProxy(portal.url)) as port:
            answer = await get(port, b"/", b"Cookie: secret=1")
            assert portal.asked == []
        page = body_of(answer).decode()
        assert answer.startswith(b"HTTP/1.1 502 ")
        assert "没有能与网站建立安全的加密连接" in page
        assert "certificate or encryption may be at fault" in page
        assert "kind=tls phase=connect" in caplog.text

    async def test_an_origin_that_proves_itself_is_shown(self, ca_file: str) -> None:
        async with sealed() as portal:
            proxy = ReverseProxy(portal.url, tls=TlsPolicy(ca_file=ca_file))
            async with serving(proxy) as port:
                assert body_of(await get(port)) == b"ok"
            await proxy.aclose()


async def test_plain_http_where_tls_was_expected_is_a_fault_of_tls(ca_file: str) -> None:
    def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        asked = request(f"https://localhost:{server.sockets[0].getsockname()[1]}")
        failure = await fault(OriginTransport(tls=TlsPolicy(ca_file=ca_file)), asked)
    assert (failure.kind, failure.phase) == ("tls", "connect")
