// axe-core's verdict on the page: [rule, place, snippet, why, places above, certain] of each violation
// and of each node of which it cannot tell. The places of the page's own elements are numbers that
// stay the same where elements of ours were put in.
async () => {
  const ours = (element) => {
    const marked = element.closest('[data-a11y]');
    return marked && (marked === element || !marked.dataset.a11y.endsWith(':wrap')) ? marked : null;
  };
  const places = new Map();
  for (const element of document.querySelectorAll('*')) {
    if (!ours(element)) places.set(element, places.size);
  }
  const place = (element) => {
    // A wrapper is what it holds.
    while (element.dataset?.a11y?.endsWith(':wrap') && element.firstElementChild) {
      element = element.firstElementChild;
    }
    const marked = ours(element);
    return marked ? `ours ${marked.dataset.a11y}` : `node ${places.get(element)}`;
  };
  const above = (element) => {
    const found = [];
    while ((element = element.parentElement)) found.push(place(element));
    return found;
  };
  const told = (rules, certain) => rules.flatMap((rule) => rule.nodes.map((node) => [
    rule.id,
    place(node.element),
    node.html.slice(0, 160),
    (node.failureSummary || '').slice(0, 300),
    above(node.element),
    certain,
  ]));
  // A colour half way of an animation is another each time.
  for (const animation of document.getAnimations()) animation.cancel();
  const found = await axe.run(document, {
    iframes: false, elementRef: true, resultTypes: ['violations', 'incomplete'], preload: false,
  });
  return [...told(found.violations, true), ...told(found.incomplete, false)];
}
