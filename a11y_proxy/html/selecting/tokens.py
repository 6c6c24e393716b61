"""The tokens of a selector, by cssselect's tokenizer, with the values that CSS gives them."""

from __future__ import annotations

import re
from typing import Final

from cssselect import parser as css

_ESCAPE = r"\\(?:[0-9a-fA-F]{1,6}(?:\r\n|[ \n\r\t\f])?|[^\n\r\f0-9a-fA-F])"
_NAME = re.compile(rf"(?:[a-zA-Z0-9_-]|[^\x00-\x7f]|{_ESCAPE})*+")
_STRING: Final = {
    quote: re.compile(rf"(?:[^\n\r\f\\{quote}]|\\(?:\r\n|[\n\r\f])|{_ESCAPE})*+") for quote in "'\""
}
_ESCAPED = re.compile(
    r"\\(?:([0-9a-fA-F]{1,6})(?:\r\n|[ \n\r\t\f])?|(\r\n|[\n\r\f])|(.))", re.DOTALL
)
_NAME_START = re.compile(r"-?(?:[a-zA-Z_]|[^\x00-\x7f]|\\)|--")


class NotClosed(ValueError):
    """A string without its end; `position` is where it begins."""

    def __init__(self, position: int) -> None:
        super().__init__(f"string at {position} is not closed")
        self.position = position


def tokenize(text: str) -> list[css.Token]:
    """All tokens but the last, which is the end. Raises NotClosed."""
    try:
        found = list(css.tokenize(text))[:-1]
    except css.SelectorSyntaxError as error:
        at = re.search(r"at ([0-9]+)", str(error))
        raise NotClosed(int(at[1]) if at else 0) from None
    if "\\" not in text:
        return found
    # cssselect resolves escapes twice over: it reads "a\\b" as U+000B behind an a.
    return [_again(token, text) for token in found]


def is_identifier(token: css.Token, text: str) -> bool:
    """Whether what stands behind the # of a hash is an identifier (CSS Syntax 4.3.1): #1 is not."""
    return _NAME_START.match(text, token.pos + 1) is not None


def _again(token: css.Token, text: str) -> css.Token:
    match token.type:
        case "IDENT":
            raw = _NAME.match(text, token.pos)
        case "HASH":
            raw = _NAME.match(text, token.pos + 1)
        case "STRING":
            raw = _STRING[text[token.pos]].match(text, token.pos + 1)
        case _:
            return token
    return css.Token(token.type, _unescaped(raw[0] if raw else ""), token.pos)


def _unescaped(raw: str) -> str:
    return _ESCAPED.sub(_meant, raw).replace("\0", "\ufffd")


def _meant(escape: re.Match[str]) -> str:
    digits, new_line, character = escape.groups()
    if digits is None:
        return "" if new_line else str(character)
    number = int(digits, 16)
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        return "\ufffd"
    return chr(number)
