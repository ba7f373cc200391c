// The page speaks to nobody, complains of nothing, and runs its own script alone.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, ensure, launch, lines, open, openHost, settings } from './page.mjs';

const html = readFileSync(settings.page, 'utf8');
const [policy] = html.match(/(?<=http-equiv="Content-Security-Policy" content=")[^"]*/) ?? [''];
const digest = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const drawn = (page) => page.evaluate(() => document.querySelectorAll('#matrix-table tr').length);
const copy = (name, text) => { const file = join(settings.folder, name); writeFileSync(file, text); return file; };
/** Puts something in place of the last that is found. */
const last = (found, other) => { const at = html.lastIndexOf(found); ensure(at > 0, `no ${found}`); return html.slice(0, at) + other + html.slice(at + found.length); };

const browser = await launch();
await check('using_all_of_it_asks_nobody_and_is_not_complained_about', async () => {
  const hosts = lines(settings.lines).filter((line) => line.kind === 'host' && line.standing !== 'silent');
  const { page, faults } = await open(browser, settings.page, { lang: 'ja' });
  for (const host of hosts.filter((_, place) => place % 9 === 0)) {
    await openHost(page, host.key);
    await page.evaluate(() => document.querySelectorAll('details').forEach((box) => { box.open = true; }));
  }
  for (const button of ['#theme', '#language', '#theme', '#language']) await page.click(button);
  for (const menu of await page.locator('select').all()) {
    const id = await menu.getAttribute('id');
    const values = await menu.evaluate((node) => [...node.options].map((option) => option.value));
    for (const value of values) await page.selectOption(`#${id}`, value);
    await page.selectOption(`#${id}`, values[0]);
  }
  await page.locator('#host-page button.tool').click();
  for (const link of await page.locator('nav a').all()) await link.click();
  await page.pdf();
  await page.waitForTimeout(300);
  const all = await faults();
  ensure(all.length === 0, `${all.length}: ${all.slice(0, 5).join(' | ')}`);
  const asked = await page.evaluate(() => performance.getEntriesByType('resource').map((entry) => entry.name));
  ensure(asked.length === 0, `it loads ${asked}`);
  await page.close();
});
await check('an_address_that_means_nothing_does_no_harm', async () => {
  for (const hash of ['#host=', '#host=nobody', '#host=%', '#host=%E0%A4%A', '#host=<script>', '#nothing']) {
    const { page, faults } = await open(browser, settings.page);
    await page.goto(`file://${settings.page}${hash}`);
    await page.reload();
    const all = await faults();
    ensure(all.length === 0 && await drawn(page) > 10, `${hash}: ${all.join(' | ') || 'nothing is drawn'}`);
    await page.close();
  }
});
await check('its_policy_names_its_own_script_and_style_alone', async () => {
  const rules = Object.fromEntries(policy.split(';').map((rule) => rule.trim().split(/\s+/)).map(([name, ...values]) => [name, values.join(' ')]));
  const script = html.slice(html.lastIndexOf('<script>') + 8, html.lastIndexOf('</script>'));
  const style = html.slice(html.indexOf('<style>') + 7, html.indexOf('</style>'));
  ensure(rules['default-src'] === "'none'" && rules['base-uri'] === "'none'" && rules['form-action'] === "'none'", policy);
  ensure(rules['script-src'] === digest(script), `script-src ${rules['script-src']}, not ${digest(script)}`);
  ensure(rules['style-src'] === digest(style), `style-src ${rules['style-src']}, not ${digest(style)}`);
  ensure(!/unsafe|http|\*|data:|blob:/.test(policy), policy);
  ensure(html.indexOf('Content-Security-Policy') < html.indexOf('<title>'), 'it stands too late');
});
await check('a_script_with_one_other_byte_does_not_run', async () => {
  const changed = copy('changed.html', last("'use strict';", "'use strixt';"));
  const { page, faults } = await open(browser, changed, { lang: await langOf() });
  ensure(await drawn(page) === 0, 'it runs');
  ensure((await faults()).some((fault) => fault.includes('script-src')), 'nobody complains');
  await page.close();
});
await check('scripts_handlers_pictures_and_frames_put_into_it_do_nothing', async () => {
  const evil = '<script>window.__pwned=1</script><img src="x" onerror="window.__pwned=2"><iframe src="https://example.invalid/"></iframe>'
    + '<a id="evil" href="javascript:window.__pwned=3">a</a><object data="https://example.invalid/"></object><svg onload="window.__pwned=4"></svg>'
    + '<p id="styled" style="position:fixed">p</p><form action="https://example.invalid/"><button id="send">b</button></form>';
  const { page, faults } = await open(browser, copy('evil.html', last('</main>', `${evil}</main>`)), { lang: await langOf() });
  await page.evaluate(() => { document.getElementById('evil').click(); document.getElementById('send').click(); });
  await page.waitForTimeout(300);
  const [pwned, position] = await page.evaluate(() => [window.__pwned, getComputedStyle(document.getElementById('styled')).position]);
  ensure(pwned === undefined && position === 'static', `${pwned}, ${position}`);
  ensure(await drawn(page) > 10, 'its own script does not run any more');
  const asked = (await faults()).filter((fault) => fault.startsWith('request to http'));
  // A frame's address is asked for and refused before it goes out.
  ensure(asked.length === 0, asked.join(' | '));
  await page.close();
});
await check('without_scripts_it_says_so_and_shows_what_was_seen', async () => {
  const { page } = await open(browser, settings.page, { script: false });
  const text = await page.locator('body').innerText();
  ensure(await page.locator('noscript p').count() === 1 || text.includes('JavaScript'), 'it does not say so');
  ensure(await page.locator('ol.first > li').count() > 3, 'nothing is first');
  ensure((await page.locator('#coverage + .cards dd').count()) > 5, 'nothing was seen');
  await page.close();
});
await browser.close();

/** The language the page opens in, so that no button needs to work. */
async function langOf() {
  return html.match(/data-lang="(\w+)"/)[1];
}
