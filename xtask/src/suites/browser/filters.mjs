// The matrix finds what a count of the same store's JSON finds.

import { check, ensure, launch, lines, open, settings } from './page.mjs';

const hosts = lines(settings.lines).filter((line) => line.kind === 'host' && line.standing !== 'silent');
const OPEN = new Set(['missing', 'conflict', 'needs_sp_first', 'no_fix_exists', 'pending_reboot']);
const isJudged = (host) => ['audited', 'scanned'].includes(host.standing);
const system = (host) => [host.system.name, host.system.sp].filter(Boolean).join(' ');
const hay = (host) => [host.name, host.key, ...host.addresses, system(host), ...['owner', 'line', 'room'].map((key) => host.inventory?.[key] ?? '')].join('\n').toLowerCase();

/** Sets filters, and holds what is found to what is expected. */
async function hold(page, filters, expected) {
  for (const [name, value] of Object.entries({ text: '', state: '', advisory: '', standing: 'judged', line: '', ...filters })) {
    if (name === 'text') await page.fill('#filter-text', value);
    else if (name === 'advisory') await page.selectOption('#filter-advisory', value === '' ? '' : { label: value });
    else await page.selectOption(`#filter-${name}`, value);
  }
  const count = expected.length;
  const caption = await page.locator('#matrix-found').innerText();
  ensure(caption === `${count} of ${hosts.length}`, `${JSON.stringify(filters)}: ${caption}, and ${count} of ${hosts.length} were counted`);
  const more = page.locator('#matrix-table .screen-only button');
  while (await more.count()) await more.click();
  const names = await page.evaluate(() => [...document.querySelectorAll('#matrix-table td.name > button')].map((button) => button.textContent));
  const [one, two] = [names.toSorted(), expected.map((host) => host.name).toSorted()];
  ensure(JSON.stringify(one) === JSON.stringify(two), `${JSON.stringify(filters)}: ${one} instead of ${two}`);
  return count;
}

