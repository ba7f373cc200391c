// Whatever hosts say of themselves stays text, on the page and in every other report.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TITLE, TWINS, answering, inventory, make } from './fleet.mjs';
import { Skip, check, ensure, launch, lines, open, openHost, printable, scanLab, seawallAt, settings } from './page.mjs';

const folder = join(settings.folder, 'hostile');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const data = join(folder, 'data');
const named = make(join(folder, 'evidence'));
inventory(join(folder, 'inventory.csv'));
seawallAt(data, 'audit', join(folder, 'evidence'), '--quiet', '--output', join(folder, 'audit.txt'));
const scanned = answering(join(folder, 'lab'));
writeFileSync(join(folder, 'scan.jsonl'), await scanLab(data, join(folder, 'lab/fleet.toml'), scanned));

/** Makes a report; a format that is not known is skipped. */
function report(format, ...options) {
  const file = join(folder, `report${options.join('')}.${format}`);
  try {
    seawallAt(data, 'report', '--quiet', '--inventory', join(folder, 'inventory.csv'), '--title', TITLE, '--format', format, '--output', file, ...options);
  } catch (error) {
    if (/--format|format/.test(error.message) && /hint/.test(error.message) && !['html', 'json', 'jsonl', 'csv'].includes(format)) throw new Skip(`the binary has no format ${format}`);
    throw error;
  }
  return file;
}

// Characters that control a terminal or turn a line; what a file is made of is let through.
const RAW = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
function noRaw(text) {
  const at = text.search(RAW);
  ensure(at < 0, () => `U+${text.codePointAt(at).toString(16).padStart(4, '0')} stands at ${at}: ${JSON.stringify(text.slice(Math.max(0, at - 60), at + 20))}`);
}

const TAGS = new Set(('html head meta title style body header h1 b span code button nav ul li a main noscript h2 small div svg circle text dl dt dd details summary ol p '
  + 'input label select option table caption thead tbody tr th td article h3 path g rect defs marker script').split(' '));

/** What of a page cannot come from us. */
const strange = (page) => page.evaluate((tags) => {
  const found = [];
  for (const node of document.querySelectorAll('*')) {
    if (!tags.includes(node.localName)) found.push(`<${node.localName}>`);
    for (const { name, value } of node.attributes) {
      if (name.startsWith('on') || name === 'style' || name === 'srcdoc') found.push(`${node.localName}[${name}]`);
      if (['href', 'src', 'action', 'xlink:href'].includes(name) && !value.startsWith('#')) found.push(`${node.localName}[${name}=${value}]`);
    }
  }
  if (document.scripts.length !== 2) found.push(`${document.scripts.length} scripts`);
  if (window.__pwned !== undefined) found.push('it has run');
  if (document.querySelector('a[id]:not(main a), [name="data"]')) found.push('an element takes the place of ours');
  return [...new Set(found)];
}, [...TAGS]);

const html = report('html');
const hosts = lines(report('jsonl')).filter((line) => line.kind === 'host');
const browser = await launch();

