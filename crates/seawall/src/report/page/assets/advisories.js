// Bulletins with how the fleet stands to each, and what replaces what on a product.

/** How many hosts each bulletin has in each state. */
function counted() {
  const counts = data.advisories.map(() => new Map());
  for (const host of data.hosts) {
    for (const index of host.v) {
      const [advisory, state] = data.verdicts[index];
      counts[advisory].set(state, (counts[advisory].get(state) ?? 0) + 1);
    }
  }
  return counts;
}
const counts = counted();

function drawAdvisories() {
  const rows = chronological.map((index) => [data.advisories[index], index]).map(([advisory, index]) => make('tr', {},
    make('td', {}, make('b', {}, advisory.id), make('div', { class: 'small' }, advisory.published ?? '')),
    make('td', {}, say(advisory.title), make('div', { class: 'small' }, advisory.cves.join(', '))),
    make('td', {}, say(advisory.rating)),
    make('td', {}, say(advisory.used)),
    make('td', {}, [...counts[index]].sort(([one], [other]) => one - other)
      .flatMap(([state, count]) => [badge(state), ` ${count}  `]))));
  document.getElementById('advisory-table').replaceChildren(make('table', {},
    make('thead', {}, make('tr', {}, ['advisory', 'title', 'rating', 'used', 'hosts-column']
      .map((key) => make('th', { scope: 'col' }, word(key))))),
    make('tbody', {}, rows)));
}

const graph = { product: 0 };
function drawGraphMenu() {
  const menu = make('select', { id: 'graph-product', onchange: (event) => { graph.product = Number(event.target.value); drawGraph(); } },
    data.graphs.map(({ name }, index) => {
      const option = make('option', { value: index }, name);
      option.selected = index === graph.product;
      return option;
    }));
  document.getElementById('graph-menu').replaceChildren(make('label', {}, word('product'), menu));
}

/** Columns by how many steps lead to a bulletin, rows in the order they came out. */
function layers(nodes, edges) {
  const depth = new Map(nodes.map((node) => [node, 0]));
  for (let round = 0; round < nodes.length; round += 1) {
    let moved = false;
    for (const [newer, older] of edges) {
      if (depth.get(newer) <= depth.get(older)) { depth.set(newer, depth.get(older) + 1); moved = true; }
    }
    if (!moved) break;
  }
  const rows = [];
  return new Map(nodes.map((node) => {
    const column = depth.get(node);
    rows[column] = (rows[column] ?? -1) + 1;
    return [node, { column, row: rows[column] }];
  }));
}

function drawGraph() {
  const place = document.getElementById('graph-drawing');
  const shown = data.graphs[graph.product];
  if (!shown) { place.replaceChildren(make('p', { class: 'mute' }, word('no-graph'))); return; }
  const [width, height, gapX, gapY] = [104, 34, 62, 16];
  const at = layers(shown.nodes.map(([node]) => node), shown.edges);
  const x = (node) => 8 + at.get(node).column * (width + gapX);
  const y = (node) => 8 + at.get(node).row * (height + gapY);
  const all = [...at.values()];
  const wide = 24 + (Math.max(...all.map((it) => it.column)) + 1) * (width + gapX) - gapX;
  const high = 16 + (Math.max(...all.map((it) => it.row)) + 1) * (height + gapY);
  const svg = true;
  const lines = shown.edges.map(([newer, older, relation, text]) => {
    const [x1, y1, x2, y2] = [x(older) + width, y(older) + height / 2, x(newer), y(newer) + height / 2];
    const bend = Math.max(24, (x2 - x1) / 2);
    return make('path', { svg, class: `edge ${relation}`, 'marker-end': 'url(#arrow)', d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 3} ${y2}` },
      make('title', { svg }, say(text)));
  });
  const boxes = shown.nodes.map(([node, state]) => {
    const kind = state < 0 ? { code: 'none', glyph: '' } : data.states[state];
    return make('g', { svg, class: kind.code },
      make('title', { svg }, `${data.advisories[node].id}: ${say(data.advisories[node].title)}${state < 0 ? '' : ` (${say(data.states[state].word)})`}`),
      make('rect', { svg, x: x(node), y: y(node), width, height, rx: 7 }),
      make('text', { svg, x: x(node) + width / 2, y: y(node) + 21, 'text-anchor': 'middle' }, `${kind.glyph} ${data.advisories[node].id}`.trim()));
  });
  const arrow = make('defs', { svg }, make('marker', { svg, id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' },
    make('path', { svg, d: 'M0 0L8 4L0 8Z', fill: 'currentColor' })));
  const drawing = make('svg', { svg, width: wide, height: high, viewBox: `0 0 ${wide} ${high}`, role: 'img', 'aria-label': word('graph-label', { product: shown.name }) }, arrow, lines, boxes);
  const told = shown.edges.map(([, , , text]) => make('li', {}, say(text)));
  place.replaceChildren(make('div', { class: 'wide graph', tabindex: '0' }, drawing),
    make('details', {}, make('summary', {}, word('graph-words')), make('ul', {}, told)));
}
