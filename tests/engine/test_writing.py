from __future__ import annotations

import pytest

from a11y_proxy.engine.writing import agrees, writing


@pytest.mark.parametrize(
    ("text", "norm"),
    [
        ("关于做好城乡居民医疗保险参保缴费工作的通知", "simplified"),
        ("關於辦理戶籍登記應備證件之說明", "traditional"),
        ("農用地土壌汚染対策地域の指定要件に係る銅の量の検定の方法を定める", None),
        ("山水日月", None),
        ("关于關於", None),
        ("Welcome", None),
        ("", None),
    ],
)
def test_a_norm_of_chinese_is_proven_by_its_own_letters(text: str, norm: str | None) -> None:
    assert writing(text).chinese() == norm


@pytest.mark.parametrize(
    ("tag", "text", "holds"),
    [
        ("zh-CN", "政务公开政务公开政务公开", True),
        ("en", "政务公开政务公开政务公开", False),
        ("zh-CN", "The county lies in the east", False),
        ("en", "The county lies in the east", True),
        ("ja", "農用地の土壌汚染の対策の地域", True),
        ("ug", "شىنجاڭ ئۇيغۇر ئاپتونوم رايونى", True),
        ("tlh", "政务公开政务公开政务公开", True),
        ("en", "政务", False),
        ("zh-CN", "2024", True),
        ("zh-CN", "關於辦理戶籍登記應備證件之說明", False),
        ("zh-Hant", "關於辦理戶籍登記應備證件之說明", True),
        ("zh", "關於辦理戶籍登記應備證件之說明", True),
        ("zh-TW", "关于做好城乡居民医疗保险参保缴费工作的通知", False),
        ("zh-CN", "農用地土壌汚染対策地域の指定要件に係る", False),
        ("ja", "关于做好城乡居民医疗保险参保缴费工作的通知", False),
        ("kk", "Қазақстан Республикасы", True),
    ],
)
def test_a_text_speaks_against_a_language_of_another_script(
    tag: str, text: str, holds: bool
) -> None:
    assert agrees(tag, text) is holds


def test_digits_and_marks_are_no_letters() -> None:
    assert writing("2024年1月1日,:!").letters == 3
