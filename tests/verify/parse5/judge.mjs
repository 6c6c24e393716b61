// parse5 as a judge, until its input ends: a page as a JSON string a line in, its tree a line out.
//
// A tree is [quirks, elements in document order]; an element is [parent, namespace, name,
// attributes, tags], its tags [start, end of the start tag, start, end of the end tag] as offsets
// in the text (UTF-16 units, line ends as they came): null where parse5 knows of none, an end tag
// of null where the element ends without one.
import { createInterface } from 'node:readline';
import { parse } from 'parse5';

const lower = (name) => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const spaces = {
  'http://www.w3.org/1999/xhtml': 'html',
  'http://www.w3.org/2000/svg': 'svg',
  'http://www.w3.org/1998/Math/MathML': 'math',
};

function tags(location) {
  if (!location?.startTag) return null;
  const { startTag, endTag } = location;
  return [startTag.startOffset, startTag.endOffset, endTag?.startOffset ?? null, endTag?.endOffset ?? null];
}

function tree(page) {
  const document = parse(page, { sourceCodeLocationInfo: true, scriptingEnabled: true });
  const elements = [];
  const waiting = [[document, -1]];
  while (waiting.length) {
    const [node, parent] = waiting.pop();
    let here = parent;
    if (node.tagName) {
      const attributes = {};
      for (const { prefix, name, value } of node.attrs) {
        attributes[lower(prefix ? `${prefix}:${name}` : name)] = value;
      }
      here = elements.length;
      const space = spaces[node.namespaceURI];
      elements.push([parent, space, node.tagName, attributes, tags(node.sourceCodeLocation)]);
    }
    const children = (node.content ?? node).childNodes ?? [];
    for (let i = children.length - 1; i >= 0; i--) waiting.push([children[i], here]);
  }
  return [document.mode === 'quirks', elements];
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(tree(JSON.parse(line))) + '\n');
}
