// The tree that the browser built: [quirks, elements, answers of selectors], as JSON. An element is
// [parent, namespace, name, attributes], an answer the positions of its elements.
(selectors) => {
  const spaces = {
    'http://www.w3.org/1999/xhtml': 'html',
    'http://www.w3.org/2000/svg': 'svg',
    'http://www.w3.org/1998/Math/MathML': 'math',
  };
  const lower = (name) => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  // Under a policy from the head the attribute is emptied and the value hidden in the element.
  const value = (element, { name, value }) => (name === 'nonce' && !value && element.nonce) || value;
  const elements = [];
  const positions = new Map();
  const waiting = [[document, -1]];
  while (waiting.length) {
    const [node, parent] = waiting.pop();
    let here = parent;
    if (node.nodeType === Node.ELEMENT_NODE) {
      const attributes = {};
      for (const each of node.attributes) attributes[lower(each.name)] = value(node, each);
      here = elements.length;
      positions.set(node, here);
      elements.push([parent, spaces[node.namespaceURI], node.localName, attributes]);
    }
    const content = node.localName === 'template' && node.content ? node.content : node;
    for (let child = content.lastChild; child; child = child.previousSibling) {
      waiting.push([child, here]);
    }
  }
  const answers = selectors.map((selector) => {
    return [...document.querySelectorAll(selector)].map((element) => positions.get(element));
  });
  return JSON.stringify([document.compatMode === 'BackCompat', elements, answers]);
}
