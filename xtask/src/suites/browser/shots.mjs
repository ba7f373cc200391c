// Pictures of every section in both languages, both schemes and two widths.

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { LOOKS, check, ensure, launch, lines, open, openHost, settings } from './page.mjs';

const SECTIONS = ['coverage', 'first', 'matrix', 'hosts', 'advisories', 'replaces', 'reading'];

/** How many different bytes a picture's filtered rows have: a blank one has hardly any. */
function variety(file) {
  const png = readFileSync(file);
  const parts = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return new Set(inflateSync(Buffer.concat(parts))).size;
}

async function shoot(page, name) {
  const file = join(settings.shots, `${name}.png`);
  await page.screenshot({ path: file });
  const found = variety(file);
  ensure(found > 40, `${name}.png is blank: ${found} different bytes`);
}

/** Scrolls to a section; what it holds must be as wide and high as something that is read. */
async function section(page, id) {
  const box = await page.evaluate((wanted) => {
    const heading = document.getElementById(wanted);
    heading.scrollIntoView();
    const box = { width: 0, height: 0, text: 0 };
    for (let node = heading.nextElementSibling; node && node.tagName !== 'H2'; node = node.nextElementSibling) {
      const { width, height } = node.getBoundingClientRect();
      box.width = Math.max(box.width, width);
      box.height += height;
      box.text += node.innerText.length;
    }
    return box;
  }, id);
  ensure(box.width > 200 && box.height > 40 && box.text > 30, `${id} is empty: ${JSON.stringify(box)}`);
}

async function noSideways(page, where) {
  const wide = await page.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return null;
    const over = [...document.querySelectorAll('body *')].filter((node) => node.getBoundingClientRect().right > innerWidth + 1 && !node.closest('.wide, .matrix, nav'));
    return [document.documentElement.scrollWidth, innerWidth, over.slice(0, 3).map((node) => `${node.tagName}.${node.className}#${node.id}: ${node.textContent.slice(0, 60)}`)];
  });
  ensure(wide === null, () => `the page scrolls sideways at ${where}: ${JSON.stringify(wide)}`);
}

mkdirSync(settings.shots, { recursive: true });
const hosts = lines(settings.lines).filter((line) => line.kind === 'host');
const host = hosts.find((it) => it.standing === 'audited' && it.verdicts.some((verdict) => verdict.state === 'conflict'));
const browser = await launch();
for (const { lang, scheme, width, name } of LOOKS) {
  await check(`every_section_is_drawn_in_${name}`, async () => {
    const { page } = await open(browser, settings.page, { lang, scheme, width });
    for (const id of SECTIONS) {
      if (id === 'hosts') {
        await openHost(page, host.key);
        const proof = page.locator('#host-page details.proof summary').first();
        await proof.click();
        await page.locator('#host-page details.proof ul.tree').first().waitFor();
      }
      await section(page, id);
      await noSideways(page, `${id}, ${name}`);
      await shoot(page, `${id}-${name}`);
      if (id === 'hosts') {
        await page.locator('#host-page details.proof').first().evaluate((node) => node.scrollIntoView());
        await shoot(page, `proof-${name}`);
        const meanwhile = page.locator('#host-page details.meanwhile');
        await meanwhile.locator('summary').click();
        ensure(await meanwhile.locator('ul.tree > li').count() > 3, 'nothing stands between the host and attackers');
        await meanwhile.evaluate((node) => node.scrollIntoView());
        await noSideways(page, `what stands meanwhile, ${name}`);
        await shoot(page, `meanwhile-${name}`);
      }
    }
    // As wide as the paper, so that what does not fit would be cut off.
    await page.emulateMedia({ media: 'print', colorScheme: scheme });
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    await page.evaluate(() => window.scrollTo(0, 0));
    await shoot(page, `print-${name}`);
    const printed = await page.evaluate(() => {
      const shown = (selector) => [...document.querySelectorAll(selector)].some((node) => node.checkVisibility());
      return {
        hosts: document.querySelectorAll('#printed article').length,
        tools: shown('nav, .bar, button.tool, .screen-only'),
        ground: getComputedStyle(document.body).backgroundColor,
        ink: getComputedStyle(document.body).color,
      };
    });
    ensure(printed.hosts > 20 && !printed.tools, `on paper: ${JSON.stringify(printed)}`);
    ensure(printed.ground === 'rgb(255, 255, 255)' && printed.ink === 'rgb(0, 0, 0)', `on paper: ${JSON.stringify(printed)}`);
    await page.close();
  });
}
await check('it_prints_and_a_host_begins_a_page', async () => {
  const { page } = await open(browser, settings.page, { lang: 'ja' });
  await page.fill('#filter-text', host.name);
  const pdf = await page.pdf({ format: 'A4' });
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  ensure(pages >= 2, `${pages} pages`);
  ensure(await page.locator('#printed article').count() === 0, 'what was printed stays on the screen');
  await page.close();
  return `${pages} pages of one found host, ${pdf.length} bytes`;
});
await check('nothing_is_cut_off_on_paper', async () => {
  // A4 upright, within a browser's own margins.
  const { page } = await open(browser, settings.page, { width: 718 });
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  const over = await page.evaluate(() => {
    const right = (id) => Math.max(...[...document.querySelectorAll(`#${id} *`)].map((node) => node.getBoundingClientRect().right));
    return ['matrix-table', 'advisory-table', 'graph-drawing', 'legend', 'printed'].map((id) => [id, Math.round(right(id))]).filter(([, edge]) => edge > innerWidth);
  });
  ensure(over.length === 0, `the paper is 718 px wide, and there reach beyond it ${over.map(([id, edge]) => `#${id} up to ${edge}`).join(', ')}`);
  await page.close();
});
await browser.close();