const browser = await launch();
const { page, faults } = await open(browser, settings.page, { lang: 'en' });
const judged = hosts.filter(isJudged);
await check('text_finds_hosts_by_all_they_are_known_by', async () => {
  const known = judged.find((host) => host.inventory?.owner && host.inventory?.room);
  const words = ['xp', 'windows 2000', 'SP4', '127.77.3.1', known.inventory.owner, known.inventory.room.split(' ')[0].toLowerCase(), known.name, '  xp   sp1 ', 'no such host', '.*', '\\', '%'];
  const counts = [];
  for (const text of words) {
    const parts = text.trim().toLowerCase().split(/\s+/);
    counts.push(await hold(page, { text }, judged.filter((host) => parts.every((part) => hay(host).includes(part)))));
  }
  ensure(counts.filter((count) => count > 0).length >= 6, `${counts}`);
  return `${words.join(' / ')}: ${counts.join(', ')}`;
});
await check('a_verdict_finds_hosts_that_have_it', async () => {
  const states = await page.evaluate(() => [...document.querySelectorAll('#filter-state option')].map((option) => option.value));
  ensure(states.length === 12, `${states}`);
  const counts = [];
  for (const state of states) {
    const has = (verdict) => state === '' || (state === 'open' ? OPEN.has(verdict.state) : verdict.state === state);
    counts.push(`${state || 'any'} ${await hold(page, { state }, judged.filter((host) => state === '' || host.verdicts.some(has)))}`);
  }
  return counts.join(', ');
});
await check('a_bulletin_finds_hosts_that_it_is_said_of', async () => {
  const ids = [...new Set(hosts.flatMap((host) => host.verdicts.map((verdict) => verdict.advisory)))];
  const offered = await page.evaluate(() => [...document.querySelectorAll('#filter-advisory option')].slice(1).map((option) => option.label));
  ensure(JSON.stringify(ids.toSorted()) === JSON.stringify(offered.toSorted()), `${offered} instead of ${ids}`);
  for (const advisory of ids) {
    const of = (host) => host.verdicts.filter((verdict) => verdict.advisory === advisory);
    await hold(page, { advisory }, judged.filter((host) => of(host).length));
    await hold(page, { advisory, state: 'missing' }, judged.filter((host) => of(host).some((verdict) => verdict.state === 'missing')));
    await hold(page, { advisory, state: 'open' }, judged.filter((host) => of(host).some((verdict) => OPEN.has(verdict.state))));
  }
  return `${ids.length} bulletins`;
});
await check('a_line_and_a_standing_find_their_hosts', async () => {
  const found = [...new Set(hosts.map((host) => host.inventory?.line).filter(Boolean))];
  ensure(found.length >= 3, `${found}`);
  for (const line of found) await hold(page, { line, standing: 'all' }, hosts.filter((host) => host.inventory?.line === line));
  for (const standing of ['audited', 'scanned', 'not_judged', 'cut_short', 'unidentified', 'silent']) {
    await hold(page, { standing }, hosts.filter((host) => host.standing === standing));
  }
  await hold(page, { standing: 'all' }, hosts);
  const all = { line: found[0], state: 'open', text: 'windows' };
  await hold(page, all, judged.filter((host) => host.inventory?.line === found[0] && host.verdicts.some((it) => OPEN.has(it.state)) && hay(host).includes('windows')));
});
await check('how_many_are_found_is_in_sight_beside_a_wide_table', async () => {
  await hold(page, {}, judged);
  const [left, right, room] = await page.evaluate(() => {
    document.getElementById('matrix').scrollIntoView();
    const range = document.createRange();
    range.selectNodeContents(document.querySelector('#matrix-found'));
    const { left: from, right: to } = range.getBoundingClientRect();
    return [from, to, document.getElementById('matrix-table').getBoundingClientRect().right];
  });
  ensure(left >= 0 && right <= room, `it stands from ${Math.round(left)} to ${Math.round(right)} px, and the table is seen up to ${Math.round(room)}`);
});
await check('the_numbers_at_the_top_are_those_of_the_summary', async () => {
  const summary = lines(settings.lines).find((line) => line.kind === 'summary');
  const counts = await page.evaluate(() => [...document.querySelectorAll('#coverage + .cards dl.counts')].map((list) =>
    [...list.querySelectorAll('dd')].map((node) => Number(node.textContent))));
  const order = ['audited', 'scanned', 'not_judged', 'cut_short', 'unidentified', 'silent'].map((key) => summary.hosts[key]);
  ensure(JSON.stringify(counts[0].toSorted()) === JSON.stringify(order.toSorted()), `standings ${counts[0]} instead of ${order}`);
  const states = {};
  for (const { verdicts } of hosts) for (const { state } of verdicts) states[state] = (states[state] ?? 0) + 1;
  ensure(JSON.stringify(counts[1].toSorted()) === JSON.stringify(Object.values(states).toSorted()), `states ${counts[1]} instead of ${JSON.stringify(states)}`);
  const named = await page.evaluate(() => [...document.querySelectorAll('ol.first > li > .head a b')].map((node) => node.textContent));
  ensure(JSON.stringify(named) === JSON.stringify(summary.first.map((first) => first.name)), `${named}`);
  const letter = await page.locator('.grade .letter').innerText();
  ensure(letter === (summary.grade ?? '–'), letter);
});
await check('names_at_the_top_lead_to_their_hosts', async () => {
  const links = page.locator('ol.first > li > .head a');
  for (let place = 0; place < await links.count(); place += 1) {
    const name = await links.nth(place).innerText();
    await links.nth(place).click();
    ensure((await page.locator('#host-page > article').getAttribute('aria-label')) === name, `${name} leads elsewhere`);
    ensure((await page.evaluate(() => document.getElementById('hosts').getBoundingClientRect().top)) < 400, `${name} does not come into sight`);
  }
});
await check('the_slash_leads_to_the_filter_and_keys_reach_everything', async () => {
  await page.evaluate(() => { document.activeElement?.blur(); window.scrollTo(0, 0); });
  await page.keyboard.press('/');
  ensure((await page.evaluate(() => document.activeElement.id)) === 'filter-text', 'it does not');
  await page.keyboard.type('a/b');
  ensure((await page.inputValue('#filter-text')).includes('a/b'), 'a slash cannot be typed');
  await page.fill('#filter-text', '');
  await page.locator('#matrix-table td.name > button').first().focus();
  await page.keyboard.press('Enter');
  ensure(await page.locator('#host-page article').count() === 1, 'Enter opens no host');
});
await check('nothing_of_that_was_complained_about', async () => {
  const all = await faults();
  ensure(all.length === 0, all.join(' | '));
});
await browser.close();