await check('all_hosts_of_a_hostile_fleet_are_seen_by_their_names', async () => {
  ensure(hosts.length >= named.length, `${hosts.length} hosts of ${named.length} names`);
  const answered = hosts.filter((host) => host.addresses.some((address) => scanned.includes(address)));
  ensure(answered.length === scanned.length, `${answered.length} of ${scanned.length} scanned hosts are told of`);
  const { page, faults } = await open(browser, html);
  const seen = await page.evaluate(() => [...document.querySelectorAll('#matrix-table td.name > button')].map((button) => button.textContent));
  await page.selectOption('#filter-standing', 'all');
  const more = page.locator('#matrix-table .screen-only button');
  while (await more.count()) await more.click();
  const all = new Set(await page.evaluate(() => [...document.querySelectorAll('#matrix-table td.name > button')].map((button) => button.textContent)));
  const gone = named.map(printable).filter((name) => !all.has(name));
  ensure(gone.length === 0, `${gone.length} of ${named.length} names are not seen: ${JSON.stringify(gone.slice(0, 8))}`);
  ensure((await faults()).length === 0, (await faults()).join(' | '));
  const found = await strange(page);
  ensure(found.length === 0, found.join(' | '));
  await page.close();
  return `${seen.length} rows at first, ${hosts.length} hosts`;
});
for (const lang of ['ja', 'en']) {
  await check(`whatever_is_done_to_it_nothing_of_theirs_runs_in_${lang}`, async () => {
    const { page, faults } = await open(browser, html, { lang });
    const inert = async (where) => {
      const found = [...await strange(page), ...await faults()];
      ensure(found.length === 0, () => `${where}: ${found.slice(0, 5).join(' | ')}`);
    };
    await inert('at first');
    for (const host of hosts) {
      await openHost(page, host.key, printable(host.key));
      await page.evaluate(async () => {
        document.querySelectorAll('details').forEach((box) => { box.open = true; });
        await new Promise((done) => { setTimeout(done, 10); });
      });
      await inert(`on ${JSON.stringify(host.key)}`);
    }
    for (const text of named) await page.fill('#filter-text', text.replace(/[\r\n]/g, ' '));
    await inert('after filters');
    await page.fill('#filter-text', '');
    for (const id of ['state', 'advisory', 'standing', 'line', 'sort']) {
      for (const value of await page.locator(`#filter-${id}`).evaluate((node) => [...node.options].map((option) => option.value))) await page.selectOption(`#filter-${id}`, value);
    }
    for (const button of ['#language', '#theme', '#language']) await page.click(button);
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    await inert('after all buttons');
    await page.close();
    return `${hosts.length} hosts`;
  });
}
await check('every_host_opens_from_the_matrix_and_by_an_address_of_its_own', async () => {
  const { page } = await open(browser, html);
  await page.selectOption('#filter-standing', 'all');
  const buttons = page.locator('#matrix-table td.name > button');
  const at = new Map();
  for (let place = 0; place < await buttons.count(); place += 1) {
    const name = await buttons.nth(place).textContent();
    await buttons.nth(place).evaluate((button) => button.click());
    ensure(await page.locator('#host-page > article').getAttribute('aria-label') === name, `${name} opens another host`);
    const hash = await page.evaluate(() => location.hash);
    ensure(!at.has(hash) || at.get(hash) === undefined, `${JSON.stringify(name)} and ${JSON.stringify(at.get(hash))} have one address, ${hash}`);
    at.set(hash, name);
  }
  for (const [hash, name] of at) {
    await page.evaluate(() => document.querySelector('#host-page button.tool')?.click());
    await page.evaluate((wanted) => { location.hash = wanted; }, hash);
    await page.waitForFunction((wanted) => document.querySelector('#host-page > article')?.getAttribute('aria-label') === wanted, name, { timeout: 3000 })
      .catch(() => { throw new Error(`${hash} does not open ${name}`); });
  }
  await page.close();
  return `${at.size} addresses, ${TWINS.length} of twins`;
});
await check('commands_that_are_shown_mean_nothing_else_to_a_shell', async () => {
  // Where the proofs are not in the page, it tells of the command for each.
  const { page } = await open(browser, report('html', '--no-proofs'));
  const commands = await page.evaluate(() => {
    const data = JSON.parse(document.getElementById('data').textContent);
    return [...[...document.querySelectorAll('.steps code')].map((code) => code.textContent), ...data.hosts.flatMap((host) => (host.q ? [`seawall explain ${host.q} MS03-039`] : []))].filter((text) => text.startsWith('seawall'));
  });
  const bad = commands.filter((command) => !/^seawall [a-z]+(?: (?:[\w.:-]+|"[\p{L}\p{N}][\p{L}\p{N} _.:-]*"))*$/u.test(command) || / -[^-]/.test(command));
  ensure(commands.length > 0 && bad.length === 0, `${commands.length} commands: ${bad.slice(0, 5).join(' | ')}`);
  await page.close();
  return `${commands.length} commands`;
});
await browser.close();

await check('the_page_as_a_file_holds_no_character_that_controls', () => noRaw(readFileSync(html, 'utf8')));
await check('csv_begins_no_formula_and_breaks_no_row', () => {
  const text = readFileSync(report('csv'), 'utf8');
  noRaw(text);
  const rows = text.split('\r\n');
  ensure(rows.pop() === '' && !rows.some((row) => /[\r\n]/.test(row)), 'a row is broken');
  const cells = (row) => [...row.matchAll(/("(?:[^"]|"")*"|[^",]*)(?:,|$)/gy)].map(([, cell]) => cell.replace(/^"|"$/g, '').replaceAll('""', '"'));
  const width = cells(rows[0]).filter(Boolean).length;
  for (const row of rows) {
    // An empty match stands behind the last cell.
    const all = cells(row).slice(0, width);
    ensure(all.length === width && cells(row).length <= width + 1, `${cells(row).length} cells instead of ${width}: ${row.slice(0, 200)}`);
    const formula = all.find((cell) => /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/u.test(cell) || /^[\t\r]/.test(cell));
    ensure(formula === undefined, `a formula: ${JSON.stringify(formula)}`);
  }
  return `${rows.length} rows`;
});
for (const format of ['json', 'jsonl', 'csaf', 'openvex', 'sarif']) {
  await check(`${format}_is_whole_and_holds_no_character_that_controls`, () => {
    const text = readFileSync(report(format), 'utf8');
    const documents = format === 'jsonl' ? text.split('\n').filter(Boolean).map((line) => JSON.parse(line)) : [JSON.parse(text)];
    ensure(documents.length > 0 && text.length > 1000, 'nothing is told');
    noRaw(text);
    return `${text.length} characters`;
  });
}
await check('what_scan_prints_holds_no_character_that_controls', () => noRaw(readFileSync(join(folder, 'scan.jsonl'), 'utf8')));
await check('what_audit_prints_holds_no_character_that_controls', () => noRaw(readFileSync(join(folder, 'audit.txt'), 'utf8')));
