// The toggle of the language: every word follows, and twice is as before.

import { check, ensure, launch, lines, open, openHost, settings } from './page.mjs';

/** Texts that are seen or read out, with where they stand; texts of the user's are left out. */
const texts = (page, script, theirs) => page.evaluate(([pattern, own]) => {
  const letters = new RegExp(pattern, 'u');
  const isTheirs = (text) => {
    let rest = text;
    for (const word of own) rest = rest.split(word).join('');
    return !letters.test(rest);
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!letters.test(node.data) || parent.closest('script, style, #language')) continue;
    if (parent.tagName !== 'OPTION' && !parent.checkVisibility({ contentVisibilityAuto: true })) continue;
    if (!isTheirs(node.data)) found.push(`${parent.tagName}: ${node.data.trim().slice(0, 90)}`);
  }
  for (const name of ['title', 'placeholder', 'aria-label']) {
    for (const node of document.querySelectorAll(`[${name}]`)) {
      const text = node.getAttribute(name);
      if (letters.test(text) && !isTheirs(text)) found.push(`@${name}: ${text.slice(0, 90)}`);
    }
  }
  if (letters.test(document.title) && !isTheirs(document.title)) found.push(`title: ${document.title}`);
  return found;
}, [script, theirs]);

const JAPANESE = '[\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Han}、。「」]';
const unfold = (page) => page.evaluate(async () => {
  for (let round = 0; round < 3; round += 1) {
    document.querySelectorAll('details').forEach((box) => { box.open = true; });
    await new Promise((done) => { setTimeout(done, 100); });
  }
});
const isLang = (page, lang) => page.evaluate((wanted) => document.documentElement.lang === wanted && document.documentElement.dataset.lang === wanted, lang);
const shown = (page) => page.evaluate(() => document.body.innerText);

const hosts = lines(settings.lines).filter((line) => line.kind === 'host');
// The longer first: one may be the beginning of another.
const theirs = [settings.title, ...hosts.flatMap((host) => [host.name, ...Object.values(host.inventory ?? {})])].filter(Boolean).toSorted((one, other) => other.length - one.length);
const audited = hosts.find((host) => host.standing === 'audited' && host.scanned && host.verdicts.some((it) => it.state === 'conflict'));
const scanned = hosts.find((host) => host.standing === 'scanned' && host.verdicts.some((it) => it.state === 'missing'));

const browser = await launch();
for (const [kind, host] of [['audited', audited], ['scanned', scanned]]) {
  await check(`english_leaves_no_japanese_around_a_host_that_was_${kind}`, async () => {
    const { page } = await open(browser, settings.page, { lang: 'ja' });
    await openHost(page, host.key);
    await page.click('#language');
    ensure(await isLang(page, 'en'), 'html[lang] does not follow');
    await unfold(page);
    const left = await texts(page, JAPANESE, theirs);
    // Titles of bulletins that were never translated are Japanese in both.
    const untranslated = await page.evaluate((pattern) => {
      const letters = new RegExp(pattern, 'u');
      return JSON.parse(document.getElementById('data').textContent).advisories.map(({ title }) => title).filter((title) => typeof title === 'string' && letters.test(title));
    }, JAPANESE);
    const own = left.filter((text) => !untranslated.some((title) => text.includes(title.slice(0, 30))));
    ensure(own.length === 0, () => `${own.length} texts: ${own.slice(0, 8).join(' | ')}`);
    await page.close();
    return `${untranslated.length} titles have no English`;
  });
}
await check('japanese_has_japanese_words_everywhere', async () => {
  const { page } = await open(browser, settings.page, { lang: 'ja' });
  ensure(await isLang(page, 'ja'), 'html[lang] does not follow');
  await openHost(page, audited.key);
  await unfold(page);
  const left = await page.evaluate((pattern) => {
    const letters = new RegExp(pattern, 'u');
    const nodes = document.querySelectorAll('h2, h2 small, nav a, button.tool:not(#language), label, .v:not(:has(> .g + *)), #legend td, .host h3:not(:first-child), .host dt, summary');
    return [...nodes].filter((node) => node.checkVisibility() && node.innerText.trim() && !letters.test(node.innerText) && !/^[·–\s]*$/.test(node.innerText))
      .map((node) => `${node.tagName}.${node.className}: ${node.innerText.slice(0, 60)}`);
  }, JAPANESE);
  ensure(left.length === 0, () => `${left.length} texts: ${[...new Set(left)].slice(0, 12).join(' | ')}`);
  await page.close();
});
await check('twice_is_as_before_and_what_is_typed_and_opened_stays', async () => {
  for (const lang of ['ja', 'en']) {
    const { page } = await open(browser, settings.page, { lang });
    await page.fill('#filter-text', 'xp');
    await page.selectOption('#filter-state', 'missing');
    await page.selectOption('#filter-sort', 'name');
    await openHost(page, audited.key);
    const before = await shown(page);
    await page.click('#language');
    const other = await shown(page);
    ensure(other !== before, 'nothing follows');
    ensure(await page.locator('#host-page article').count() === 1, 'the host that was open is gone');
    await page.click('#language');
    const after = await shown(page);
    ensure(after === before, () => {
      const [one, two] = [before.split('\n'), after.split('\n')];
      const at = one.findIndex((line, place) => line !== two[place]);
      return `line ${at}: ${one[at]} | ${two[at]}`;
    });
    ensure(await page.inputValue('#filter-text') === 'xp', 'what was typed is gone');
    ensure(await page.inputValue('#filter-sort') === 'name', 'the order is gone');
    await page.close();
  }
});
await check('a_proof_stays_unfolded_when_the_language_changes', async () => {
  const { page } = await open(browser, settings.page, { lang: 'ja' });
  await openHost(page, audited.key);
  await page.locator('#host-page details.proof summary').first().click();
  await page.locator('#host-page details.proof ul.tree').first().waitFor();
  await page.click('#language');
  ensure(await page.locator('#host-page details.proof[open]').count() === 1, 'it is folded again');
  await page.close();
});
await browser.close();
