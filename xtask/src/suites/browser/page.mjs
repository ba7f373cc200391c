// What every topic works with. A topic is run as: node TOPIC.mjs SETTINGS
//
// It prints a line of JSON a check: {"check": NAME, "error": WHY} where it fails, {"check": NAME, "skip":
// WHY} where it cannot be made, else {"check": NAME, "note": TEXT}.

import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const require = createRequire(join(settings.packages, 'topic.js'));
const { chromium } = require('playwright-core');

/** The source text of a package's file. */
export const packaged = (file) => readFileSync(require.resolve(file), 'utf8');

/** Says that a check cannot be made here. */
export class Skip extends Error {}

export async function check(name, run) {
  let told;
  try {
    told = { note: await run() ?? null };
  } catch (error) {
    const why = String(error.message ?? error).slice(0, 2000);
    told = error instanceof Skip ? { skip: why } : { error: why };
  }
  console.log(JSON.stringify({ check: name, ...told }));
}

export function ensure(holds, why) {
  if (!holds) throw new Error(typeof why === 'function' ? why() : why);
}

export const launch = () => chromium.launch({
  executablePath: settings.chromium,
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

/** A page with whatever it does that it should not, in `faults`. */
export async function open(browser, file, { width = 1280, lang = 'en', scheme = 'light', script = true } = {}) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme, javaScriptEnabled: script });
  page.setDefaultTimeout(10_000);
  const faults = [];
  const own = pathToFileURL(file).href;
  page.on('request', (request) => { if (request.url().split('#')[0] !== own) faults.push(`request to ${request.url()}`); });
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) faults.push(`${message.type()}: ${message.text()}`); });
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('dialog', (dialog) => { faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('popup', (popup) => faults.push(`popup: ${popup.url()}`));
  if (script) {
    await page.addInitScript(() => {
      window.violations = [];
      document.addEventListener('securitypolicyviolation', (event) => window.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
    });
  }
  await page.goto(own);
  if (script && await page.evaluate(() => document.documentElement.dataset.lang) !== lang) await page.click('#language');
  return { page, faults: async () => [...faults, ...(script ? await page.evaluate(() => window.violations) : [])] };
}

/** Opens the page of a host by its address, which has its key; it is there when the key is, as it is shown. */
export async function openHost(page, key, shown = key) {
  await page.evaluate((hash) => { location.hash = hash; }, `#host=${encodeURIComponent(key)}`);
  await page.waitForFunction((wanted) => document.querySelector('#host-page article.host dl.parts dd code')?.textContent !== undefined
    && [...document.querySelectorAll('#host-page > article > dl.parts > dd > code')].some((code) => code.textContent === wanted), shown, { timeout: 5000 });
}

/** What the command prints; findings are no fault. */
export const seawall = (...line) => seawallAt(settings.data, ...line);

/** As that, with a store in another folder. */
export function seawallAt(data, ...line) {
  const env = { ...process.env, XDG_DATA_HOME: data, HOME: data };
  delete env.SEAWALL_STORE;
  try {
    return execFileSync(settings.seawall, line, { env, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    if (error.status === 1) return error.stdout;
    throw new Error(`seawall ${line.join(' ')}: ${error.stderr ?? error}`);
  }
}

/** Scans the hosts of a fleet file of the lab into that store. */
export async function scanLab(data, fleet, addresses) {
  const lab = spawn(settings.seawall, ['lab', 'up', '--fleet', fleet, '--free-ports', '--lang', 'en'], { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    const map = await new Promise((resolve, reject) => {
      let said = '';
      const hear = (chunk) => { said += chunk; const found = /--port-map (\S+)/.exec(said); if (found) resolve(found[1]); };
      lab.stdout.on('data', hear);
      lab.stderr.on('data', hear);
      lab.on('exit', (code) => reject(new Error(`the lab ended with ${code}: ${said}`)));
    });
    return seawallAt(data, 'scan', '--quiet', '--port-map', map, '--format', 'jsonl', ...addresses);
  } finally {
    lab.removeAllListeners('exit');
    lab.kill();
  }
}

/** Documents of a file of JSON Lines. */
export const lines = (file) => readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));

/** What a text becomes before people see it: a character that controls or turns is replaced. */
export const printable = (text) => text.replace(/[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');

export const normal = (text) => text.replace(/\s+/g, ' ').trim();

export const LOOKS = ['ja', 'en'].flatMap((lang) => ['light', 'dark'].flatMap((scheme) =>
  [1280, 390].map((width) => ({ lang, scheme, width, name: `${lang}_${scheme}_${width}` }))));
