// Chromium as the judge of edits. `meant` is the page as Chromium parsed it, edited by Chromium's
// own DOM methods: a fragment, so that nothing in it is fetched, but of a document in a frame, which
// has scripting, so that noscript is written as raw text. `made` is what Chromium builds of bytes:
// parsed by document.write in a frame, which is exact where `open` found no difference to a
// navigation.
({
  // Keeps a page: as it is, and with some splices, if any. Its elements' names; whether a parse of
  // its serialization gives it again.
  async open(url, label, source, splices) {
    this.label = label;
    this.source = this.bytes(source);
    const page = await this.navigated('kept', url);
    const names = [...page.querySelectorAll('*')].map((element) => element.localName);
    const lines = this.lines(page);
    const whole = this.parsed([]);
    const asNavigated = this.difference(lines, this.lines(whole)) === null;
    this.doctype = whole.doctype;
    this.mode = whole.compatMode;
    this.kept = [this.fragmentOf(page, whole)];
    if (splices.length) this.kept.push(this.fragmentOf(page, this.parsed(splices)));
    return { names, asNavigated, survives: this.survives(this.kept[0]) };
  },

  // A page's nodes, the doctype left out, of another document.
  fragmentOf(other, page) {
    const fragment = other.createDocumentFragment();
    for (const node of page.childNodes) {
      if (node !== page.doctype) fragment.append(other.importNode(node, true));
    }
    return fragment;
  },

  // One sequence: for each step what differs, and whether HTML can express the page that is meant.
  // A step has splices for each page that is kept; one of these must come out as meant. A step
  // without any was refused: it is judged on a copy. The first difference ends the sequence.
  run(numbers, steps) {
    const states = this.kept.map((kept) => {
      const nodes = kept.cloneNode(true);
      return { nodes, elements: this.numbered(nodes, numbers) };
    });
    const verdicts = [];
    for (const { step, splices } of steps) {
      const refused = splices === null;
      const next = refused ? [this.copied(states[0])] : states;
      let error = null;
      try {
        for (const { elements } of next) this.edit(elements, step);
      } catch (raised) {
        if (raised.constructor.name !== 'DOMException') throw raised;
        error = raised.message;
      }
      const expressible = error === null && this.survives(next[0].nodes);
      let difference = refused ? null : error;
      if (!refused && error === null) {
        for (const [at, { nodes }] of next.entries()) {
          const found = this.difference(this.meant(nodes), this.lines(this.parsed(splices[at])));
          difference = at ? found && difference : found;
          if (difference === null) break;
        }
      }
      verdicts.push({ difference, expressible, error });
      if (difference !== null) break;
    }
    return verdicts;
  },

  // What differs where Chromium reads the page's bytes off the wire.
  async arrives(url, splices) {
    const made = this.lines(this.parsed(splices));
    return this.difference(made, this.lines(await this.navigated('arrived', url)));
  },

  // ---- bytes

  bytes(base64) {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  },

  // The page's bytes with [offset, length, other bytes] put in.
  spliced(splices) {
    const parts = [];
    let position = 0;
    for (const [offset, length, after] of splices) {
      parts.push(this.source.subarray(position, offset), this.bytes(after));
      position = offset + length;
    }
    parts.push(this.source.subarray(position));
    const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  },

  // ---- parsing

  navigated(name, url) {
    const frame = document.getElementById(name);
    return new Promise((done) => {
      frame.onload = () => done(frame.contentDocument);
      frame.src = url;
    });
  },

  parsed(splices) {
    return this.write(new TextDecoder(this.label).decode(this.spliced(splices)));
  },

  write(text) {
    const page = document.getElementById('written').contentDocument;
    page.open();
    page.write(text);
    page.close();
    return page;
  },

  // ---- comparing

  lines(page) {
    return this.written(page, page.doctype, page.compatMode);
  },

  meant(nodes) {
    return this.written(nodes, this.doctype, this.mode);
  },

  written(root, doctype, mode) {
    const out = [mode, doctype && `${doctype.name} ${doctype.publicId} ${doctype.systemId}`];
    const walk = (parent, depth) => {
      let text = '';
      const flush = () => {
        if (text) out.push(`${depth}#${text}`);
        text = '';
      };
      for (const node of parent.childNodes) {
        if (node.nodeType === 3) {
          text += node.data;
          continue;
        }
        flush();
        if (node.nodeType === 1) {
          const attributes = [...node.attributes].map((a) => `${a.name.toLowerCase()}=${a.value}`);
          const name = `${node.namespaceURI} ${node.localName}`;
          out.push([depth + name, ...attributes.sort()].join('\0'));
          walk(node, depth + 1);
          if (node.localName === 'template' && node.content) walk(node.content, depth + 1);
        } else if (node.nodeType === 8) {
          out.push(`${depth}!${node.data}`);
        }
      }
      flush();
    };
    walk(root, 0);
    return out;
  },

  difference(meant, made) {
    if (meant.length === made.length && meant.every((line, at) => line === made[at])) return null;
    const at = meant.findIndex((line, index) => line !== made[index]);
    const from = at < 0 ? meant.length : at;
    const shown = [meant[from], made[from], meant[from - 1]].map((line) => String(line).slice(0, 200));
    return `meant ${shown[0]}, made ${shown[1]} (behind ${shown[2]})`;
  },

  // Whether the parser makes of a page's serialization that page.
  survives(nodes) {
    const written = (node) => node.outerHTML ?? new XMLSerializer().serializeToString(node);
    const all = this.doctype ? [this.doctype, ...nodes.childNodes] : [...nodes.childNodes];
    const page = this.write(all.map(written).join(''));
    return this.difference(this.meant(nodes), this.lines(page)) === null;
  },

  // ---- editing

  numbered(nodes, numbers) {
    const found = nodes.querySelectorAll('*');
    return new Map(numbers.map((number, at) => [number, found[at]]));
  },

  copied({ nodes, elements }) {
    const copy = nodes.cloneNode(true);
    const copies = copy.querySelectorAll('*');
    const places = new Map([...nodes.querySelectorAll('*')].map((element, at) => [element, at]));
    const present = [...elements].filter(([, element]) => places.has(element));
    const mapped = present.map(([number, element]) => [number, copies[places.get(element)]]);
    return { nodes: copy, elements: new Map(mapped) };
  },

  edit(elements, { operation, node, first, markup, name, value, other, place }) {
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
        // A name that the parser takes and setAttribute does not, such as "=foo".
        else if (element.hasAttribute(name)) element.getAttributeNode(name).value = value;
        else element.setAttribute(name, value);
        break;
      case 'before': case 'after': case 'prepend': case 'append': {
        const inside = operation === 'prepend' || operation === 'append';
        const nodes = this.fragment(markup, inside ? element : element.parentNode);
        element[operation](...nodes);
        number(nodes);
        break;
      }
      case 'move':
        elements.get(other)[place](element);
        break;
      case 'wrap': {
        const [wrapper] = this.fragment(markup, element.parentNode);
        const last = elements.get(other);
        element.before(wrapper);
        while (wrapper.lastChild !== last) wrapper.append(wrapper.nextSibling);
        elements.set(first, wrapper);
        break;
      }
      case 'wrap_content': {
        const [wrapper] = this.fragment(markup, element);
        wrapper.append(...element.childNodes);
        element.append(wrapper);
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
  fragment(markup, parent) {
    const page = parent.ownerDocument;
    const template = page.createElement('template');
    const around = this.foreign(parent);
    template.innerHTML = around ? `<${around}>${markup}</${around}>` : markup;
    const fits = template.content.childNodes.length === 1;
    if (around && !fits) template.innerHTML = markup;  // HTML, which leaves foreign content
    const holder = around && fits ? template.content.firstChild : template.content;
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
})
