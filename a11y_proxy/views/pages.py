"""The pages that are wholly ours."""

from __future__ import annotations

from typing import NamedTuple

from a11y_proxy.engine.model import Views
from a11y_proxy.views import choices
from a11y_proxy.views.address import entry_path, escape_target
from a11y_proxy.views.choices import Choice
from a11y_proxy.views.markup import render
from a11y_proxy.views.prefs import Prefs
from a11y_proxy.views.texts import spoken, translator


class Question(NamedTuple):
    """One setting on the page: its form name, title, values, and the value that holds."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    current: str


def settings_page(
    prefs: Prefs, view: str, views: Views, target: str, prefix: str, language: str
) -> str:
    """The settings page, a whole document for UTF-8, that works without scripts.

    Its form posts absolute values to `<prefix>/prefs`: `size`, `scheme`, `view`, `remember` (1 or
    absent), `reset` (1 where that button was pressed), `from` = settings, and `target`, the page
    to go back to.
    """
    questions = _questions(prefs, view, views, language)
    return render(
        "settings.html",
        language,
        language=spoken(language),
        prefix=prefix,
        target=escape_target(target),
        leave=entry_path("standard", target, prefix),
        groups=questions,
        now=[choice.text for group in questions for choice in _current(group)],
    )


def _questions(prefs: Prefs, view: str, views: Views, language: str) -> list[Question]:
    say = translator(language)
    offered = ["standard"]
    if views.toolbar is not None:
        offered += [name for name in views.toolbar.entry if name != "elder" or views.elder]
    notes = {
        "standard": say("The portal's own look"),
        "accessible": say("The portal's own look, with larger text and clearer colours"),
        "elder": say("One column, large text, what matters most first"),
    }
    questions = [
        Question(
            "view",
            say("Version"),
            tuple(Choice(v, choices.view_text(v, language), notes[v]) for v in offered),
            view if view in offered else "standard",
        ),
        Question("size", say("Text size"), choices.sizes(views), str(prefs.size)),
        Question("scheme", say("Colours"), choices.schemes(views, language), prefs.scheme),
    ]
    return [question for question in questions if len(question.choices) > 1]


def _current(question: Question) -> list[Choice]:
    return [choice for choice in question.choices if choice.value == question.current]
