"""The state of tree construction and the steps that the insertion modes share (13.2.6.1)."""

from __future__ import annotations

from a11y_proxy.errors import LimitExceeded
from a11y_proxy.html.construction import modes
from a11y_proxy.html.construction.openelements import OpenElements
from a11y_proxy.html.nodes import Limits, OrderKey, Token, Tree
from a11y_proxy.html.scanner import (
    decode_references,
    first_values,
    is_self_closing,
    over_cap,
    raw_text_end,
    script_end,
    tag_pattern,
)
from a11y_proxy.html.tags import FOSTERING, HTML, SCRIPT, TABLE, TEMPLATE, P

NO_ELEMENT = 0
"""The number, in a recording, of what is a text or a comment."""
ELSEWHERE = -2
"""A head or form that is known to exist, but not which element it is (see `probe`)."""


class Builder(OpenElements):
    """The parser between two tokens. The lists of its tree are its own attributes, too."""

    def __init__(self, tree: Tree, limits: Limits, scripting: bool) -> None:
        super().__init__(tree)
        self.source = tree.source
        self.parents = tree.parents
        self.starts = tree.starts
        self.limits = limits
        self.scripting = scripting
        self.pattern = tag_pattern(limits.attributes)

        self.mode = modes.INITIAL
        self.template_modes: list[int] = []
        self.head: int | None = None
        self.form: int | None = None
        self.form_start = 0  # the first element made after it
        self.loose: list[tuple[int, int, int]] = []  # form, and the range of elements made since
        self.frameset_ok = True  # what the short way saw is added when a frameset asks
        self.body = 0
        self.body_start = 0
        self.foster = False  # whether foster parenting is enabled
        self.moves = 0  # how many elements were moved or fostered
        self.moved_at: dict[int, int] = {}  # of those moved, how many there were at the last move

        self.last = 0  # end of the token before
        self.newline_after = -1  # a newline at this offset is not text: it follows <pre>
        self.resume_at: int | None = None  # where the scan goes on, if not behind the token
        self.cut = False  # whether the end of the page cut off a tag, a comment or raw text

        # Where texts and comments stand, in a recording: there they are nodes, too.
        self.spans: dict[int, tuple[int, int]] | None = None

        self.signatures: dict[int, dict[bytes, str]] = {}  # attributes of formatting elements
        self.children: dict[int, dict[int, None]] | None = None  # made by the first adoption
        self.children_of = 0  # how many elements are in it

    def insert(self, tag: int, token: Token | None) -> int:
        """Inserts an element at the appropriate place and opens it."""
        parent, key = self.appropriate_place(self.stack[-1]) if self.stack else (-1, None)
        i = len(self.ids)
        if key is not None:
            self.tree.order_keys[i] = key
            self.tree.fostered.add(i)
        self.ids.append(tag)
        self.parents.append(parent)
        self.starts.append(token)
        self.stack.append(i)
        if tag == P:
            self.open_p += 1
        return i

    def insert_void(self, tag: int, token: Token | None) -> int:
        """Inserts an element that holds nothing: it is never open."""
        i = self.insert(tag, token)
        self.stack.pop()
        if tag == P:
            self.open_p -= 1
        return i

    def note(self, start: int, end: int) -> None:
        """Notes the text or comment from `start` to `end`, which is inserted here, if recording."""
        if self.spans is not None and start < end:
            self.spans[self.insert_void(NO_ELEMENT, None)] = (start, end)

    def note_tag(self, token: Token) -> None:
        """The same for a tag that makes no element here, and yet has an effect."""
        fostering, self.foster = self.foster, False
        self.note(*token.span())
        self.foster = fostering

    def insert_implied(self, tag: int, at: int) -> int:
        """Inserts and opens an element whose start tag the page does not hold."""
        i = self.insert(tag, None)
        self.tree.implied[i] = at
        return i

    def appropriate_place(self, target: int) -> tuple[int, OrderKey | None]:
        """The appropriate place for inserting a node: its parent, and its key where that is not
        the target."""
        if not self.foster or self.ids[target] not in FOSTERING:
            return target, None
        ids, stack = self.ids, self.stack
        self.work += len(stack)
        for i in reversed(stack):
            if ids[i] == TEMPLATE:
                return i, (len(ids), 1, 0)
            if ids[i] == TABLE:
                self.tree.fostering.add(i)
                self.moves += 1
                return self.parents[i], (i, 0, self.moves)
        return stack[0], (len(ids), 1, 0)

    def clone(self, original: int) -> None:
        """Notes that the newest element comes from the same tag as `original`."""
        i = len(self.ids) - 1
        clones = self.tree.clones
        first = clones[i] = clones.get(original, original)
        self.tree.misnested.update((i, first))
        if len(clones) > self.limits.clones:
            raise LimitExceeded("too many clones")

    def set_form(self, i: int) -> None:
        self.form = i
        self.form_start = len(self.ids)

    def clear_form(self, at: int) -> int | None:
        """Forgets the form that is open; notes it if it is no longer on the stack."""
        form, self.form = self.form, None
        if form is not None and form >= 0 and form not in self.stack:
            token = self.starts[form]
            self.tree.loose_forms.append((form, token.end() if token else at, at))
            self.loose.append((form, self.form_start, len(self.ids)))
        return form

    def end_template(self, at: int, token: Token | None = None) -> None:
        """Closes the innermost template; `token` is its end tag."""
        ids, stack = self.ids, self.stack
        position = len(stack) - 1
        while position >= 0 and ids[stack[position]] != TEMPLATE:
            position -= 1
        self.work += len(stack) - position
        if position < 0:
            return
        self.close(position, at, token)
        self.clear_to_marker()
        self.template_modes.pop()
        self.reset_mode()

    def reset_mode(self) -> None:
        """Resets the insertion mode appropriately (13.2.4.1)."""
        ids, stack = self.ids, self.stack
        for position in range(len(stack) - 1, -1, -1):
            self.work += 1
            tag = ids[stack[position]]
            if tag == TEMPLATE:
                self.mode = self.template_modes[-1]
                return
            if tag == HTML:
                self.mode = modes.BEFORE_HEAD if self.head is None else modes.AFTER_HEAD
                return
            if tag in modes.INSIDE:
                self.mode = modes.INSIDE[tag]
                return
        self.mode = modes.IN_BODY

    def insert_raw(self, tag: int, token: Token) -> int:
        """Inserts an element of raw text and lets the scan go on behind it."""
        i = self.insert_void(tag, token)
        self.ends[i], self.resume_at = self.raw_end(tag, token)
        return i

    def raw_end(self, tag: int, token: Token) -> tuple[Token | int, int]:
        """The end tag of an element of raw text, or the end of the page; the offset behind it."""
        source, pos = self.source, token.end()
        if tag == SCRIPT:
            pos = script_end(source, pos)
        else:
            pos = raw_text_end(source, pos, self.tree.tag_names.names[tag].encode())
        end = self.pattern.match(source, pos)
        if end is None or end[1] is None:
            if end is not None and over_cap(end[0], self.limits.attributes):
                raise LimitExceeded("too many attributes in one tag")
            self.cut = True
            return len(source), len(source)
        return end, end.end()

    def values(self, i: int) -> dict[bytes, str]:
        """Attribute values of an element's start tag, to be compared with ASCII."""
        token = self.starts[i]
        return tag_values(token) if token is not None else {}

    def close_if_self_closing(self, token: Token) -> None:
        if is_self_closing(token[0]):
            self.stack.pop()


def tag_values(token: Token) -> dict[bytes, str]:
    """Attribute values of a start tag, references decoded, bytes beyond ASCII as they come."""
    return {
        name: decode_references(value.decode("latin-1"), in_attribute=True)
        for name, value in first_values(token[0]).items()
    }


def is_hidden(token: Token) -> bool:
    """Whether the start tag of an input says ``type=hidden``."""
    return tag_values(token).get(b"type", "").lower() == "hidden"
