// What is seen of a page's texts: `texts` are the portal's own, `all` with ours. Each has its size in
// pixels, its contrast (null over a picture), whether it is shown, cut off by a box around it, or
// squeezed (broken over lines in a block less than four characters wide). `covered`: pairs of texts
// that lie on each other. `sideways`: pixels that the page scrolls to the side.
() => {
  const OURS = /^(?!large-type|.*:wrap$)./;
  const NOT_TEXT = /^(SCRIPT|STYLE|NOSCRIPT|TITLE|TEXTAREA|OPTION|IFRAME)$/;

  const isOurs = (e) => {
    for (; e; e = e.parentElement) if (OURS.test(e.dataset.a11y || "")) return true;
    return false;
  };
  const colour = (text) => {
    const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
    return { rgb: [r, g, b], a };
  };
  const luminance = ({ rgb }) => {
    const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.backgroundImage !== "none") return null;
      if (colour(style.backgroundColor).a > 0) return colour(style.backgroundColor);
    }
    return { rgb: [255, 255, 255], a: 1 };
  };
  const ratio = (e) => {
    const behind = ground(e);
    if (!behind) return null;
    const [low, high] = [luminance(behind), luminance(colour(getComputedStyle(e).color))].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const clips = (style) => ["hidden", "clip"].includes(style.overflowX) || style.overflowY === "hidden";
  // A full-width space at a line's end hangs over it: nobody misses what is cut off there.
  const isCut = (e, boxes, hang) => {
    for (let p = e; p && p !== document.body; p = p.parentElement) {
      const style = getComputedStyle(p);
      if (["inline", "contents"].includes(style.display) || !clips(style)) continue;
      const around = p.getBoundingClientRect();
      if (boxes.some((b) => b.right > around.right + 1.5 + hang || b.bottom > around.bottom + 1.5 || b.top < around.top - 1.5)) return true;
    }
    return false;
  };
  const isFixed = (e) => {
    for (; e; e = e.parentElement) if (["fixed", "absolute"].includes(getComputedStyle(e).position)) return true;
    return false;
  };

  const all = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const e = node.parentElement;
    if (!node.data.trim() || NOT_TEXT.test(e.tagName)) continue;
    const style = getComputedStyle(e);
    const size = parseFloat(style.fontSize);
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter((r) => r.width > 0 && r.height > 0);
    const shown = rects.length > 0 && e.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true });
    // The em box: line boxes of neighbouring lines may overlap without harm.
    const boxes = rects.map((r) => {
      const middle = (r.top + r.bottom) / 2;
      return { left: r.left, right: r.right, top: middle - size * 0.42, bottom: middle + size * 0.42 };
    });
    let block = e;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const narrow = block.getBoundingClientRect().width < 4 * size;
    all.push({
      words: node.data.trim().slice(0, 24),
      size,
      shown: shown ? 1 : 0,
      cut: shown && isCut(e, boxes, node.data.includes("\u3000") ? size : 0) ? 1 : 0,
      squeezed: shown && narrow && rects.length > 1 && node.data.trim().length >= 6 ? 1 : 0,
      ratio: shown ? ratio(e) : null,
      ours: isOurs(e),
      boxes: shown && !isFixed(e) ? boxes : [],
    });
  }

  const touch = (a, b) => a.left < b.right - 2 && b.left < a.right - 2 && a.top < b.bottom - 2 && b.top < a.bottom - 2;
  const covered = [];
  all.forEach((one, at) => {
    for (const other of all.slice(at + 1)) {
      if (one.boxes.some((a) => other.boxes.some((b) => touch(a, b)))) covered.push([one.words, other.words]);
    }
  });
  all.forEach((text) => delete text.boxes);
  const root = document.documentElement;
  return { texts: all.filter((t) => !t.ours), all, covered, sideways: root.scrollWidth - root.clientWidth };
}
