"""Selectors, answered as a browser answers them. The only importer of cssselect.

cssselect reads single selectors; pseudo-classes with arguments are taken out of its tokens first
and read here, because it knows no lists in `:not` and no complex selectors in `:is`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, Literal, cast

from cssselect import parser as css

from a11y_proxy.html.selecting.matching import Program
from a11y_proxy.html.selecting.round import Round
from a11y_proxy.html.selecting.selectors import (
    NTH,
    PLAIN,
    Combinator,
    Complex,
    Compound,
    Has,
    HasAttribute,
    HasClass,
    HasId,
    Matches,
    Nth,
    Operator,
    Simple,
)

if TYPE_CHECKING:
    from a11y_proxy.html.document import Document

KEPT_VERDICTS: Final = 50_000
KEPT_ALONE: Final = 512
"""Verdicts of a selector that is asked by itself: the tags of a usual page."""
DEEPEST: Final = 16
"""Pseudo-classes within pseudo-classes."""
LISTS: Final = frozenset(("is", "where", "matches", "not"))
_SERIES: Final = re.compile(r"(?:([+-]?[0-9]*)n(?:([+-][0-9]+))?|([+-]?[0-9]+))\Z", re.IGNORECASE)
_LIFTED = "\0"


class SelectorError(ValueError):
    """A selector that cannot be used: what was found, what was expected; `position` is the offset
    in the selector's text, from 0."""

    def __init__(self, message: str, position: int, text: str) -> None:
        super().__init__(f"{message} (at {position} in {text!r})")
        self.message = message
        self.position = position


class Selector:
    """One selector list, compiled at its first use. Answers about the page as it is at the call."""

    def __init__(self, text: str, branches: tuple[Complex, ...]) -> None:
        self.text = text
        self.branches = branches

    @cached_property
    def _program(self) -> Program:
        return Program([self.branches], kept=KEPT_ALONE)

    def matches(self, document: Document, node: int) -> bool:
        run = Round(self._program.judge, document)
        if document.tree.in_template(node):
            return False
        return any(
            (number < 0 or number in run.verdict(node)[0]) and (test is None or test(run, node))
            for number, test in self._program.selectors[0]
        )

    def select(self, document: Document) -> list[int]:
        """The elements in document order."""
        return Round(self._program.judge, document).select(self._program.selectors[0])


class SelectorSet:
    """Many selectors answered together: each start tag is judged once for all of them."""

    def __init__(self, selectors: Sequence[str]) -> None:
        self._program = Program([parse(text).branches for text in selectors], kept=KEPT_VERDICTS)

    def match(self, document: Document) -> list[list[int]]:
        """For each selector its elements, in document order, on the page as it is now."""
        run = Round(self._program.judge, document)
        return [run.select(branches) for branches in self._program.selectors]


@lru_cache(maxsize=4096)
def parse(text: str) -> Selector:
    """A selector list, ready to use. Raises SelectorError."""
    reader = _Reader(text)
    return Selector(text, reader.group(reader.tokens(), allow_has=True))


