// Puts the page together, and again when the language changes.
function drawCount() {
  if (!data.states.length) return;
  document.getElementById('legend').replaceChildren(...data.states.map((state, index) =>
    make('tr', {}, make('td', {}, badge(index)), make('td', {}, say(state.word)), make('td', {}, say(state.meaning)))));
}

function draw() {
  document.title = say(data.title);
  // A page that only leads to others has none of this.
  if (!document.getElementById('matrix-table')) return;
  drawFilters();
  drawMatrix();
  drawAdvisories();
  drawGraphMenu();
  drawGraph();
  drawCount();
  drawChanges();
  if (opened) openHost(opened); else closeHostQuietly();
}

function drawChanges() {
  const place = document.getElementById('changes-table');
  if (!place || !data.changes) return;
  const kinds = data.changes.map(({ kind, rows }) => [
    make('h3', {}, `${say(kind)}: ${rows.length}`),
    rows.length ? make('div', { class: 'wide' }, make('table', {}, make('tbody', {}, rows.slice(0, 500).map(([host, advisory, before, after]) =>
      make('tr', {}, make('td', { class: 'name' }, host), make('td', {}, advisory),
        make('td', {}, before < 0 ? '–' : badge(before)), make('td', { 'aria-hidden': 'true' }, '→'), make('td', {}, after < 0 ? '–' : badge(after))))))) : null,
    rows.length > 500 ? make('p', { class: 'mute' }, word('more', { count: rows.length - 500 })) : null,
  ]);
  place.replaceChildren(...kinds.flat().filter(Boolean));
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
