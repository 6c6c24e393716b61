// Two documents side by side in frames: `meant`, the original edited in Chromium's own DOM, and
// `made`, what Chromium builds of the bytes that the ledger rendered.
({
  elements: new Map(),  // number of a node in the ledger's document → element in `meant`

  load(name, url) {
    const frame = document.getElementById(name);
    return new Promise((done) => {
      frame.onload = () => done(frame.contentDocument);
      frame.src = url;
    });
  },

  async begin(url, numbers) {
    this.meant = await this.load('meant', url);
    const found = [...this.meant.querySelectorAll('*')];
    this.elements = new Map(numbers.map((number, at) => [number, found[at]]));
    return found.map((element) => element.localName);
  },

  // The difference that is left once a step was done in both, or null.
  async step(step, url) {
    this.edit(this.elements, step);
    return this.compare(url);
  },

  async compare(url) {
    const made = this.lines(await this.load('made', url));
    const meant = this.lines(this.meant);
    if (made.join('\n') === meant.join('\n')) return null;
    const at = meant.findIndex((line, index) => line !== made[index]);
    const from = Math.max(0, at < 0 ? meant.length - 1 : at);
    return `meant ${meant[from]}, made ${made[from]} (behind ${meant[from - 1]})`;
  },

  // The page as it would be after a refused step, serialized; null where the DOM cannot do it.
  imagined(step) {
    const copy = this.meant.cloneNode(true);
    const old = [...this.meant.querySelectorAll('*')];
    const places = new Map(old.map((element, at) => [element, at]));
    const copies = [...copy.querySelectorAll('*')];
    const elements = new Map();
    for (const [number, element] of this.elements) {
      if (places.has(element)) elements.set(number, copies[places.get(element)]);
    }
    try {
      if (step) this.edit(elements, step);
    } catch {
      return null;
    }
    this.copy = copy;
    const written = (node) => node.outerHTML ?? new XMLSerializer().serializeToString(node);
    return [...copy.childNodes].map(written).join('');
  },

  // Whether the parser makes of that serialization what was imagined.
  async expressible(url) {
    const made = this.lines(await this.load('made', url));
    return made.join('\n') === this.lines(this.copy).join('\n');
  },

  edit(elements, { operation, node, first, markup, name, value, through }) {
    const element = elements.get(node);
    const number = (nodes) => {
      let next = first;
      for (const top of nodes) {
        if (top.nodeType !== 1) continue;
        for (const each of [top, ...top.querySelectorAll('*')]) elements.set(next++, each);
      }
    };
    switch (operation) {
      case 'set':
        if (value === null) element.removeAttribute(name);
        else element.setAttribute(name, value);
        break;
      case 'before': case 'after': case 'prepend': case 'append': {
        const inside = operation === 'prepend' || operation === 'append';
        const nodes = this.parsed(markup, inside ? element : element.parentNode);
        element[operation](...nodes);
        number(nodes);
        break;
      }
      case 'wrap': {
        const [wrapper] = this.parsed(markup, element.parentNode);
        const last = elements.get(through);
        element.before(wrapper);
        while (wrapper.lastChild !== last) wrapper.append(wrapper.nextSibling);
        elements.set(first, wrapper);
        break;
      }
      case 'remove':
        element.remove();
        break;
      case 'unwrap':
        element.replaceWith(...element.childNodes);
        break;
      case 'rename': {
        const other = element.ownerDocument.createElement(name);
        for (const attribute of element.attributes) other.setAttributeNode(attribute.cloneNode());
        other.append(...element.childNodes);
        element.replaceWith(other);
        elements.set(node, other);
        break;
      }
      case 'replace_text':
        element.textContent = value;
    }
  },

  // Markup as nodes that may stand anywhere (a template takes rows and cells, too).
  parsed(markup, parent) {
    const page = parent.ownerDocument;
    const template = page.createElement('template');
    const around = this.foreign(parent);
    template.innerHTML = around ? `<${around}>${markup}</${around}>` : markup;
    const holder = around ? template.content.firstChild : template.content;
    for (const silent of holder.querySelectorAll('noscript')) silent.textContent = silent.innerHTML;
    return [...holder.childNodes].map((node) => page.adoptNode(node));
  },

  // The root of the foreign content in which children of this element stand, or ''.
  foreign(parent) {
    const points = {
      svg: ['foreignObject', 'desc', 'title'],
      math: ['mi', 'mo', 'mn', 'ms', 'mtext'],
    };
    const root = { 'http://www.w3.org/2000/svg': 'svg', 'http://www.w3.org/1998/Math/MathML': 'math' };
    const name = root[parent.namespaceURI] ?? '';
    return name && points[name].includes(parent.localName) ? '' : name;
  },

  lines(page) {
    page.normalize();
    const out = [page.compatMode];
    const walk = (parent, depth) => {
      for (const node of parent.childNodes) {
        if (node.nodeType === 1) {
          const attributes = [...node.attributes].map((a) => [a.name.toLowerCase(), a.value]);
          out.push(JSON.stringify([depth, node.localName, node.namespaceURI, attributes.sort()]));
          walk(node.localName === 'template' && node.content ? node.content : node, depth + 1);
        } else if (node.nodeType === 3) {
          // Where </body> stands decides on which side of it white space is.
          const loose = parent.localName === 'body' || parent.localName === 'html';
          const text = loose ? node.data.replace(/^[ \t\n\f\r]+|[ \t\n\f\r]+$/g, '') : node.data;
          if (text) out.push(JSON.stringify([depth, '#text', text]));
        } else if (node.nodeType === 8) {
          out.push(JSON.stringify([depth, '#comment', node.data]));
        }
      }
    };
    walk(page, 0);
    return out;
  },
})
