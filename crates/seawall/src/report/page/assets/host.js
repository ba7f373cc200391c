// One host: what it is, what is said of it and why, what to do.
function facts(host) {
  const rows = [];
  const add = (label, value) => { if (value) rows.push(make('dt', {}, label), make('dd', {}, value)); };
  add(word('system'), say(host.s));
  add(word('addresses'), host.a.join(', '));
  add(word('owner'), host.o?.[0]);
  add(word('line'), host.o?.[1]);
  add(word('room'), host.o?.[2]);
  add(word('seen'), say(data.standings[host.t].word));
  add(word('audited'), host.u && word('at-run', { at: host.u[0], run: host.u[1] }));
  add(word('scanned'), host.c && word('at-run', { at: host.c[0], run: host.c[1] }));
  add(word('silent-since'), host.x?.[0]);
  add(word('doors'), host.p);
  if (host.r?.length) add(word('status'), make('ul', {}, host.r.map((line) => make('li', {}, say(line)))));
  add(word('grade'), host.g && `${host.g}: ${say(data.grades[host.g])}`);
  add(word('key'), make('code', {}, shown(host.k)));
  return make('dl', { class: 'parts' }, rows);
}

function proof(host, place) {
  const lines = host.f?.[place];
  const title = word('proof');
  if (lines === undefined || lines < 0) {
    const id = data.advisories[verdict(host.v[place]).advisory].id;
    const command = host.q && /^[\w.:-]+$/.test(id) ? `seawall explain ${host.q} ${id}` : null;
    return make('p', { class: 'small' }, word('proof-not-here'), ' ', command ? make('code', {}, command) : null);
  }
  const box = make('details', { class: 'proof', ontoggle: () => {
    if (box.open && box.children.length === 1) box.append(tree(data.proofs[lines]));
  } }, make('summary', {}, title));
  return box;
}

function verdictBox(host, index, place, isUnfolded) {
  const it = verdict(index);
  const advisory = data.advisories[it.advisory];
  const correct = [it.next, it.correct].filter((text) => text >= 0).map((text) => make('li', {}, say(text)));
  const result = [
    ...it.reasons.map((reason) => make('li', {}, say(reason))),
    it.scan >= 0 ? make('li', {}, say(it.scan)) : null,
  ];
  return make('details', { class: 'verdict', open: isUnfolded },
    make('summary', {}, badge(it.state), ' ', make('b', {}, advisory.id), ' ', say(advisory.title)),
    make('dl', { class: 'parts' },
      make('dt', {}, word('what-checked')), make('dd', {}, say(it.checked)),
      make('dt', {}, word('result')), make('dd', {}, make('b', {}, say(data.states[it.state].word), it.via ? ` ${it.via}` : ''), make('ul', {}, result)),
      make('dt', {}, word('how-to-correct')), make('dd', {}, correct.length ? make('ul', {}, correct) : word('nothing-to-do'))),
    proof(host, place));
}

function section(title, ...content) {
  return [make('h3', {}, title), ...content];
}

/** What stands between it and attackers until it is mended; unfolded on paper. */
function meanwhile(host, isPrinted) {
  if (host.m === undefined) return null;
  const show = (box) => {
    if (box.open && box.children.length === 1) {
      box.append(make('p', { class: 'small' }, word('meanwhile-hint')), tree(data.meanwhiles[host.m]));
    }
  };
  const box = make('details', { class: 'meanwhile', open: isPrinted, ontoggle: () => show(box) },
    make('summary', {}, make('h3', {}, word('meanwhile'))));
  show(box);
  return box;
}

function hostPage(host, isPrinted) {
  const order = host.v.map((index, place) => ({ index, place, state: data.verdicts[index][1] }));
  const open = order.filter(({ state }) => isOpen(state));
  const unknown = order.filter(({ state }) => data.states[state].code === 'unknown');
  const rest = order.filter(({ state }) => !isOpen(state) && data.states[state].code !== 'unknown');
  const boxes = (all, unfolded) => all.map(({ index, place }, number) => verdictBox(host, index, place, unfolded && (isPrinted || number === 0)));
  return make('article', { class: 'host card', 'aria-label': host.n },
    make('h3', {}, host.n, make('span', { class: 'meta' }, say(host.s)), make('span', { class: 'grow' }),
      isPrinted ? null : make('button', { type: 'button', class: 'tool', onclick: closeHost }, word('close'))),
    facts(host),
    open.length ? section(word('open-count', { count: open.length }), boxes(open, true)) : null,
    host.l === undefined ? null : section(word('plan'), tree(data.plans[host.l])),
    meanwhile(host, isPrinted),
    unknown.length ? section(word('unknown-count', { count: unknown.length }), boxes(unknown, false)) : null,
    rest.length ? section(word('closed-count', { count: rest.length }), isPrinted
      ? make('p', {}, rest.flatMap(({ index }) => [badge(verdict(index).state), ` ${data.advisories[verdict(index).advisory].id}  `]))
      : boxes(rest, false)) : null,
    host.h?.length ? section(word('checks'), make('ul', {}, host.h.map(([state, title, result, step]) =>
      make('li', {}, make('b', {}, say(state)), `: ${say(title)}`, make('ul', {}, make('li', {}, say(result)), step >= 0 ? make('li', {}, say(step)) : null))))) : null,
    host.e?.length ? section(word('evidence'), make('ul', {}, host.e.map((line) => make('li', {}, say(line))))) : null);
}

let opened = null;
function openHost(host) {
  opened = host;
  const place = document.getElementById('host-page');
  place.replaceChildren(hostPage(host, false));
  history.replaceState(null, '', `#host=${encodeURIComponent(host.k)}`);
  document.getElementById('hosts').scrollIntoView();
}
function closeHost() {
  opened = null;
  document.getElementById('host-page').replaceChildren(make('p', { class: 'mute' }, word('choose-host')));
  history.replaceState(null, '', '#matrix');
}
/** A key out of an address; nothing where it is none. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
function openFromAddress() {
  const key = location.hash.startsWith('#host=') ? decoded(location.hash.slice(6)) : null;
  const host = key === null ? undefined : data.hosts.find((known) => known.k === key);
  if (host) openHost(host); else if (!opened) closeHostQuietly();
}
function closeHostQuietly() {
  document.getElementById('host-page').replaceChildren(make('p', { class: 'mute' }, word('choose-host')));
}
