"""Small pages, and which of their controls belong to a form that does not hold them: asked of ours
and of Chromium itself."""

from __future__ import annotations

from typing import Final

OWNED: Final = {
    "<form><p><input></p></form><select></select>": "",
    "<table><form><tr><td><input></table><select></select>": "input select",
    "<table><form><tr><td><input form=x><select></table>": "select",
    "<div><form><input></div><select></select></form><button>": "select",
    "<form id=f><div></form><table><form id=g></table><input></div>": "input",
    "<table><form></table><template><input></template><select>": "select",
    "<table><form></table><svg><foreignObject><input></foreignObject></svg>": "input",
    "<table><b><form><input></b><select></select></table><button>": "input select button",
    # The adoption agency moves the control, by itself or with what holds it, away from the form.
    "<table><form></table><b><p><input></b><select></select></p>": "select",
    "<a><table><form></table><div><input></a><select></select></div>": "select",
    "<table><form></table><a><div><input><a><select>": "select",
    "<table><form></table><i><p><b><fieldset><input></i></fieldset><select>": "select",
    "<b><div><table><form></table><input></b><select></select></div>": "select",
    # Here it moves both.
    "<b><div><i><table><form></table><input></i></b><select></div>": "input select",
}
