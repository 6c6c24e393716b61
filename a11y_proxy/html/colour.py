"""Colours of style sheets and their contrast (CSS Color 4; WCAG 2.2, "contrast ratio")."""

from __future__ import annotations

import re
from typing import Final

Colour = tuple[int, int, int]
"""Red, green, blue, 0–255, opaque."""

_HEX: Final = re.compile(r"#(?:([0-9a-f]{3})([0-9a-f])?|([0-9a-f]{6})([0-9a-f]{2})?)")
_FUNCTION: Final = re.compile(r"(rgb|hsl)a?\(([^()]*)\)")
_PART: Final = re.compile(r"([-+]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+))(%|deg)?")
_SEPARATOR: Final = re.compile(r"[ \t\n\f\r]*+[,/][ \t\n\f\r]*+|[ \t\n\f\r]++")

# CSS Color 4, 6.1, "named colors".
_NAMED: Final = """
    aliceblue=f0f8ff antiquewhite=faebd7 aqua=00ffff aquamarine=7fffd4 azure=f0ffff beige=f5f5dc
    bisque=ffe4c4 black=000000 blanchedalmond=ffebcd blue=0000ff blueviolet=8a2be2 brown=a52a2a
    burlywood=deb887 cadetblue=5f9ea0 chartreuse=7fff00 chocolate=d2691e coral=ff7f50
    cornflowerblue=6495ed cornsilk=fff8dc crimson=dc143c cyan=00ffff darkblue=00008b darkcyan=008b8b
    darkgoldenrod=b8860b darkgray=a9a9a9 darkgreen=006400 darkgrey=a9a9a9 darkkhaki=bdb76b
    darkmagenta=8b008b darkolivegreen=556b2f darkorange=ff8c00 darkorchid=9932cc darkred=8b0000
    darksalmon=e9967a darkseagreen=8fbc8f darkslateblue=483d8b darkslategray=2f4f4f
    darkslategrey=2f4f4f darkturquoise=00ced1 darkviolet=9400d3 deeppink=ff1493 deepskyblue=00bfff
    dimgray=696969 dimgrey=696969 dodgerblue=1e90ff firebrick=b22222 floralwhite=fffaf0
    forestgreen=228b22 fuchsia=ff00ff gainsboro=dcdcdc ghostwhite=f8f8ff gold=ffd700
    goldenrod=daa520 gray=808080 green=008000 greenyellow=adff2f grey=808080 honeydew=f0fff0
    hotpink=ff69b4 indianred=cd5c5c indigo=4b0082 ivory=fffff0 khaki=f0e68c lavender=e6e6fa
    lavenderblush=fff0f5 lawngreen=7cfc00 lemonchiffon=fffacd lightblue=add8e6 lightcoral=f08080
    lightcyan=e0ffff lightgoldenrodyellow=fafad2 lightgray=d3d3d3 lightgreen=90ee90 lightgrey=d3d3d3
    lightpink=ffb6c1 lightsalmon=ffa07a lightseagreen=20b2aa lightskyblue=87cefa
    lightslategray=778899 lightslategrey=778899 lightsteelblue=b0c4de lightyellow=ffffe0 lime=00ff00
    limegreen=32cd32 linen=faf0e6 magenta=ff00ff maroon=800000 mediumaquamarine=66cdaa
    mediumblue=0000cd mediumorchid=ba55d3 mediumpurple=9370db mediumseagreen=3cb371
    mediumslateblue=7b68ee mediumspringgreen=00fa9a mediumturquoise=48d1cc mediumvioletred=c71585
    midnightblue=191970 mintcream=f5fffa mistyrose=ffe4e1 moccasin=ffe4b5 navajowhite=ffdead
    navy=000080 oldlace=fdf5e6 olive=808000 olivedrab=6b8e23 orange=ffa500 orangered=ff4500
    orchid=da70d6 palegoldenrod=eee8aa palegreen=98fb98 paleturquoise=afeeee palevioletred=db7093
    papayawhip=ffefd5 peachpuff=ffdab9 peru=cd853f pink=ffc0cb plum=dda0dd powderblue=b0e0e6
    purple=800080 rebeccapurple=663399 red=ff0000 rosybrown=bc8f8f royalblue=4169e1
    saddlebrown=8b4513 salmon=fa8072 sandybrown=f4a460 seagreen=2e8b57 seashell=fff5ee sienna=a0522d
    silver=c0c0c0 skyblue=87ceeb slateblue=6a5acd slategray=708090 slategrey=708090 snow=fffafa
    springgreen=00ff7f steelblue=4682b4 tan=d2b48c teal=008080 thistle=d8bfd8 tomato=ff6347
    turquoise=40e0d0 violet=ee82ee wheat=f5deb3 white=ffffff whitesmoke=f5f5f5 yellow=ffff00
    yellowgreen=9acd32
"""
_NAMES: Final = dict(re.findall(r"(\w+)=(\w+)", _NAMED))


def parse_colour(text: str) -> Colour | None:
    """An opaque colour written as `#rgb`, `#rrggbb`, `rgb()`, `hsl()` or by its name.

    None for everything else, also for colours that let their ground through: their contrast
    cannot be told from themselves.
    """
    text = text.strip().lower()
    if text.startswith("#"):
        return _from_hex(text)
    if (match := _FUNCTION.fullmatch(text)) is not None:
        return _from_function(match[1], match[2])
    return _from_number(int(_NAMES[text], 16)) if text in _NAMES else None


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 (black) to 1 (white) (WCAG 2.2, "relative luminance")."""
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: Colour, b: Colour) -> float:
    """The contrast ratio of two colours, 1 to 21, in either order."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _from_number(number: int) -> Colour:
    return number >> 16, number >> 8 & 255, number & 255


def _from_hex(text: str) -> Colour | None:
    match = _HEX.fullmatch(text)
    if match is None or (match[2] or match[4] or "f").strip("f"):
        return None
    digits = match[3] or "".join(digit * 2 for digit in match[1])
    return _from_number(int(digits, 16))


def _from_function(name: str, inside: str) -> Colour | None:
    parts = [_PART.fullmatch(part) for part in _SEPARATOR.split(inside.strip())]
    if len(parts) not in (3, 4) or any(part is None for part in parts):
        return None
    numbers = [(float(part[1]), part[2]) for part in parts if part is not None]
    if len(numbers) == 4 and numbers.pop() not in ((1.0, None), (100.0, "%")):
        return None
    return _from_rgb(numbers) if name == "rgb" else _from_hsl(numbers)


def _from_rgb(numbers: list[tuple[float, str | None]]) -> Colour | None:
    if any(unit == "deg" for _, unit in numbers):
        return None
    red, green, blue = (
        _byte(number * 255 / 100 if unit == "%" else number) for number, unit in numbers
    )
    return red, green, blue


def _from_hsl(numbers: list[tuple[float, str | None]]) -> Colour | None:
    """CSS Color 4, 7.1, "converting HSL colors to sRGB"."""
    (hue, hue_unit), (saturation, first), (lightness, second) = numbers
    if hue_unit == "%" or first == "deg" or second == "deg":
        return None
    s, light = (min(100.0, max(0.0, part)) / 100 for part in (saturation, lightness))
    reach = s * min(light, 1 - light)

    def channel(offset: int) -> int:
        k = (offset + hue / 30) % 12
        return _byte(255 * (light - reach * max(-1, min(k - 3, 9 - k, 1))))

    return channel(0), channel(8), channel(4)


def _byte(number: float) -> int:
    return min(255, max(0, int(number + 0.5) if number > 0 else 0))
