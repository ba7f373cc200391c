// How long a browser takes for a page: shown.mjs PACKAGES CHROMIUM PAGE
//
// Prints JSON: seconds until it is drawn, for the slowest key in the filter and for other things that
// people do, and the memory of its script in MB.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [packages, executablePath, file] = process.argv.slice(2);
const { chromium } = createRequire(join(packages, 'shown.js'))('playwright-core');
const browser = await chromium.launch({ executablePath, headless: true, args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--enable-precise-memory-info'] });
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
const faults = [];
page.on('pageerror', (error) => faults.push(error.message));
await page.goto(pathToFileURL(file).href, { waitUntil: 'load', timeout: 60_000 });
await page.evaluate(() => {
  window.drawn = () => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))); });
});
// Time counts from when the address was asked for.
const ready = await page.evaluate(async () => {
  const at = await window.drawn();
  return document.querySelector('#matrix-table tbody tr td.name button') ? at : Number.NaN;
});
/** Seconds until something that is done is seen. */
const done = ([id, type, value]) => page.evaluate(async ([wanted, kind, text]) => {
  const node = document.querySelector(wanted);
  const start = performance.now();
  if (kind === 'click') node.click();
  else { node.value = text; node.dispatchEvent(new Event(kind)); }
  return (await window.drawn() - start) / 1000;
}, [id, type, value]);
const typed = ['s', 'sr', 'srv', 'srv-', 'srv-0', 'srv-00', 'srv-001', '', '工', '工場', '工場 windows', ''];
const key = [];
for (const text of typed) key.push(await done(['#filter-text', 'input', text]));
const things = {
  'a verdict': ['#filter-state', 'change', 'missing'],
  'all verdicts': ['#filter-state', 'change', ''],
  'the order of names': ['#filter-sort', 'change', 'name'],
  'a key in that order': ['#filter-text', 'input', 's'],
  'a hundred rows more': ['#matrix-table .screen-only button', 'click'],
  'a host': ['#matrix-table td.name button', 'click'],
  'the other language': ['#language', 'click'],
};
const others = {};
for (const [name, thing] of Object.entries(things)) others[name] = await done(thing);
const rows = await page.evaluate(() => document.querySelectorAll('#matrix-table tbody tr').length);
const columns = await page.evaluate(() => document.querySelectorAll('#matrix-table thead th').length - 3);
const heap = await page.evaluate(() => performance.memory.usedJSHeapSize);
console.log(JSON.stringify({ ready: ready / 1000, key: Math.max(...key), others, heap: heap / 1e6, rows, columns, faults: faults.length }));
await browser.close();
