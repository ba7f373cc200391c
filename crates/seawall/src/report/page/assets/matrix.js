// Hosts × advisories: filtered over all hosts, shown a page at a time.
const PAGE = 100;
const byName = new Intl.Collator(undefined, { numeric: true });
const matrix = { text: '', state: '', advisory: '', standing: 'judged', line: '', shown: PAGE, sort: 'urgency' };

function columns() {
  return matrix.advisory === '' ? chronological : [Number(matrix.advisory)];
}

/** What a filter's text is looked for in. */
function haystack(host) {
  host.hay ??= [host.n, host.k, ...host.a, ...(host.o ?? []), ...[host.s].map((s) => [].concat(data.texts[s]).join(' '))]
    .join(' ')
    .toLowerCase();
  return host.hay;
}

function matches(host) {
  if (matrix.standing === 'judged' && !data.standings[host.t].judged) return false;
  if (matrix.standing !== 'judged' && matrix.standing !== 'all' && data.standings[host.t].code !== matrix.standing) return false;
  if (matrix.line !== '' && (host.o?.[1] ?? '') !== matrix.line) return false;
  if (matrix.text && !matrix.text.split(/\s+/).every((part) => haystack(host).includes(part))) return false;
  if (matrix.state === '' && matrix.advisory === '') return true;
  return host.v.some((index) => {
    const [advisory, state] = data.verdicts[index];
    if (matrix.advisory !== '' && advisory !== Number(matrix.advisory)) return false;
    if (matrix.state === '') return true;
    if (matrix.state === 'open') return isOpen(state);
    return data.states[state].code === matrix.state;
  });
}

function found() {
  const hosts = data.hosts.filter(matches);
  // Hosts come in the order of urgency already.
  if (matrix.sort === 'name') hosts.sort((one, other) => byName.compare(one.n, other.n));
  return hosts;
}

// Thousands of cells are alike; to copy one is cheaper than to make it.
const patterns = new Map();
function cell(index) {
  const { state, via } = index === undefined ? {} : verdict(index);
  const like = `${language()} ${state} ${via}`;
  if (!patterns.has(like)) {
    patterns.set(like, make('td', {}, ...state === undefined
      ? [make('span', { class: 'v not_applicable' }, '·')]
      : [badge(state), via ? make('div', { class: 'small' }, via) : null]));
  }
  return patterns.get(like).cloneNode(true);
}

function drawMatrix() {
  const hosts = found();
  const ids = columns().filter((column) => hosts.some((host) => host.v.some((index) => data.verdicts[index][0] === column)));
  const head = make('tr', {},
    make('th', { scope: 'col' }, word('host')),
    make('th', { scope: 'col' }, word('system')),
    make('th', { scope: 'col' }, word('grade')),
    ids.map((id) => make('th', { scope: 'col', title: say(data.advisories[id].title) }, data.advisories[id].id)));
  const rows = hosts.slice(0, matrix.shown).map((host) => {
    const cells = new Map(host.v.map((index) => [data.verdicts[index][0], index]));
    return make('tr', {},
      make('td', { class: 'name' },
        make('button', { type: 'button', onclick: () => openHost(host) }, host.n),
        make('div', { class: 'small narrow-only' }, say(host.s)),
        make('div', { class: 'small' }, host.a.filter((address) => address !== host.n).slice(0, 2).join(', ')),
        host.o?.[1] || host.o?.[0] ? make('div', { class: 'small' }, [host.o[1], host.o[0]].filter(Boolean).join(' · ')) : null),
      make('td', {}, say(host.s)),
      make('td', {}, host.g ?? '–'),
      ids.map((id) => cell(cells.get(id))));
  });
  const place = document.getElementById('matrix-table');
  document.getElementById('matrix-found').textContent = word('found', { count: hosts.length, all: data.hosts.length });
  place.replaceChildren(make('table', {}, make('thead', {}, head), make('tbody', {}, rows)));
  const rest = hosts.length - rows.length;
  if (rest > 0) {
    place.append(make('p', { class: 'screen-only' }, make('button', { type: 'button', onclick: () => { matrix.shown += PAGE; drawMatrix(); } },
      word('more', { count: rest }))));
  }
  return hosts;
}

function select(label, name, options) {
  const menu = make('select', { id: `filter-${name}`, onchange: (event) => {
    matrix[name] = event.target.value; matrix.shown = PAGE; drawMatrix();
  } }, options.map(([value, text]) => {
    const option = make('option', { value }, text);
    option.selected = String(matrix[name]) === String(value);
    return option;
  }));
  return make('label', {}, label, menu);
}

function drawFilters() {
  const text = make('input', { type: 'search', id: 'filter-text', placeholder: word('filter-hint'), 'aria-label': word('filter'), oninput: (event) => {
    matrix.text = event.target.value.trim().toLowerCase(); matrix.shown = PAGE; drawMatrix();
  } });
  text.value = matrix.text;
  const lines = [...new Set(data.hosts.map((host) => host.o?.[1] ?? '').filter(Boolean))].sort();
  document.getElementById('filters').replaceChildren(
    text,
    select(word('verdict'), 'state', [['', word('any')], ['open', word('open')], ...data.states.map((state) => [state.code, say(state.word)])]),
    select(word('advisory'), 'advisory', [['', word('any')], ...chronological.map((index) => [index, data.advisories[index].id])]),
    select(word('seen'), 'standing', [['judged', word('judged')], ['all', word('all')], ...data.standings.map((standing) => [standing.code, say(standing.word)])]),
    lines.length ? select(word('line'), 'line', [['', word('any')], ...lines.map((line) => [line, line])]) : null,
    select(word('sort'), 'sort', [['urgency', word('by-urgency')], ['name', word('by-name')]]));
}
