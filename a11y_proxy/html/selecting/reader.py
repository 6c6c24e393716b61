"""Reads selectors. cssselect reads compounds and combinators; pseudo-classes with arguments are
taken out of its tokens first and read here, because it knows no lists in `:not` and no complex
selectors in `:is`.

What is read is what Chromium reads, except what it lets pass and no rule can mean: forms that are
not closed, empty lists, unknown names within `:is`.
"""

from __future__ import annotations

from typing import Final, cast

from cssselect import parser as css

from a11y_proxy.html.selecting.selectors import (
    NTH,
    PLAIN,
    Combinator,
    Complex,
    Has,
    Language,
    Matches,
    Nth,
    Simple,
    height,
)
from a11y_proxy.html.selecting.series import series
from a11y_proxy.html.selecting.tokens import NotClosed, is_identifier, tokenize
from a11y_proxy.html.selecting.trees import LIFTED, complex_of

DEEPEST: Final = 16
"""Pseudo-classes within pseudo-classes."""
HIGHEST: Final = 128
"""Compounds in a row, those of the arguments included: each costs the matcher some stack."""
LISTS: Final = frozenset(("is", "where", "not"))
FUNCTIONS: Final = frozenset((*NTH, *LISTS, "has", "lang"))
_OF_THE_VISITOR = (
    "active autofill buffering current focus focus-visible focus-within fullscreen future hover "
    "modal muted past paused picture-in-picture playing popover-open seeking stalled target "
    "target-current target-within user-invalid user-valid visited"
)
OF_THE_VISITOR: Final = frozenset(_OF_THE_VISITOR.split())
PSEUDO_ELEMENTS: Final = frozenset(("after", "before", "first-letter", "first-line"))
"""Those that may be written with one colon."""


class SelectorError(ValueError):
    """A selector that cannot be used: what was found, what was expected; `position` is the offset
    in the selector's text, from 0."""

    def __init__(self, message: str, position: int, text: str) -> None:
        super().__init__(f"{message} (at {position} in {text!r})")
        self.message = message
        self.position = position


