"""Tables of WAI-ARIA: roles, where they count, global attributes."""

from __future__ import annotations

from typing import Final

from a11y_proxy.html.selecting.tagtests import tokens

# WAI-ARIA 1.3 without the abstract roles, DPUB-ARIA 1.1, Graphics-ARIA 1.0.
ROLES: Final = frozenset(
    tokens(
        """
        alert alertdialog application article banner blockquote button caption cell checkbox
        code columnheader combobox comment complementary contentinfo definition deletion
        dialog directory document emphasis feed figure form generic grid gridcell group
        heading image img insertion link list listbox listitem log main mark marquee math
        menu menubar menuitem menuitemcheckbox menuitemradio meter navigation none note
        option paragraph presentation progressbar radio radiogroup region row rowgroup
        rowheader scrollbar search searchbox sectionfooter sectionheader separator slider
        spinbutton status strong subscript suggestion superscript switch tab table tablist
        tabpanel term textbox time timer toolbar tooltip tree treegrid treeitem doc-abstract
        doc-acknowledgments doc-afterword doc-appendix doc-backlink doc-biblioentry
        doc-bibliography doc-biblioref doc-chapter doc-colophon doc-conclusion doc-cover
        doc-credit doc-credits doc-dedication doc-endnote doc-endnotes doc-epigraph
        doc-epilogue doc-errata doc-example doc-footnote doc-foreword doc-glossary
        doc-glossref doc-index doc-introduction doc-noteref doc-notice doc-pagebreak
        doc-pagefooter doc-pageheader doc-pagelist doc-part doc-preface doc-prologue
        doc-pullquote doc-qna doc-subtitle doc-tip doc-toc graphics-document graphics-object
        graphics-symbol
        """
    )
)
SYNONYMS: Final = {"img": "image", "presentation": "none", "directory": "list"}
GLOBAL_ARIA: Final = frozenset(
    tokens(
        """
        aria-atomic aria-braillelabel aria-brailleroledescription aria-busy aria-controls
        aria-current aria-describedby aria-description aria-details aria-dropeffect
        aria-flowto aria-grabbed aria-keyshortcuts aria-label aria-labelledby aria-live
        aria-owns aria-relevant aria-roledescription
        """
    )
)
CONTEXTS: Final = {
    "listitem": frozenset(("list",)),
    "option": frozenset(("listbox", "combobox", "group")),
    "treeitem": frozenset(("tree", "group", "treeitem")),
}
"""Roles that count only below these (WAI-ARIA, "required accessibility parent role"). ARIA requires
more, but Chromium drops these alone."""
