"""Pages and the encoding that Chromium 156 reads them in; windows-1252 stands for "it found none".

`tests/browser/test_charset.py` asks Chromium again, so that the table cannot drift from it.
"""

from __future__ import annotations

import random

G = b"<meta charset=gbk>"
B = b"<meta charset=big5>"
H = b'<meta http-equiv=Content-Type content="text/html; charset=gbk">'
F = b" " * 1024

READ: list[tuple[bytes, str]] = [
    (b"<meta charset=gbk charset=big5>", "big5"),
    (b'<meta charset=gbk content="charset=big5" http-equiv=content-type charset=euc-kr>', "euc-kr"),
    (b'<meta http-equiv=content-type content="charset=gbk" content="charset=big5">', "big5"),
    (b'<meta http-equiv=content-type http-equiv=x content="charset=gbk">', "gbk"),
    (b'<meta http-equiv=x http-equiv=content-type content="charset=gbk">', "gbk"),
    (b'<meta http-equiv=content-type charset content="charset=gbk">', "windows-1252"),
    (b'<meta http-equiv=content-type content="charset=gbk" charset="">', "windows-1252"),
    (b'<meta http-equiv=content-type content="charset=\'gbk">', "windows-1252"),
    (b'<meta http-equiv=content-type content="charset=gbk\'x">', "gbk"),
    (b'<meta http-equiv=content-type content="charset=  gbk">', "gbk"),
    (b'<meta http-equiv=content-type content="charset=\xa0gbk">', "windows-1252"),
    (b"<meta http-equiv=content-type content=\"charset=' gbk '\">", "gbk"),
    (b"<meta http-equiv=content-type content=\"charset='' charset=gbk\">", "windows-1252"),
    (b'<meta http-equiv=content-type content="charset=; charset=gbk">', "windows-1252"),
    (b'<meta http-equiv=content-type content="charset= ;">', "windows-1252"),
    (b'<meta http-equiv=content-type content="charset">', "windows-1252"),
    (b'<meta http-equiv=content-type content="charset=">', "windows-1252"),
    (b'<meta http-equiv=content-type content="charset=nonsense" content="charset=gbk">', "gbk"),
    (b'<meta http-equiv=content-type content="charset=charset=gbk">', "windows-1252"),
    (b'<meta charset="\x0bgbk">', "windows-1252"),
    (b'<meta charset="\xa0gbk">', "windows-1252"),
    (b'<meta charset="gbk\x00">', "windows-1252"),
    (b'<meta charset="g&bk">', "windows-1252"),
    (b'<meta charset="&nbsp;gbk">', "windows-1252"),
    (b"<meta charset=gbk/>", "windows-1252"),
    (b"<meta charset=gbk />", "gbk"),
    (b'<meta charset="gbk"/>', "gbk"),
    (b'<meta "charset=gbk">', "windows-1252"),
    (b"<meta =charset=gbk>", "windows-1252"),
    (b"<meta charset==gbk>", "windows-1252"),
    (b"<meta charset= gbk>", "gbk"),
    (b"<meta charset\n=\ngbk>", "gbk"),
    (b"<meta x=" + G, "gbk"),
    (b"<meta charset=x'gbk'>", "windows-1252"),
    (b"<meta charset='gbk'x>", "gbk"),
    (b"<meta\x00charset=gbk>", "windows-1252"),
    (b"<meta c\x00harset=gbk>", "windows-1252"),
    (b"<noembed>" + B + b"</noembed>" + G, "gbk"),
    (b"<title>" + B + b"</titlex>" + G, "windows-1252"),
    (b"<title>" + B + b"</TITLE x>" + G, "gbk"),
    (b"<script>" + B + b"</script" + G, "windows-1252"),
    (b"<script>" + B + b"</script/" + G + G, "gbk"),
    (b"<xmp>" + B + b"</xmp >" + G, "gbk"),
    (b"<plaintext>" + G, "windows-1252"),
    (b"<textarea/>" + B + b"</textarea>" + G, "gbk"),
    (b"<script/>" + B + b"</script>" + G, "gbk"),
    (b"<style><!--</style>-->" + G, "gbk"),
    (b"<title><!--</title>" + G, "gbk"),
    (b"<svg><title>" + B + b"</title>" + G, "gbk"),
    (b"<svg><style>" + G + b"</style>", "windows-1252"),
    (b"<svg><script>" + G + b"</script>", "windows-1252"),
    (b"<math><![CDATA[" + B + b"]]>" + G, "gbk"),
    (b"<svg><![CDATA[<x>" + B + b"]]>" + G, "big5"),
    (b"<p>" + b"&amp;" * 250 + G, "windows-1252"),
    (b"<p>" + b"&amp;" * 204 + G, "gbk"),
    (b"<p>" + b"\r\n" * 510 + G, "gbk"),
    (b"<p>" + b"\r\n" * 505 + G, "gbk"),
    (b"<b>" * 400 + G, "windows-1252"),
    (b"<script>" + F + F + b" " * 952 + b"</script><p>" + G, "windows-1252"),
    (F + F + b" " * 952 + G, "gbk"),
    (b"<!--" + F + F + b" " * 952 + b"--><p>" + G, "windows-1252"),
    (b"<p><!--" + F + F + b" " * 952 + b"-->" + G, "windows-1252"),
    (b"<p><!doctype" + F + F + b" " * 953 + b">" + G, "windows-1252"),
    (b'<meta a="' + F + F + b" " * 952 + b'" charset=gbk>', "gbk"),
    (b'<p><meta a="' + F + F + b" " * 952 + b'" charset=gbk>', "gbk"),
    (
        F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + F
        + b" " * 368
        + G,
        "gbk",
    ),
    (b"</html>" + F + G, "windows-1252"),
    (b"<html>" + F + G, "gbk"),
    (b"<html></head>" + F + G, "windows-1252"),
    (b"</p>" + F + G, "windows-1252"),
    (b"</script></style></title></noscript></link></meta></object></base>" + F + G, "gbk"),
    (b"<noscript>" + F + B + b"</noscript>" + G, "big5"),
    (b"<noscript><img src=x></noscript>" + F + G, "windows-1252"),
    (b"<object><param></object>" + F + G, "windows-1252"),
    (b'<script>if(a<b)x="<p>"</script>' + F + G, "gbk"),
    (b"<title>a<b></title>" + F + G, "gbk"),
    (b"<!doctype html>" + F + G, "gbk"),
    (b"<?php x ?>" + F + G, "gbk"),
    (b"<![if !IE]>" + F + G, "gbk"),
    (b"<!--[if IE]><p><![endif]-->" + F + G, "gbk"),
    (b"<img" + F + b">" + G, "windows-1252"),
    (b"<meta name=x>" * 100 + G, "gbk"),
    (b"<link>" * 300 + G, "gbk"),
    (b"<STYLE>" + F + b"</STYLE>" + G, "gbk"),
    (b"<HEAD><TITLE>x</TITLE>" + F + G, "gbk"),
    (G, "gbk"),
    (H, "gbk"),
    (b'<script>"' + B + b'"</script>' + G, "gbk"),
    (b'<script>"' + B + b'"</script>', "windows-1252"),
    (b"<title>" + B + b"</title>" + G, "gbk"),
    (b"<style>" + B + b"</style>" + G, "gbk"),
    (b"<noscript>" + B + b"</noscript>" + G, "big5"),
    (b"<textarea>" + B + b"</textarea>" + G, "gbk"),
    (b"<xmp>" + B + b"</xmp>" + G, "gbk"),
    (b"<iframe>" + B + b"</iframe>" + G, "gbk"),
    (b"<noframes>" + B + b"</noframes>" + G, "gbk"),
    (b"<!--" + B + b"-->" + G, "gbk"),
    (b"<!-->" + G, "gbk"),
    (b"<!--->" + G, "gbk"),
    (b"<!--" + B + b"--!>" + G, "gbk"),
    (b"<!--" + B + b"-- >" + G + b"-->", "windows-1252"),
    (b"<!" + B + G, "gbk"),
    (b"<?" + B + G, "gbk"),
    (b"</ " + B + G, "gbk"),
    (b'</1 x="' + B + b'">' + G, "gbk"),
    (b"<body>" + G, "gbk"),
    (b"<p>" + G, "gbk"),
    (b"<p>" + F + G, "windows-1252"),
    (F + G, "gbk"),
    (b"<head>" + F + G, "gbk"),
    (b"<script>" + F + b"</script>" + G, "gbk"),
    (b"<title>" + F + b"</title>" + G, "gbk"),
    (b"<style>" + F + b"</style>" + G, "gbk"),
    (b"<noscript>" + F + b"</noscript>" + G, "gbk"),
    (b"<!--" + F + b"-->" + G, "gbk"),
    (b"</head>" + F + G, "windows-1252"),
    (b"<body>" + F + G, "windows-1252"),
    (F + b"<body>" + G, "windows-1252"),
    (F + b"<p>" + G, "windows-1252"),
    (F + b"</p>" + G, "windows-1252"),
    (F + b"</head>" + G, "windows-1252"),
    (F + b"<!doctype html>" + G, "gbk"),
    (b"x" * 1024 + G, "gbk"),
    (b"<object>" + F + b"</object>" + G, "gbk"),
    (b"<template>" + F + G, "windows-1252"),
    (b"<link>" + F + G, "gbk"),
    (b"<base>" + F + G, "gbk"),
    (b"<basefont>" + F + G, "windows-1252"),
    (b"<bgsound>" + F + G, "windows-1252"),
    (b"<noframes>" + F + b"</noframes>" + G, "windows-1252"),
    (b"<svg>" + F + G, "windows-1252"),
    (b" " * 1000 + b"<p>          " + G + b"          ", "gbk"),
    (b" " * 1010 + b"<p>" + G, "gbk"),
    (b" " * 1015 + G, "gbk"),
    (b"<p>" + b" " * 1000 + G, "gbk"),
    (b"<p>" + b" " * 1004 + G, "gbk"),
    (b"<p>" + b" " * 1005 + G, "gbk"),
    (b"<p>" + b" " * 1010 + G, "gbk"),
    (b"<p>" + b" " * 1020 + G, "gbk"),
    (b"<p>" + b" " * 1021 + G, "windows-1252"),
    (b"<p>" + b" " * 1015 + b"<b>" + G, "gbk"),
    (b"<meta charset=utf-16>", "utf-8"),
    (b"<meta charset=utf-16be>", "utf-8"),
    (b"<meta charset=x-user-defined>", "windows-1252"),
    (b"<meta charset=replacement>", "replacement"),
    (b"<meta charset=iso-2022-kr>", "replacement"),
    (b"<meta charset=hz-gb-2312>", "replacement"),
    (b"<meta charset=iso-2022-cn>", "replacement"),
    (b"<meta charset=nonsense>" + G, "gbk"),
    (b"<meta charset=utf-7>", "windows-1252"),
    (b'<meta charset="">' + G, "gbk"),
    (b"<meta charset>" + G, "gbk"),
    (b"<meta charset=iso-2022-kr>" + G, "replacement"),
    (b"<meta charset=x-user-defined>" + G, "windows-1252"),
    (b"<meta charset=iso-2022-jp>", "iso-2022-jp"),
    (b"<meta charset=utf-32>", "windows-1252"),
    (b"<meta charset=ucs-2>", "utf-8"),
    (b"<meta charset=unicode>", "utf-8"),
    (b'<meta charset=" gbk ">', "gbk"),
    (b"<meta charset=gb_2312-80>", "gbk"),
    (b'<meta charset="gbk;">', "windows-1252"),
    (b"<meta charset=gb2312\x00>", "windows-1252"),
    (b'<meta content="text/html; charset=gbk">', "windows-1252"),
    (b'<meta content="text/html; charset=gbk" http-equiv=content-type>', "gbk"),
    (b'<meta http-equiv=refresh content="999; charset=gbk">', "windows-1252"),
    (b'<meta http-equiv=content-type content="charset=gbk" charset=big5>', "big5"),
    (b'<meta charset=big5 http-equiv=content-type content="charset=gbk">', "big5"),
    (b'<meta http-equiv=content-type content="charset=nonsense" charset=big5>', "big5"),
    (b'<meta charset=nonsense http-equiv=content-type content="charset=gbk">', "windows-1252"),
    (b'<meta name=x http-equiv="content-type" content="text/html;charset=gbk">', "gbk"),
    (b"<META CHARSET=GBK>", "gbk"),
    (b"<meta\tcharset=gbk>", "gbk"),
    (b"<meta\x0ccharset=gbk>", "gbk"),
    (b"<meta/charset=gbk>", "gbk"),
    (b"<meta\x0bcharset=gbk>", "windows-1252"),
    (b"<metax charset=gbk>", "windows-1252"),
    (b'<meta http-equiv=content-type content="text/html charset=gbk">', "gbk"),
    (b'<meta http-equiv=content-type content="text/html; charset = gbk">', "gbk"),
    (b'<meta http-equiv=content-type content="text/html; charset gbk charset=big5">', "big5"),
    (b"<meta http-equiv=content-type content=\"text/html; charset='gbk'\">", "gbk"),
    (b'<meta http-equiv=content-type content="text/html; charset=\'gbk">', "windows-1252"),
    (b'<meta http-equiv=content-type content="charset=gbk;charset=big5">', "gbk"),
    (b'<meta http-equiv=content-type content="charset=nonsense; charset=gbk">', "windows-1252"),
    (b'<meta http-equiv=content-type content="text/html; charset=utf-16">', "utf-8"),
    (b'<meta http-equiv="content-type " content="charset=gbk">', "windows-1252"),
    (b'<meta http-equiv=content-type content="xcharset=gbk">', "gbk"),
    (b'<meta http-equiv=content-type content="charset\x0b=gbk">', "gbk"),
    (b"<meta http-equiv=content-type content=\"charset='gbk' x\">", "gbk"),
    (b"<meta charset=gbk", "windows-1252"),
    (b'<meta charset=gbk"', "windows-1252"),
    (b'<meta charset="gbk>', "windows-1252"),
    (b"<a b='" + B + b"'>" + G, "gbk"),
    (b'<a b="' + B + G, "windows-1252"),
    (b"<a" + G, "windows-1252"),
    (b'<?xml version="1.0" encoding="gbk"?>', "gbk"),
    (b'<?xml version="1.0" encoding="gbk"?>' + B, "big5"),
    (b' <?xml version="1.0" encoding="gbk"?>', "windows-1252"),
    (b"<?xml encoding='gbk'>", "gbk"),
    (b"<?xml encoding=gbk?>", "windows-1252"),
    (b'<?xml version="1.0" encoding="utf-16"?>', "utf-8"),
    (b'<?xml encoding="x-user-defined"?>', "x-user-defined"),
    (b'<?xml version="1.0" encoding="nonsense"?>' + G, "gbk"),
    (b'<?xml version="1.0" encoding="gbk"', "windows-1252"),
    (b'<?xml  encoding = "gbk" ?>', "gbk"),
    (b'<?xmlencoding="gbk"?>', "gbk"),
    (b'<?xml-stylesheet encoding="gbk"?>', "gbk"),
    (b'<?XML encoding="gbk"?>', "windows-1252"),
    (b'<?xml version="1.0" encoding="gbk"?>' + F, "gbk"),
    (b"<?xml" + F + b'  encoding="gbk"?>', "gbk"),
    (b'<?xml version="1.0" encoding="gbk"?>' + F + B, "big5"),
    (b'<meta a="&#62;" charset=gbk>', "gbk"),
    (b'<meta http-equiv="Content&#45;Type" content="charset=gbk">', "gbk"),
    (b'<meta charset="&#103;bk">', "gbk"),
    (b"<svg>" + G + b"</svg>", "gbk"),
    (b"<template>" + G + b"</template>", "gbk"),
    (b"<script><!--<script></script>" + B + b"--></script>" + G, "gbk"),
    (b"<select>" + G, "gbk"),
    (b"<frameset>" + G, "gbk"),
    (b"<table>" + G, "gbk"),
    (b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" + G, "gbk"),
    (G + b"\xff", "gbk"),
    (b"<\x00meta charset=gbk>", "windows-1252"),
    (b"<meta charset=gb\x00k>", "windows-1252"),
    (b'<!doctype html "' + B + b'">' + G, "gbk"),
    (b"<![CDATA[" + B + b"]]>" + G, "gbk"),
    (b"<style>" + B + G, "windows-1252"),
    (b"<script>" + F + B + b"</script>" + G, "gbk"),
    (b"<title>" + F + B + b"</title>" + G, "gbk"),
    (b"<textarea>" + F + b"</textarea>" + G, "windows-1252"),
    (b"<style>" + F + G, "windows-1252"),
    (b'<script src="a>b"></script>' + F + G, "gbk"),
    (b'<link a="' + F + B + b'">' + G, "gbk"),
    (b'<p a="' + F + B + b'">' + G, "windows-1252"),
    (b'<a b="' + F + b'">' + G, "windows-1252"),
]

# Content-Type alone, with the encoding of a page of ASCII.
HEADERS: list[tuple[str, str]] = [
    ("text/html;charset=gbk", "gbk"),
    ('text/html; charset="gbk"', "gbk"),
    ("text/html; charset='gbk'", "windows-1252"),
    ("text/html; charset = gbk", "windows-1252"),
    ("text/html; charset= gbk", "gbk"),
    ("text/html; charset =gbk", "windows-1252"),
    ("text/html; charset=gbk; charset=big5", "gbk"),
    ("text/html; charset=nonsense; charset=big5", "windows-1252"),
    ("text/html; charset=; charset=big5", "big5"),
    ('text/html; charset=""; charset=big5', "windows-1252"),
    ('text/html; x="charset=big5"; charset=gbk', "gbk"),
    ('text/html; x="a;charset=big5"; charset=gbk', "gbk"),
    ("text/html charset=gbk", "windows-1252"),
    ('text/html; charset="gbk', "gbk"),
    ('text/html; charset="g\\bk"', "gbk"),
    ('text/html; charset="gbk" x', "gbk"),
    ('text/html; charset="gbk;"', "windows-1252"),
    ('text/html; charset=" gbk "', "gbk"),
    ("text/html; charset=\"'gbk'\"", "windows-1252"),
    ("text/html; charset=gb2312'", "windows-1252"),
    ("text/html; charset=gbk x", "windows-1252"),
    ("text/html; charset=gbk ;", "gbk"),
    ("text/html;;charset=gbk", "gbk"),
    ("TEXT/HTML;\tCHARSET=GBK", "gbk"),
    ("text/html;\xa0charset=gbk", "windows-1252"),
    ("text/html ;charset=gbk", "gbk"),
    ("text/html(charset=gbk); charset=big5", "big5"),
    ("text/html; charset*=utf-8''gbk", "windows-1252"),
    ("text/html;charset:gbk", "windows-1252"),
    ("charset=gbk", "windows-1252"),
    ("; charset=gbk", "windows-1252"),
    ("text/html; charset=utf-16", "utf-16le"),
    ("text/html; charset=x-user-defined", "x-user-defined"),
    ("text/html; charset=iso-2022-kr", "replacement"),
    ("text/html; charset=nonsense", "windows-1252"),
]

_PIECES = [
    *(G, B, H, F, b" " * 300, b"y" * 500, b"x", b"<", b">", b'"', b"'", b"</", b"<meta ", b'">'),
    *(b"<script>", b"</script>", b"<style>", b"</style>", b"<title>", b"</title>", b"<title/>"),
    *(b"<noscript>", b"</noscript>", b"<!--", b"-->", b"<!doctype html>", b"<?x>", b"</ x>"),
    *(b"<html>", b"<head>", b"</head>", b"<body>", b"<p>", b"</p>", b"<td>", b"<svg>", b"<xmp>"),
    *(b"<link rel=x>", b"<meta name=a content=b>", b"<base href=x>", b"<object>", b"</object>"),
    *(b"<textarea>", b"</textarea>", b"<iframe>", b"</iframe>", b"<template>", b"</template>"),
    *(b'<a b="', b'<meta http-equiv=content-type content="', b"charset=euc-kr", b"charset=gbk "),
    *(b"<meta charset=nonsense>", b"<meta charset=utf-8>", b'<?xml encoding="gbk"?>'),
]


def random_pages(count: int, seed: int) -> list[bytes]:
    """Pieces of heads in any order."""
    chance = random.Random(seed)
    return [
        b"".join(chance.choice(_PIECES) for _ in range(chance.randint(1, 12))) for _ in range(count)
    ]