class Reader:
    """Reads one text. Arguments of pseudo-classes wait in `lifted` while cssselect reads what
    stands around them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lifted: list[Simple] = []
        self.depth = 0

    def read(self) -> tuple[Complex, ...]:
        """The selector list. Raises SelectorError."""
        try:
            tokens = tokenize(self.text)
        except NotClosed as error:
            raise self._error("a string is not closed", error.position) from None
        return self._group(tokens, len(self.text), allow_has=True)

    def _error(self, message: str, position: int) -> SelectorError:
        return SelectorError(message, position, self.text)

    def _group(self, tokens: list[css.Token], end: int, *, allow_has: bool) -> tuple[Complex, ...]:
        """A comma list of complex selectors; `end` is the offset behind it."""
        start = tokens[0].pos if tokens else end
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._error(f"more than {DEEPEST} selectors within each other", start)
        stream = css.TokenStream([*self._lift(tokens, allow_has), css.EOFToken(end)])
        self.depth -= 1
        try:
            parsed = list(css.parse_selector_group(stream))
        except css.SelectorSyntaxError:
            raise self._unexpected(stream) from None
        branches = tuple(complex_of(each.parsed_tree, self.lifted) for each in parsed)
        if any(height(branch) > HIGHEST for branch in branches):
            raise self._error(f"more than {HIGHEST} compounds in a row", start)
        return branches

    def _unexpected(self, stream: css.TokenStream) -> SelectorError:
        used = stream.used[-1] if stream.used else None
        bad = stream.peeked
        if used is not None and (bad is None or bad.pos <= used.pos):
            bad = used
        bad = cast(css.Token, bad)
        found = "the end" if bad.type == "EOF" else repr(bad.value)
        brackets = [token for token in stream.used if token is not bad and token.is_delim("[", "]")]
        within = bool(brackets) and brackets[-1].is_delim("[")
        expected = "an attribute test as [name] or [name='value']" if within else "a selector"
        return self._error(f"found {found}, expected {expected}", bad.pos)

    # ---- pseudo-classes

    def _lift(self, tokens: list[css.Token], allow_has: bool) -> list[css.Token]:
        """The tokens with each pseudo-class that has arguments replaced by a plain one."""
        out: list[css.Token] = []
        at = 0
        while at < len(tokens):
            token = tokens[at]
            self._refuse(tokens, at)
            out.append(token)
            at += 1
            if not token.is_delim(":"):
                continue
            name = tokens[at] if at < len(tokens) else token
            if name.type != "IDENT":
                raise self._error("found ':', expected the name of a pseudo-class", token.pos)
            if at + 1 < len(tokens) and self._opens(tokens[at + 1]):
                close = self._closing(tokens, at + 1)
                simple = self._function(name, tokens[at + 1 : close + 1], allow_has)
                out.append(css.Token("IDENT", f"{LIFTED}{len(self.lifted)}", name.pos))
                self.lifted.append(simple)
                at = close + 1
            else:
                self._known(name)
        return out

    def _opens(self, token: css.Token) -> bool:
        """Whether a bracket stands right behind a name: no comment may come between."""
        return token.is_delim("(") and self.text[token.pos - 1] != "/"

    def _refuse(self, tokens: list[css.Token], at: int) -> None:
        """Faults that cssselect reads over, or that are its own extensions of CSS."""
        token = tokens[at]
        follows = tokens[at + 1] if at + 1 < len(tokens) else None
        before = tokens[at - 1] if at else None
        equals = follows is not None and follows.is_delim("=")
        if token.is_delim(":") and follows is not None and follows.is_delim(":"):
            raise self._error("a pseudo-element selects no element of the page", token.pos)
        if token.is_delim("!") and equals:
            raise self._error("'!=' is not CSS; write :not([name=value])", token.pos)
        any_namespace = before is not None and before.is_delim("*")
        if token.is_delim("|") and equals is any_namespace:
            raise self._error("namespaces are not supported, except '*|'", token.pos)
        apart = follows is not None and follows.pos != token.pos + 1
        if equals and apart and token.is_delim("~", "|", "^", "$", "*"):
            raise self._error(f"found {token.value!r}, expected an operator", token.pos)
        starts = before is None or before.type == "S" or before.is_delim(",", ">", "+", "~")
        if starts and token.type == "IDENT" and token.value == "*":
            raise self._error(r"found '\*', expected a name or *", token.pos)
        if token.is_delim("]"):
            self._refuse_flag([each for each in tokens[:at] if each.type != "S"])
        if token.type == "HASH" and not is_identifier(token, self.text):
            raise self._error(f"found {'#' + (token.value or '')!r}, expected an id", token.pos)

    def _refuse_flag(self, before: list[css.Token]) -> None:
        """Seen in Chromium 156: the flag s of Selectors 4 is an error."""
        if len(before) < 2 or before[-2].type not in ("IDENT", "STRING"):
            return
        flag = before[-1]
        if flag.type == "IDENT" and flag.value in ("s", "S"):
            raise self._error("browsers do not know the flag s, expected i or ']'", flag.pos)

    def _closing(self, tokens: list[css.Token], opening: int) -> int:
        depth = 0
        for at in range(opening, len(tokens)):
            if tokens[at].is_delim("("):
                depth += 1
            elif tokens[at].is_delim(")"):
                depth -= 1
                if not depth:
                    return at
        raise self._error("'(' is not closed", tokens[opening].pos)

    def _known(self, token: css.Token) -> None:
        """Refuses what is no pseudo-class without arguments."""
        name = css.ascii_lower(token.value or "")
        if name in PSEUDO_ELEMENTS:
            raise self._error("a pseudo-element selects no element of the page", token.pos)
        if name in FUNCTIONS:
            raise self._error(f":{name} stands alone, expected :{name}(…)", token.pos)
        if name not in PLAIN:
            raise self._unsupported(name, f":{name}", token.pos)

    def _unsupported(self, name: str, written: str, position: int) -> SelectorError:
        if name in OF_THE_VISITOR:
            reason = "depends on the visitor or on time, and a rule sees the page as it is sent"
            return self._error(f"{written} {reason}", position)
        known = ", ".join(f":{each}" for each in sorted([*PLAIN, *FUNCTIONS]))
        return self._error(f"{written} is not supported; supported are {known}", position)

    def _function(self, token: css.Token, bracket: list[css.Token], allow_has: bool) -> Simple:
        """A pseudo-class with what stands in its brackets, these included."""
        name = css.ascii_lower(token.value or "")
        arguments, end = bracket[1:-1], bracket[-1].pos
        if name in PLAIN:
            raise self._error(f":{name} takes no argument", token.pos)
        if name not in FUNCTIONS:
            raise self._unsupported(name, f":{name}()", token.pos)
        if not any(each.type != "S" for each in arguments):
            expected = "a language" if name == "lang" else "a selector"
            raise self._error(f":{name}() is empty, expected {expected}", token.pos)
        if name in NTH:
            return self._nth(token, bracket, allow_has)
        if name == "lang":
            return self._language(arguments)
        if name != "has":
            branches = self._group(arguments, end, allow_has=allow_has)
            return Matches(branches, negated=name == "not")
        if not allow_has:
            raise self._error(":has() within :has() is not allowed", token.pos)
        return Has(tuple(self._relative(*each) for each in _split(arguments, end)))

    def _language(self, arguments: list[css.Token]) -> Language:
        written = [each for each in arguments if each.type != "S"]
        if len(written) > 1 or written[0].type != "IDENT":
            bad = written[0] if written[0].type != "IDENT" else written[1]
            message = f"found {bad.value!r}, expected one language as zh or zh-CN"
            raise self._error(message, bad.pos)
        return Language(written[0].value or "")

    def _relative(self, tokens: list[css.Token], end: int) -> tuple[Combinator, Complex]:
        while tokens and tokens[0].type == "S":
            tokens = tokens[1:]
        leading: Combinator = " "
        if tokens and tokens[0].is_delim(">", "+", "~"):
            leading = cast(Combinator, tokens[0].value)
            tokens = tokens[1:]
        return leading, self._group(tokens, end, allow_has=False)[0]

    def _nth(self, token: css.Token, bracket: list[css.Token], allow_has: bool) -> Nth:
        last, of_type = NTH[css.ascii_lower(token.value or "")]
        start, end = bracket[0].pos + 1, bracket[-1].pos
        of = None
        for at, each in enumerate(bracket):
            if each.type == "IDENT" and css.ascii_lower(each.value or "") == "of" and not of_type:
                of = self._group(bracket[at + 1 : -1], end, allow_has=allow_has)
                end = each.pos
                break
        step, offset = self._series(start, end, more=of is not None)
        return Nth(step, offset, last, of_type, of)

    def _series(self, start: int, end: int, *, more: bool) -> tuple[int, int]:
        """An+B between two offsets; `more` if "of" follows, from which white space parts it."""
        written = self.text[start:end]
        found = series(written)
        if found is None or (more and written[-1] not in " \t\r\n\f/"):
            at = start + len(written) - len(written.lstrip())
            message = f"found {written.strip()!r}, expected An+B, odd or even"
            raise self._error(message, min(at, end))
        return found


def _split(tokens: list[css.Token], end: int) -> list[tuple[list[css.Token], int]]:
    """At the commas outside of brackets: each part with the offset behind it."""
    parts: list[tuple[list[css.Token], int]] = []
    part: list[css.Token] = []
    depth = 0
    for token in tokens:
        if token.is_delim("(", "["):
            depth += 1
        elif token.is_delim(")", "]"):
            depth -= 1
        if not depth and token.is_delim(","):
            parts.append((part, token.pos))
            part = []
        else:
            part.append(token)
    return [*parts, (part, end)]
