'use strict';
// What the page holds, and small tools to show it. Texts of hosts only ever become text nodes.
const data = JSON.parse(document.getElementById('data').textContent);
const root = document.documentElement;
const language = () => (root.dataset.lang === 'ja' ? 1 : 0);

/** A text of the table, or a pair, in the language shown. */
function say(text) {
  const entry = typeof text === 'number' ? data.texts[text] : text;
  return Array.isArray(entry) ? entry[language()] : entry ?? '';
}

/** A text of others as one line that turns and controls nothing. */
const shown = (text) => text.replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, '\ufffd');

/** Words of the page itself, with `{name}` filled in. */
function word(key, values = {}) {
  const pattern = data.words[key]?.[language()] ?? key;
  return pattern.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}

/** An element with attributes and children; children that are no nodes become text. */
function make(name, attributes = {}, ...children) {
  const space = ['svg', 'g', 'rect', 'path', 'text', 'title', 'defs', 'marker'].includes(name) && attributes.svg;
  const node = space ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'svg' || value === undefined || value === null) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (key === 'open' || key === 'hidden' || key === 'disabled') node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

/** A state as a sign and a word, never as a colour alone. */
function badge(state) {
  const { code, glyph, short } = data.states[state];
  return make('span', { class: `v ${code}` }, make('span', { class: 'g', 'aria-hidden': 'true' }, glyph), say(short));
}

// Bulletins in the order they came out.
const chronological = data.advisories.map((_, index) => index).sort((one, other) => {
  const [first, second] = [data.advisories[one], data.advisories[other]];
  return (first.published ?? '').localeCompare(second.published ?? '') || first.id.localeCompare(second.id);
});

// A verdict: [advisory, state, via, reasons, next, scan, checked, correct].
const verdict = (index) => {
  const [advisory, state, via, reasons, next, scan, checked, correct] = data.verdicts[index];
  return { advisory, state, via, reasons, next, scan, checked, correct };
};
const isOpen = (state) => data.states[state].open;

/** Lines of [indent, text] as nested lists. */
function tree(lines) {
  const top = make('ul', { class: 'tree' });
  const stack = [{ indent: -1, list: top }];
  for (const [indent, text] of lines) {
    while (stack.length > 1 && stack[stack.length - 1].indent >= indent) stack.pop();
    const parent = stack[stack.length - 1];
    if (!parent.list) {
      parent.list = make('ul');
      parent.item.append(parent.list);
    }
    const item = make('li', {}, say(text));
    parent.list.append(item);
    stack.push({ indent, item, list: null });
  }
  return top;
}
