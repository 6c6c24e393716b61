from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from a11y_proxy.engine.load import find_packaged, load_rules
from a11y_proxy.errors import RuleError
from tests.engine.pages import RULES

FAULT = """\
id: thing-missing
title: {zh: 缺, en: Missing}
why: {zh: 缺, en: Missing}
fix: {zh: 补, en: Add}
scope: element
target: {css: "img", exposed: true}
expect: {accessible-name: present}
criteria: {fails: [wcag:1.1.1]}
mend:
  - evidence: {fact: texts.images}
    do: {set: {alt: $evidence}}
    delta: {name: added}
  - suggest: ask-human
examples:
  - pass: <img alt=x>
"""
SITE = """\
site: {hosts: [portal.test], lang: zh-CN}
regions: {main: {css: "#main"}}
"""
CONTRAST = """\
pairs: {7: [text/bg], 3: [focus/bg]}
schemes:
  origin: {none: true}
  dim: {bg: "#000", text: "#ff0", link: "#75e9fc", visited: "#ffb3ff", focus: "#fff",
        border: "#ff0", disabled: "#999", control: {text: "#ff0", bg: "#000", border: "#ff0"},
        selection: {text: "#000", bg: "#ff0"}}
plate: {on: [img], colour: "#fff"}
"""


def write(root: Path, **files: str) -> Path:
    for name, text in files.items():
        folder, _, stem = name.partition("__")
        (root / folder).mkdir(exist_ok=True)
        (root / folder / f"{stem.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
    return root


def refusal(root: Path) -> RuleError:
    with pytest.raises(RuleError) as caught:
        load_rules(root)
    return caught.value


def test_the_packaged_rules_load() -> None:
    rules = load_rules()
    assert len(rules.faults) == 8
    assert rules.digest == load_rules(RULES).digest


def test_an_empty_folder_is_valid_and_holds_nothing(tmp_path: Path) -> None:
    rules = load_rules(tmp_path)
    assert (rules.faults, rules.sites) == ((), ())
    assert rules.views.toolbar is None


def test_a_fault_and_a_site_load(tmp_path: Path) -> None:
    rules = load_rules(write(tmp_path, core__thing_missing=FAULT, sites__portal=SITE))
    assert [fault.id for fault in rules.faults] == ["thing-missing"]
    assert rules.faults[0].mend[0].in_ == "all"
    found = rules.site_for("Portal.Test:8080")
    assert found is not None
    assert found.site.lang == "zh-CN"
    assert rules.site_for("other.test") is None


def test_rules_travel_to_another_process(tmp_path: Path) -> None:
    rules = load_rules(write(tmp_path, core__thing_missing=FAULT, sites__portal=SITE))
    assert pickle.loads(pickle.dumps(rules)).digest == rules.digest


def test_the_digest_tells_content_and_not_layout(tmp_path: Path) -> None:
    first = load_rules(write(tmp_path, sites__portal=SITE)).digest
    assert load_rules(write(tmp_path, sites__portal="# a note\n" + SITE)).digest == first
    assert load_rules(write(tmp_path, sites__portal=SITE.replace("zh-CN", "en"))).digest != first


@pytest.mark.parametrize(
    ("file", "text", "place", "words"),
    [
        ("core__thing_missing", FAULT + "tittle: x\n", (16, 1), ['"tittle"', 'mean "title"']),
        ("core__thing_missing", FAULT.replace("exposed", "exposd"), (6, 22), ['"exposd"', "expos"]),
        (
            "core__thing_missing",
            FAULT.replace("scope: element", "scope: elment"),
            (5, 8),
            ['found "elment"', "expected one of element, group", 'mean "element"'],
        ),
        (
            "core__thing_missing",
            FAULT.replace('"img"', '"img["'),
            (6, 15),
            ['found selector "img["', "expected"],
        ),
        (
            "core__thing_missing",
            FAULT.replace("accessible-name:", "accesible-name:"),
            (7, 10),
            ['found check "accesible-name"', 'mean "accessible-name"'],
        ),
        (
            "core__thing_missing",
            FAULT.replace("{fact: texts", "{fakt: texts"),
            (10, 16),
            ['found evidence "fakt"', "expected one of", 'mean "fact"'],
        ),
        (
            "core__thing_missing",
            FAULT.replace("texts.images", "texts.image"),
            (10, 22),
            ['found "texts.image"', 'mean "texts.images"'],
        ),
        (
            "core__thing_missing",
            FAULT.replace("{set: {", "{sett: {"),
            (11, 10),
            ['found action "sett"', 'mean "set"'],
        ),
        (
            "core__thing_missing",
            FAULT.replace("{set: {alt: $evidence}}", "{set: $evidence}"),
            (11, 15),
            ['found "$evidence"', "expected a mapping"],
        ),
        (
            "core__thing_missing",
            FAULT.replace("    delta: {name: added}\n", ""),
            (10, 5),
            ["expected evidence, do and delta"],
        ),
        ("core__thing_gone", FAULT, (1, 5), ['found id "thing-missing"', 'expected "thing-gone"']),
        ("core__thing_missing", FAULT + "id: x\n", (16, 1), ['found key "id" twice']),
        ("core__thing_missing", "- a\n", (1, 1), ["expected a mapping"]),
        ("core__thing_missing", "", (1, 1), ["found nothing"]),
        ("core__thing_missing", "id: [a\ntitle: x\n", (2, 6), ["expected YAML 1.2"]),
        ("core__thing_missing", "id: &a b\ntitle: *a\n", (1, 5), ["alias"]),
        ("core__thing_missing", "id: 2024-01-01\n", (1, 5), ["timestamp", "quotes"]),
        (
            "core__thing_missing",
            FAULT.replace("en: Missing", "en: 7", 1),
            (2, 20),
            ["found 7; expected text"],
        ),
        ("core__thing_missing", FAULT.replace("scope: element\n", ""), (1, 1), ['no key "scope"']),
        ("sites__portal", SITE + "region: {}\n", (3, 1), ['"region"', 'mean "regions"']),
        (
            "sites__portal",
            SITE.replace('{css: "#main"}', '{from: "#main"}'),
            (2, 17),
            ["found from", "expected css alone, or from and through"],
        ),
        (
            "sites__portal",
            SITE.replace("lang: zh-CN", "lang: chinese language"),
            (1, 36),
            ['found "chinese language"', "a language tag such as zh-CN"],
        ),
        (
            "sites__portal",
            SITE.replace("lang:", "inherits: [cms/trs], lang:"),
            (1, 41),
            ['found "cms/trs"', "the folder cms has none"],
        ),
        (
            "sites__portal",
            SITE + "texts: {images: {/a.png: {alt: this, that}}}\n",
            (3, 38),
            ['found key "that"', "put the text in quotes"],
        ),
        (
            "views__contrast",
            CONTRAST.replace('link: "#75e9fc"', 'link: "#0000ee"'),
            (4, 41),
            ["found #0000ee on #000 (link/bg), contrast 2.23:1", "at least 7:1"],
        ),
        (
            "views__contrast",
            CONTRAST.replace('focus: "#fff"', 'focus: "#333"'),
            (4, 79),
            ["(focus/bg), contrast 1.66:1", "at least 3:1"],
        ),
        (
            "views__contrast",
            CONTRAST.replace("text/bg", "text/background"),
            (1, 8),
            ['found pair "text/background"', "expected two of"],
        ),
        ("views__contrast", CONTRAST.replace('"#ff0"', "yellow", 1), (4, 27), ['found "yellow"']),
        # Of several ways to write a value that one is told of which most is there.
        (
            "core__thing_missing",
            FAULT.replace("    delta: {name", "    in: [standrad]\n    delta: {name"),
            (12, 10),
            ['found "standrad"; expected one of standard', 'mean "standard"'],
        ),
        (
            "core__thing_missing",
            FAULT.replace("    delta: {name", "    in: standard\n    delta: {name"),
            (12, 9),
            ['found "standard"; expected all or a list'],
        ),
        (
            "sites__portal",
            SITE + "article: {date: {css: td, mach: x}}\n",
            (3, 27),
            ['found key "mach"', 'mean "match"'],
        ),
        (
            "sites__portal",
            SITE + "article: {date: 3}\n",
            (3, 17),
            ["found 3; expected text (put it in quotes) or a mapping"],
        ),
        (
            "sites__portal",
            SITE.replace("portal.test", "http://portal.test"),
            (1, 16),
            ['found "http://portal.test"; expected a host name in lower case without a scheme'],
        ),
        (
            "sites__portal",
            SITE.replace("[portal.test]", "[portal.test, portal.test]"),
            (1, 29),
            ['found host "portal.test" again; expected it once'],
        ),
        (
            "sites__portal",
            SITE.replace("[portal.test]", "[]"),
            (1, 15),
            ["found a list that is empty; expected at least 1"],
        ),
        (
            "sites__portal",
            SITE.replace("lang: zh-CN", "charset: gb23l2"),
            (1, 39),
            ['found charset "gb23l2"; expected a label', 'mean "gb2312"'],
        ),
        (
            "sites__portal",
            SITE + "texts: {images: {/a.png?x=1: {alt: a}}}\n",
            (3, 18),
            ["expected a path that begins with a slash, without query"],
        ),
        (
            "sites__portal",
            SITE + "article: {date: {css: td, match: '(a+)+$'}}\n",
            (3, 34),
            ['found "(a+)+$"; expected a regular expression that no page can make run for long'],
        ),
        ("sites__portal", "site: !own {}\n", (1, 7), ["found the tag !own; expected none"]),
        (
            "sites__portal",
            "site: {hosts: [portal.test], code: 0012}\n",
            (1, 36),
            ['found "0012"', "text in quotes"],
        ),
        ("sites__portal", "a: '\u0001'\n", (1, 5), ["found character", "printable text"]),
        ("sites__portal", "a: " + "[" * 4000, (1, 1), ["more than 40 levels"]),
        ("sites__portal", "\tsite: {}\n", (1, 1), ["expected YAML 1.2", "'\\t'"]),
        ("views__contrasts", CONTRAST, (1, 1), ['found view "contrasts"', 'mean "contrast"']),
    ],
)
def test_a_mistake_is_told_with_place_and_words(
    tmp_path: Path, file: str, text: str, place: tuple[int, int], words: list[str]
) -> None:
    error = refusal(write(tmp_path, **{file: text}))
    assert (error.line, error.column) == place, str(error)
    assert str(error).startswith(f"{error.path}:{place[0]}:{place[1]}: ")
    for word in words:
        assert word in error.message


def test_the_same_files_load_without_the_mistake(tmp_path: Path) -> None:
    files = {"core__thing_missing": FAULT, "sites__portal": SITE, "views__contrast": CONTRAST}
    rules = load_rules(write(tmp_path, **files))
    assert rules.views.contrast is not None
    assert rules.views.contrast.schemes["dim"].colour("control.text") == "#ff0"


def test_a_file_with_a_byte_order_mark_and_crlf_loads_with_its_places(tmp_path: Path) -> None:
    folder = write(tmp_path, sites__portal=SITE)
    file = folder / "sites" / "portal.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + SITE.replace("\n", "\r\n").encode())
    assert load_rules(folder).sites[0].hosts == ("portal.test",)
    file.write_bytes(b"\xef\xbb\xbf" + SITE.replace("site:", "sites:").encode())
    assert (refusal(folder).line, refusal(folder).column) == (1, 1)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    assert "expected a folder of rules" in refusal(tmp_path / "nowhere").message
    (tmp_path / "file").write_text("")
    assert "found a file" in refusal(tmp_path / "file").message


def test_a_strange_folder_or_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    assert 'mean "sites"' in refusal(tmp_path).message
    (tmp_path / "site").rename(tmp_path / "sites")
    (tmp_path / "sites" / "portal.yml").write_text(SITE)
    assert "expected files that end in .yaml" in refusal(tmp_path).message
    (tmp_path / "sites" / "portal.yml").rename(tmp_path / "portal.yaml")
    assert "found a rule file here" in refusal(tmp_path).message


def test_a_file_that_is_no_text_or_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "a.yaml").write_bytes("id: a\n# 名称 ".encode() + b"\xff")
    error = refusal(tmp_path)
    assert error.message == "found byte 0xff that is no UTF-8; expected a file saved as UTF-8"
    assert (error.line, error.column) == (2, 6)
    (tmp_path / "core" / "a.yaml").write_bytes(b"#" * 2_000_000)
    assert "found more than 1048576 bytes" in refusal(tmp_path).message
    (tmp_path / "core" / "a.yaml").unlink()
    (tmp_path / "core" / "a.yaml").mkdir()
    assert "cannot be read" in refusal(tmp_path).message


