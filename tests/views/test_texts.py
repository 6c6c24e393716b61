"""Our words: said in the code, translated, compiled."""

from __future__ import annotations

import re

import pytest

from a11y_proxy.views.texts import LANGUAGES, spoken, translator
from tests.views import catalogue


def test_the_catalogue_says_exactly_what_the_code_says() -> None:
    code = {message.id for message in catalogue.extracted() if message.id}
    template = {message.id for message in catalogue.read(catalogue.TEMPLATE) if message.id}
    chinese = {message.id for message in catalogue.read(catalogue.CHINESE) if message.id}
    assert "Senior version" in code
    assert template == code
    assert chinese == code


def test_every_text_is_translated_with_its_placeholders() -> None:
    for message in catalogue.read(catalogue.CHINESE, "zh_CN"):
        if message.id:
            assert message.string, message.id
            placeholders = re.findall(r"%\(\w+\)s", message.id)
            assert re.findall(r"%\(\w+\)s", message.string) == placeholders


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    chinese = catalogue.read(catalogue.CHINESE, "zh_CN")
    assert catalogue.COMPILED.read_bytes() == catalogue.compiled(chinese)


def test_chinese_sentences_use_chinese_punctuation() -> None:
    for message in catalogue.read(catalogue.CHINESE, "zh_CN"):
        if message.id:
            words = re.sub(r"%\(\w+\)s", "", message.string)
            assert not re.search(r"[,:;()]", words), message.string


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-CN", "长者版"), ("zh", "长者版"), ("en-GB", "Senior version"), ("ja", "长者版")],
)
def test_a_page_gets_our_words_in_its_language_or_in_chinese(language: str, words: str) -> None:
    assert translator(language)("Senior version") == words
    assert spoken(language) in LANGUAGES
