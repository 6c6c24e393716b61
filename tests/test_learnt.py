"""What framesets teach, bounded, and not to be bent by a visitor's address."""

from __future__ import annotations

from a11y_proxy.learnt import Learnt


def test_a_frameset_tells_of_its_pages() -> None:
    learnt = Learnt()
    learnt.frames("a", "/", ["/top.asp", "/main.asp"])
    learnt.title("a", "/main.asp", "正文")
    assert learnt.parent_of("a", "/main.asp") == "/"
    assert learnt.parent_of("b", "/main.asp") is None
    assert learnt.titles_of("a", "/") == (("/main.asp", "正文"),)


def test_a_query_that_somebody_made_up_does_not_become_the_way_back() -> None:
    learnt = Learnt()
    learnt.frames("a", "/", ["/main.asp"])
    learnt.frames("a", "/?from=elsewhere", ["/main.asp"])
    assert learnt.parent_of("a", "/main.asp") == "/"
    learnt.frames("b", "/?from=elsewhere", ["/main.asp"])
    learnt.frames("b", "/", ["/main.asp"])
    assert learnt.parent_of("b", "/main.asp") == "/"


def test_what_is_asked_for_outlives_what_is_not() -> None:
    learnt = Learnt(most=2)
    learnt.frames("a", "/", ["/1", "/2"])
    assert learnt.parent_of("a", "/1") == "/"
    learnt.frames("evil", "/", ["/1"])
    assert learnt.parent_of("a", "/1") == "/"
    assert learnt.parent_of("a", "/2") is None


def test_overlong_addresses_are_not_learnt() -> None:
    learnt = Learnt()
    learnt.frames("a", "/?" + "x" * 5000, ["/1"])
    learnt.frames("a", "/", ["/2?" + "x" * 5000, "/3"])
    assert learnt.parent_of("a", "/1") is None
    assert learnt.parent_of("a", "/2?" + "x" * 5000) is None
    assert learnt.parent_of("a", "/3") == "/"