def test_a_host_in_two_files_is_told(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, sites__a=SITE, sites__b=SITE))
    assert 'found host "portal.test"' in error.message
    assert "a.yaml" in error.message


def test_a_criterion_outside_the_catalogue_is_told(tmp_path: Path) -> None:
    catalogue = "title: {zh: 甲, en: A}\nsource: x\ncriteria: {1.1.2: {title: {zh: 甲, en: A}}}\n"
    error = refusal(write(tmp_path, core__thing_missing=FAULT, criteria__wcag=catalogue))
    assert (error.line, error.column) == (8, 20)
    assert 'found criterion "wcag:1.1.1"' in error.message
    right = catalogue.replace("1.1.2", "1.1.1")
    rules = load_rules(write(tmp_path, core__thing_missing=FAULT, criteria__wcag=right))
    assert rules.criteria["wcag:1.1.1"].title.en == "A"


def test_a_site_stands_over_its_family(tmp_path: Path) -> None:
    family = """\
id: cms/trs
recognise: {css: [".TRS_Editor"]}
regions: {main: {from: h1, through: ".TRS_Editor"}, nav: {css: "#nav"}}
pages: {list: {path: "/col/**"}, article: {path: "/**"}}
search: {action: /so, field: q, method: post}
texts: {images: {/a.png: {alt: 甲}, /b.png: {alt: 乙}}}
"""
    own = """\
site: {hosts: [portal.test], inherits: [cms/trs]}
regions: {main: {css: "#main"}}
pages: {home: {path: /}}
search: {action: /search.asp, field: keyword}
texts: {images: {/a.png: {alt: 丙}}}
"""
    [site] = load_rules(write(tmp_path, cms__trs=family, sites__portal=own)).sites
    assert site.regions["main"].css == "#main"
    assert site.regions["main"].through is None
    assert site.regions["nav"].css == "#nav"
    assert list(site.pages) == ["home", "list", "article"]
    assert site.search is not None
    assert (site.search.field, site.search.method) == ("keyword", "get")
    assert {path: text.alt for path, text in site.texts.images.items()} == {
        "/a.png": "丙",
        "/b.png": "乙",
    }


def test_packaged_rules_lie_in_a_wheel_or_beside_a_checkout(tmp_path: Path) -> None:
    package = tmp_path / "a11y_proxy"
    package.mkdir()
    with pytest.raises(RuleError, match="found no packaged rules"):
        find_packaged(package)
    (tmp_path / "rules").mkdir()
    assert find_packaged(package) == tmp_path / "rules"
    (package / "_rules").mkdir()
    assert find_packaged(package) == package / "_rules"
