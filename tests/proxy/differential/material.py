"""What cases are made of: parts of messages as browsers, portals and odd ones send them."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli

from tests.proxy.differential.cases import ORIGIN, Fields

GBK = "首页".encode("gbk")
UTF8 = "首页".encode()
TOKEN = b"!#$%&'*+-.^_`|~0123456789abcxyzABCXYZ"
DATE = b"Tue, 24 Nov 2026 08:00:00 GMT"

SEGMENTS = [
    b"", b".", b"..", b"a", b"index.asp", b"%C4%E3", b"%2e%2e", b"%2F", b"%5c", b"%zz", b"%",
    b"%00", b"a;b=c", b";", b"a+b", b"a%20b", b"~u", b"\\", b"|", b"{x}", b"'\"<>`^[]", b"*", b"@",
    b":80", b"a,b", b"$&=!()", b"con.", GBK, UTF8, b"\xff", b"_a11y",
]  # fmt: skip
QUERIES = [
    b"keyword=%C4%E3%BA%C3", b"a=1", b"a=1&a=2", b"", b"=", b"x", b"q=" + GBK, b"a=b=c", b"?",
    b"/../", b"%zz", b"a=1+2", b"a[]=1", b"u=http://x.test/?a=b", b"&&", b"a=\\", b"%", b"a='1'",
]  # fmt: skip
ASKED = [
    (b"User-Agent", b"Mozilla/4.0 (compatible; MSIE 6.0)"), (b"Accept", b"*/*"),
    (b"Accept", b"text/html, */*;q=0.1"), (b"Accept", b"text/html"),
    (b"Accept-Encoding", b"gzip, deflate, br"), (b"Accept-Encoding", b"aes128gcm, gzip;q=0"),
    (b"Accept-Encoding", b""), (b"Accept-Language", b"zh-CN"), (b"Accept-Charset", b"GBK"),
    (b"Cookie", b"ASPSESSIONIDQ=ABC; name=" + GBK), (b"Cookie", b"b=2"), (b"Cookie", b"a;;b= ;=x"),
    (b"cookie", b"x=\"1;2\""), (b"Cookie", b"c=3; a11y_prefs=1; d"),
    (b"Authorization", b"Basic YTpi"), (b"Range", b"bytes=0-1"), (b"Range", b"bytes=0-0,-1"),
    (b"If-Range", b'"e1"'), (b"If-None-Match", b'"e1", W/"e2"'), (b"If-None-Match", b"*"),
    (b"If-Match", b'"e1"'), (b"If-Modified-Since", DATE), (b"If-Unmodified-Since", DATE),
    (b"Referer", b"http://portal.test/a"), (b"Origin", b"http://portal.test"), (b"Origin", b"null"),
    (b"X-Requested-With", b"XMLHttpRequest"), (b"TE", b"trailers"),
    (b"Connection", b"Upgrade, HTTP2-Settings"), (b"HTTP2-Settings", b"AAMAAABk"),
    (b"Upgrade", b"h2c"), (b"Connection", b"close"), (b"Connection", b"keep-alive"),
    (b"Connection", b"close, X-Hop"), (b"X-Hop", b"1"), (b"Keep-Alive", b"timeout=5"),
    (b"Pragma", b"no-cache"), (b"Proxy-Connection", b"keep-alive"),
    (b"Proxy-Authorization", b"Basic YTpi"), (b"Cache-Control", b"no-cache"),
    (b"X-Forwarded-For", b"10.0.0.1"), (b"X-Forwarded-Port", b"1"), (b"Forwarded", b"for=10.0.0.1"),
    (b"X-Real-IP", b"10.0.0.1"), (b"Via", b"1.1 elsewhere"),
    (b"Content-Type", b"application/x-www-form-urlencoded"),
    (b"Content-Type", b'multipart/form-data; boundary="--\xc4\xe3"'),
    (b"Content-Encoding", b"gzip"), (b"X-Odd", GBK), (b"X-Odd", UTF8 + b"\xff"), (b"X-Odd", b""),
    (b"X-Odd", b"a\tb  c"), (b"X_Under", b"1"), (b"x-lower", b"1"), (b"X-MiXeD", b"2"),
    (b"!#$%&'*+.^`|~", b"odd"), (b"Sec-Fetch-Dest", b"document"), (b"Sec-Fetch-Dest", b"image"),
    (b"Max-Forwards", b"3"), (b"Date", DATE), (b"DNT", b"1"), (b"Host2", b"x"),
    (b"X-A11y-View", b"elder"), (b"Priority", b"u=1"), (b"Content-MD5", b"x=="),
    (b"SOAPAction", b'""'),
]  # fmt: skip
EXTENSIONS = [b"", b"", b";ext", b';a="b;c"']
TRAILERS: list[Fields] = [(), (), ((b"X-Checksum", b"abc"),), ((b"Expires", b"0"), (b"X", GBK))]
STRAYS = [b"!", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother", b"\r\n"]
CODINGS: list[tuple[bytes, Callable[[bytes], bytes]]] = [
    (b"gzip", lambda body: gzip.compress(body, mtime=0)),
    (b"gzip", lambda body: gzip.compress(body, mtime=0)[:-12]),
    (b"gzip", bytes),
    (b"br", brotli.compress),
    (b"aes128gcm", bytes),
]

STATUSES = [
    b"200", b"200", b"200", b"200", b"201", b"202", b"203", b"204", b"205", b"206", b"207", b"226",
    b"300", b"301", b"302", b"303", b"304", b"307", b"308", b"400", b"401", b"403", b"404", b"404",
    b"405", b"407", b"410", b"412", b"416", b"418", b"421", b"429", b"451", b"499", b"500", b"502",
    b"503", b"504", b"511", b"521", b"599",
]  # fmt: skip
REASONS = [b"OK", b"", b"Not Found", "成功".encode("gbk"), b"I'm a teapot", b"a  b", b"\xff"]
ANSWERED = [
    (b"Date", DATE), (b"Date", DATE), (b"Server", b"Microsoft-IIS/6.0"), (b"Server", b"second"),
    (b"X-Powered-By", b"ASP.NET"), (b"Set-Cookie", b"ASPSESSIONIDQ=ABC; path=/"),
    (b"Set-Cookie", b"a=1; Domain=.portal.test; Secure; SameSite=None; Partitioned; Priority=High"),
    (b"Set-Cookie", b"b=" + GBK + b";expires=Thu, 01-Jan-1970 00:00:00 GMT;;httponly"),
    (b"Set-Cookie", b"noequals"), (b"set-cookie", b"c=; Domain=127.0.0.1"),
    (b"Vary", b"Accept-Encoding"), (b"Vary", b"*"), (b"ETag", b'"e1"'), (b"ETag", b'W/"e2"'),
    (b"Last-Modified", DATE), (b"Age", b"10"), (b"Cache-Control", b"max-age=60"),
    (b"Cache-Control", b"private, no-store"), (b"Cache-Control", b"public"),
    (b"Cache-Control", b"no-transform"), (b"Expires", b"0"), (b"Pragma", b"no-cache"),
    (b"Accept-Ranges", b"bytes"),
    (b"Content-Security-Policy", b"default-src 'self' " + ORIGIN + b"; img-src *"),
    (b"Link", b"</a.css>; rel=preload"), (b"Link", b"<http://" + ORIGIN + b"/b>; rel=next"),
    (b"Location", b"/a?b=%C4%E3"), (b"Location", b"http://" + ORIGIN + b"/x#y"),
    (b"Location", b"http://elsewhere.test/" + GBK),
    (b"Refresh", b"0; url=http://" + ORIGIN + b"/r"), (b"Refresh", b"5"),
    (b"Content-Location", b"http://" + ORIGIN + b"/c"),
    (b"WWW-Authenticate", b'Basic realm="' + GBK + b'"'), (b"WWW-Authenticate", b"NTLM"),
    (b"Via", b"1.1 elsewhere"), (b"Proxy-Authenticate", b"Basic realm=p"),
    (b"Content-Disposition", b"attachment; filename=" + GBK + b".doc"),
    (b"Content-Language", b"zh"), (b"Content-Range", b"bytes 0-1/2"), (b"Retry-After", b"5"),
    (b"Allow", b"GET"), (b"Access-Control-Allow-Origin", b"http://" + ORIGIN),
    (b"Strict-Transport-Security", b"max-age=1"), (b"Alt-Svc", b'h2=":443"'), (b"P3P", b'CP="x"'),
    (b"X-Odd", GBK), (b"X-Odd", b""), (b"X_Under", b"1"), (b"Content-Digest", b"sha-256=:x:"),
    (b"Digest", b"SHA-256=x"), (b"Connection", b"close"), (b"X-Hop", b"1"),
    (b"Connection", b"keep-alive, X-Hop"), (b"Keep-Alive", b"timeout=5"), (b"Upgrade", b"h2c"),
    (b"Trailer", b"X"), (b"SourceMap", b"http://" + ORIGIN + b"/m"), (b"X-Accel-Buffering", b"no"),
    (b"!#$%&'*+.^`|~", b"odd"), (b"Clear-Site-Data", b'"cookies"'), (b"Server-Timing", b"a;dur=1"),
    (b"X-XSS-Protection", b"1"),
]  # fmt: skip
PAGE = "<html><head><title>首页</title></head><body><p>通知公告</p></body></html>".encode("gbk")
CONTENTS = [
    (b"text/html; charset=gb2312", PAGE), (b"text/html", PAGE * 30),
    (b"text/html;charset=GBK", b"<p>" + GBK), (b"text/html", b'{"ok":true}'), (b"text/html", b"1"),
    (b"text/html", b""), (b"TEXT/HTML", PAGE * 3000), (b"application/json", b'{"a":1}'),
    (b"image/gif", b"GIF89a" + bytes(range(256))), (None, PAGE), (None, b"\0\1\2"),
    (b"text/plain", GBK * 100), (b"application/octet-stream", bytes(range(256)) * 40),
    (b"text/css", b"a{b:c}"),
    (b"application/xhtml+xml", b'<html xmlns="http://www.w3.org/1999/xhtml"/>'),
    (b"text/html; charset=none", PAGE),
]  # fmt: skip
INTERIMS = [
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n",
    b"HTTP/1.1 102 Processing\r\n\r\n",
]
GARBAGE = [
    b"junk\r\n\r\n", b"", b"HTTP/1.1 20 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n",
    b"\x16\x03\x01\x02", b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", b"HTTP/1.1 200",
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!",
    b"<html>no head</html>", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"HTTP/1.1 101 Switching\r\n\r\n", b"HTTP/1.1 600 Odd\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nX: a\r\n folded\r\nContent-Length: 2\r\n\r\nok",
]  # fmt: skip
