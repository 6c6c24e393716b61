"""Our own error pages: whole, in Chinese and English on one page, never stored."""

from __future__ import annotations

from email.utils import formatdate
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import NamedTuple

from a11y_proxy.http.headers import Headers


class Wording(NamedTuple):
    """What a page says: the heading, and what the visitor can do."""

    title_zh: str
    advice_zh: str
    title_en: str
    advice_en: str


# By status and, where it matters to the visitor, by cause.
_WORDINGS = {
    (400, ""): Wording(
        "地址无法识别",
        "请检查网址是否完整,然后重新输入。",
        "The address cannot be understood",
        "Please check that the address is complete and enter it again.",
    ),
    (405, ""): Wording(
        "不支持这种访问方式",
        "请从网站首页重新进入。",
        "This way of access is not supported",
        "Please start again from the home page.",
    ),
    (413, ""): Wording(
        "提交的内容太大",
        "请减小文件或分几次提交,然后重试。",
        "What you sent is too large",
        "Please send a smaller file, or send it in several parts.",
    ),
    (421, ""): Wording(
        "这个网址不属于本网站",
        "请检查网址中的域名,然后重新输入。",
        "This address does not belong to this site",
        "Please check the host name in the address and enter it again.",
    ),
    (502, ""): Wording(
        "网站暂时打不开",
        "网站没有正常回应,不是您的操作有误。请稍后重新打开。",
        "The site cannot be opened right now",
        "The site did not answer properly; you did nothing wrong. Please try again later.",
    ),
    (502, "tls"): Wording(
        "无法安全地连接网站",
        "没有能与网站建立安全的加密连接,可能是网站的证书或加密设置有问题,因此没有打开这一页。"
        "不是您的操作有误,请稍后重试;如果一直这样,请告知网站的管理人员。",
        "The site cannot be reached safely",
        "No secure connection to the site could be made, so this page was not opened; the site's "
        "certificate or encryption may be at fault. You did nothing wrong. Please try again later; "
        "if it stays so, tell those who run the site.",
    ),
    (503, ""): Wording(
        "网站正忙",
        "现在来不及处理您的访问,不是您的操作有误。请稍后重新打开。",
        "The site is busy right now",
        "There is no time for your visit at this moment; you did nothing wrong. Please try again "
        "shortly.",
    ),
    (503, "resting"): Wording(
        "网站暂时打不开",
        "网站多次没有正常回应,我们稍后会再次连接。不是您的操作有误,"
        "请在 $retry_after 秒后重新打开。",
        "The site cannot be opened right now",
        "The site failed to answer several times; we will try it again shortly. You did nothing "
        "wrong. Seconds to wait before you open it again: $retry_after.",
    ),
    (504, ""): Wording(
        "网站回应太慢",
        "等待时间过长,不是您的操作有误。请稍后重新打开。",
        "The site is too slow to answer",
        "The waiting time was too long; you did nothing wrong. Please try again later.",
    ),
    (508, ""): Wording(
        "网站设置有误",
        "网站把访问转回了自己,请告知网站的管理人员。",
        "The site is set up in a circle",
        "The site sends visits back to itself. Please tell those who run it.",
    ),
}


def error_page(
    status: int, request_id: str, *, cause: str = "", retry_after: int = 0
) -> tuple[Headers, bytes]:
    """Fields and body of the page for `status`, worded for `cause` where there is one (502: tls;
    503: resting). `request_id` is what the log line carries too; `retry_after` in seconds, for 503.
    """
    wording = _WORDINGS[status, cause]
    values = {
        name: escape(Template(text).substitute(retry_after=retry_after))
        for name, text in wording._asdict().items()
    }
    body = _template().substitute(values, status=status, request_id=escape(request_id)).encode()
    headers: Headers = [
        (b"date", formatdate(usegmt=True).encode("ascii")),
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        (b"x-robots-tag", b"noindex"),
        (b"x-request-id", request_id.encode("ascii")),
    ]
    if status == 503 and retry_after:
        headers.append((b"retry-after", b"%d" % retry_after))
    return headers, body


@cache
def _template() -> Template:
    return Template((files(__name__) / "error.html").read_text("utf-8"))
