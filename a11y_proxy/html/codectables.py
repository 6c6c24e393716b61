"""Where Python's codecs and browsers differ: characters that are read otherwise, and those that
Python lacks (Encoding Standard, the indexes)."""

from __future__ import annotations

from typing import Final

REPLACEMENT: Final = "\ufffd"

# GB 18030-2000 gave these code points of the private use area; browsers read the 2005 edition.
GB18030: Final = {
    0xE5E5: "\u3000",
    **dict(
        zip(
            range(0xE78D, 0xE797),
            "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19",
            strict=True,
        )
    ),
    0xE7C7: "\u1e3f",
    0xE81E: "\u9fb4",
    0xE826: "\u9fb5",
    0xE82B: "\u9fb6",
    0xE82C: "\u9fb7",
    0xE832: "\u9fb8",
    0xE843: "\u9fb9",
    0xE854: "\u9fba",
    0xE864: "\u9fbb",
}
BIG5: Final = {
    0xA2: "\uffe0",
    0xA3: "\uffe1",
    0xA5: "\uffe5",
    0x2022: "\u2027",
    0x203E: "\xaf",
    0x223C: "\uff5e",
    0x2609: "\u2299",
    0x2641: "\u2295",
    0xFF0F: "\uff0f",  # read, not written: Python has two byte pairs for it
    0xFF3C: "\uff3c",
    0xFF64: "\ufe51",
}
SHIFT_JIS: Final = {
    0xA2: "\uffe0",
    0xA3: "\uffe1",
    0xAC: "\uffe2",
    0x2016: "\u2225",
    0x2212: "\uff0d",
    0x301C: "\uff5e",
    **dict.fromkeys(range(0xF8F0, 0xF8F4), REPLACEMENT),
}
EUC_JP: Final = {
    0xA2: "\uffe0",
    0xA3: "\uffe1",
    0xA5: "\xa5",
    0xAC: "\uffe2",
    0x2016: "\u2225",
    0x203E: "\u203e",
    0x2212: "\uff0d",
    0x301C: "\uff5e",
}

_BIG5_RUNS: Final = """
877A 㡵𡵓𣚞𦀡㻬
87A1 𥣞㫵竼龗𤅡𨤍𣇪𠪊𣉞䌊蒄龖鐯䤰蘓墖靊鈘秐稲晠権袝瑌篅枂稬剏遆㓦珄𥶹瓆鿇垳䤯呌䄱𣚎堘
87C9 穲𧭥讏䚮𦺈䆁𥶙箮𢒼鿈𢓁𢓉𢓌鿉蔄𣖻䂴鿊䓡𪷿拁灮鿋 8E69 箸 8E6F 簆 8E7E 糎 8EAB 緒
8EB4 縝 8ECD 者 8ED0 耨 8F57 菁 8F69 蒨 8F6E 萏 8FCB 覦覩 8FFE 起 906D 都 907A 銹 90DC 靜
90F1 響 91BF 鼖 9244 蔃 92AF 兙兛兝兞 92C8 鍮 92D1 瑹 9447 浧 94CA 禛 95D9 邗 9644 靝
96ED 瀞 96FC 嬨 9B76 爁 9B78 矗 9B7B 纇 9BC6 駖 9BDE 釔 9BEC 惞 9BF6 澶 9C42 輶 9C53 侻
9C62 營 9C68 鄄 9C6B 鷰 9C77 菏 9CBC 尐秣 9CD0 婧 9D57 輋 9D5A 筑 9DC4 拐 9EA9 恢 9EEF 痹
9EFD 汊 9F60 鬮 9F66 鼗 9FCB 僭 9FD8 弌 A063 蠏 A077 拎 A0D5 瑨 A0DF 煢 A0E4 牐
A3C0 ␀␁␂␃␄␅␆␇␈␉␊␋␌␍␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟␡€ C6CF 廴 C6D3 无 C6D5 癶 C6D7 隶 C6DE 〃仝 FA5F 倩
FA66 偽 FABD 包 FAC5 卄 FAD5 卿 FB48 嘅 FBB8 婷 FBF3 幵 FBF9 廐 FC4F 彘 FC6C 悤 FCB9 撐
FCE2 晴 FCF1 杞 FDB7 沜渝 FDBB 港 FDF1 煮 FE52 猪 FE6F 瑜 FEAA 瓩 FEDD 砉
"""
"""The byte pair of a character and that one with those of the pairs that follow."""


def _by_pair(runs: str) -> dict[bytes, str]:
    words = iter(runs.split())
    return {
        pair.to_bytes(2): character
        for first, characters in zip(words, words, strict=True)
        for pair, character in enumerate(characters, int(first, 16))
    }


BIG5_MORE: Final = _by_pair(_BIG5_RUNS)
"""What Python's big5hkscs lacks."""