class _Reader:
    """Reads one text. Arguments of pseudo-classes wait in `lifted` while cssselect reads what
    stands around them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lifted: list[Simple] = []
        self.depth = 0

    def tokens(self) -> list[css.Token]:
        try:
            return list(css.tokenize(self.text))[:-1]
        except css.SelectorSyntaxError as error:
            # The tokenizer knows one fault, a string without its end, and says where.
            at = re.search(r"at ([0-9]+)", str(error))
            raise self.error("a string is not closed", int(at[1]) if at else 0) from None

    def group(self, tokens: list[css.Token], *, allow_has: bool) -> tuple[Complex, ...]:
        """A comma list of complex selectors."""
        end = css.EOFToken(tokens[-1].pos + 1 if tokens else len(self.text))
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(f"more than {DEEPEST} selectors within each other", tokens[0].pos)
        stream = css.TokenStream([*self._lift(tokens, allow_has), end])
        self.depth -= 1
        try:
            parsed = list(css.parse_selector_group(stream))
        except css.SelectorSyntaxError:
            bad = self._offender(stream)
            found = "the end" if bad.type == "EOF" else repr(bad.value)
            raise self.error(f"found {found}, expected a selector", bad.pos) from None
        return tuple(self._complex(each.parsed_tree) for each in parsed)

    def error(self, message: str, position: int) -> SelectorError:
        return SelectorError(message, position, self.text)

    @staticmethod
    def _offender(stream: css.TokenStream) -> css.Token:
        used = stream.used[-1] if stream.used else None
        peeked = stream.peeked
        if used is None or (peeked is not None and peeked.pos > used.pos):
            return cast(css.Token, peeked)
        return used

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
            lowered = css.ascii_lower(name.value or "")
            if name.type != "IDENT":
                raise self.error("found ':', expected the name of a pseudo-class", token.pos)
            if at + 1 < len(tokens) and tokens[at + 1].is_delim("("):
                close = self._closing(tokens, at + 1)
                simple = self._function(lowered, name, tokens[at + 2 : close], allow_has)
                out.append(css.Token("IDENT", f"{_LIFTED}{len(self.lifted)}", name.pos))
                self.lifted.append(simple)
                at = close + 1
            elif lowered not in PLAIN:
                raise self._unsupported(f":{lowered}", name.pos)
        return out

    def _refuse(self, tokens: list[css.Token], at: int) -> None:
        """Faults that cssselect reads over, or that are its own extensions of CSS."""
        token = tokens[at]
        follows = tokens[at + 1] if at + 1 < len(tokens) else None
        before = tokens[at - 1] if at else None
        if token.is_delim(":") and follows is not None and follows.is_delim(":"):
            raise self.error("a pseudo-element selects no element of the page", token.pos)
        if token.is_delim("!"):
            raise self.error("'!=' is not CSS; write :not([name=value])", token.pos)
        if (
            token.is_delim("|")
            and not (follows is not None and follows.is_delim("="))
            and not (before is not None and before.is_delim("*"))
        ):
            raise self.error("namespaces are not supported, except '*|'", token.pos)

    def _closing(self, tokens: list[css.Token], opening: int) -> int:
        depth = 0
        for at in range(opening, len(tokens)):
            if tokens[at].is_delim("("):
                depth += 1
            elif tokens[at].is_delim(")"):
                depth -= 1
                if not depth:
                    return at
        raise self.error("'(' is not closed", tokens[opening].pos)

    def _function(
        self, name: str, token: css.Token, arguments: list[css.Token], allow_has: bool
    ) -> Simple:
        if name in NTH:
            return self._nth(name, token, arguments)
        if name != "has" and name not in LISTS:
            raise self._unsupported(f":{name}()", token.pos)
        if not any(each.type != "S" for each in arguments):
            raise self.error(f":{name}() is empty, expected a selector", token.pos)
        if name != "has":
            return Matches(self.group(arguments, allow_has=allow_has), negated=name == "not")
        if not allow_has:
            raise self.error(":has() within :has() is not allowed", token.pos)
        return Has(tuple(self._relative(each) for each in _split(arguments)))

    def _relative(self, tokens: list[css.Token]) -> tuple[Combinator, Complex]:
        while tokens and tokens[0].type == "S":
            tokens = tokens[1:]
        leading: Combinator = " "
        if tokens and tokens[0].is_delim(">", "+", "~"):
            leading = cast(Combinator, tokens[0].value)
            tokens = tokens[1:]
        return leading, self.group(tokens, allow_has=False)[0]

    def _nth(self, name: str, token: css.Token, arguments: list[css.Token]) -> Nth:
        last, of_type = NTH[name]
        of = None
        for at, each in enumerate(arguments):
            if each.type == "IDENT" and css.ascii_lower(each.value or "") == "of" and not of_type:
                of = self.group(arguments[at + 1 :], allow_has=True)
                arguments = arguments[:at]
                break
        written = "".join(each.value or "" for each in arguments if each.type != "S")
        step, offset = self._series(written, token.pos)
        return Nth(step, offset, last, of_type, of)

    def _series(self, written: str, position: int) -> tuple[int, int]:
        named = {"odd": (2, 1), "even": (2, 0)}.get(css.ascii_lower(written))
        if named is not None:
            return named
        match = _SERIES.match(written)
        if match is None:
            raise self.error(f"found {written!r}, expected An+B, odd or even", position)
        if match[3] is not None:
            return 0, int(match[3])
        step = match[1]
        return int(step + "1" if step in ("", "+", "-") else step), int(match[2] or 0)

    def _unsupported(self, what: str, position: int) -> SelectorError:
        known = ", ".join(f":{name}" for name in sorted([*PLAIN, *NTH, *LISTS, "has"]))
        return self.error(f"{what} is not supported; supported are {known}", position)

    def _complex(self, tree: css.Tree) -> Complex:
        compounds: list[Compound] = []
        combinators: list[Combinator] = []
        while isinstance(tree, css.CombinedSelector):
            compounds.append(self._compound(tree.subselector))
            combinators.append(cast(Combinator, tree.combinator))
            tree = tree.selector
        compounds.append(self._compound(tree))
        return Complex(tuple(reversed(compounds)), tuple(reversed(combinators)))

    def _compound(self, tree: css.Tree) -> Compound:
        tests: list[Simple] = []
        while not isinstance(tree, css.Element):
            match tree:
                case css.Class():
                    tests.append(HasClass(tree.class_name))
                case css.Hash():
                    tests.append(HasId(tree.id))
                case css.Attrib():
                    tests.append(self._attribute(tree))
                case css.Pseudo() if tree.ident.startswith(_LIFTED):
                    tests.append(self.lifted[int(tree.ident[1:])])
                case css.Pseudo():
                    tests.extend(PLAIN[tree.ident])
                case _:
                    raise self.error(f"{tree!r} is not supported", 0)
            tree = tree.selector
        return Compound(tree.element, tuple(reversed(tests)))

    def _attribute(self, tree: css.Attrib) -> HasAttribute:
        value = (tree.value.value or "") if tree.value is not None else ""
        flag = cast('Literal["i", "s"] | None', tree.flag)
        return HasAttribute(tree.attrib, cast(Operator, tree.operator), value, flag)


def _split(tokens: list[css.Token]) -> list[list[css.Token]]:
    """At the commas outside of brackets."""
    parts: list[list[css.Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.is_delim("(", "["):
            depth += 1
        elif token.is_delim(")", "]"):
            depth -= 1
        if not depth and token.is_delim(","):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts
