// Puts the page together, and again when the language changes.
function drawCount() {
  if (!data.states.length) return;
  document.getElementById('legend').replaceChildren(...data.states.map((state, index) =>
    make('tr', {}, make('td', {}, badge(index)), make('td', {}, say(state.word)), make('td', {}, say(state.meaning)))));
}

function draw() {
  document.title = say(data.title);
  drawChanges();
  // A page that only leads to others has none of this.
  if (!document.getElementById('matrix-table')) return;
  drawFilters();
  drawMatrix();
  drawAdvisories();
  drawGraphMenu();
  drawGraph();
  drawCount();
  if (opened) openHost(opened); else closeHostQuietly();
}

/** What changed since a moment: a table a kind, the most urgent first. */
function drawChanges() {
  const place = document.getElementById('changes-table');
  if (!place || !data.changes) return;
  const here = new Set(data.hosts.map((host) => host.k));
  const named = (key, name) => (here.has(key) ? make('a', { href: `#host=${encodeURIComponent(key)}` }, name) : name);
  const state = (index) => (index < 0 ? '–' : badge(index));
  const kinds = data.changes.kinds.map(({ word: title, meaning, count, rows }) => make('details', { open: count <= 20 },
    make('summary', {}, make('b', {}, `${say(title)}: ${count}`), meaning ? make('span', { class: 'mute' }, ` ${say(meaning)}`) : null),
    make('div', { class: 'wide' }, make('table', {}, make('tbody', {}, rows.map(([key, name, advisory, before, after, told]) => make('tr', {},
      make('td', { class: 'name' }, named(key, name)),
      advisory
        ? [make('td', {}, advisory), make('td', {}, state(before)), make('td', { 'aria-hidden': 'true' }, '→'), make('td', {}, state(after))]
        : make('td', { colspan: 4 }, told ? say(told) : '')))))),
    count > rows.length ? make('p', { class: 'mute' }, word('more', { count: count - rows.length }), ' ', make('code', {}, 'seawall diff')) : null));
  const folds = [...place.querySelectorAll(':scope > details')].map((box) => box.open);
  place.replaceChildren(...kinds);
  // What was unfolded stays so in the other language.
  kinds.forEach((box, index) => { box.open = folds[index] ?? box.open; });
}

document.getElementById('language').addEventListener('click', () => {
  root.dataset.lang = root.dataset.lang === 'ja' ? 'en' : 'ja';
  root.lang = root.dataset.lang;
  const top = window.scrollY;
  const host = opened;
  // What was unfolded stays so.
  const folds = [...document.querySelectorAll('#host-page details')].map((box) => box.open);
  opened = null;
  draw();
  if (host) {
    opened = host;
    const place = document.getElementById('host-page');
    place.replaceChildren(hostPage(host, false));
    place.querySelectorAll('details').forEach((box, index) => { box.open = folds[index] ?? box.open; });
  }
  window.scrollTo(0, top);
});
document.getElementById('theme').addEventListener('click', () => {
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
});
document.getElementById('print').addEventListener('click', () => window.print());
window.addEventListener('hashchange', () => { if (document.getElementById('host-page')) openFromAddress(); });
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href^="#host="]');
  if (link) { event.preventDefault(); location.hash = link.getAttribute('href').slice(1); openFromAddress(); }
});

// On paper every host that is found has a page of its own, as far as that is of use.
const MOST_PRINTED = 200;
window.addEventListener('beforeprint', () => {
  if (!document.getElementById('printed')) return;
  const hosts = found().slice(0, MOST_PRINTED);
  document.getElementById('printed').replaceChildren(...hosts.map((host) => hostPage(host, true)));
  document.getElementById('host-page').hidden = true;
});
window.addEventListener('afterprint', () => {
  if (!document.getElementById('printed')) return;
  document.getElementById('printed').replaceChildren();
  document.getElementById('host-page').hidden = false;
});
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && !event.target.closest('input, select, textarea')) {
    event.preventDefault();
    document.getElementById('filter-text')?.focus();
  }
});

draw();
if (document.getElementById('host-page')) openFromAddress();
