// Proofs that unfold are those that `seawall explain` prints.

import { check, ensure, launch, lines, normal, open, openHost, seawall, settings } from './page.mjs';

const hosts = lines(settings.lines).filter((line) => line.kind === 'host');
const has = (state) => (host) => host.verdicts.some((verdict) => verdict.state === state);
const audited = hosts.filter((host) => host.standing === 'audited' && /^[\w.-]+$/.test(host.name));
const scanned = hosts.filter((host) => host.standing === 'scanned' && host.addresses.length);
const cases = [
  ['a_contradicted_host', audited.find(has('conflict')), 'conflict'],
  ['an_audited_host', audited.find((host) => !host.scanned && has('missing')(host)) ?? audited.find(has('missing')), 'missing'],
  ['a_scanned_host', scanned.find(has('missing')), 'missing'],
];

const browser = await launch();
for (const [name, host, state] of cases) {
  await check(`the_proof_of_${name}_is_that_of_explain`, async () => {
    const { advisory } = host.verdicts.find((verdict) => verdict.state === state);
    const notes = [];
    for (const lang of ['en', 'ja']) {
      const { page } = await open(browser, settings.page, { lang });
      await openHost(page, host.key);
      const box = page.locator('#host-page details.verdict').filter({ has: page.locator(`summary > b:text-is("${advisory}")`) }).first();
      if (!await box.evaluate((node) => node.open)) await box.locator('> summary').click();
      const proof = box.locator('details.proof');
      ensure(await proof.locator('li').count() === 0, 'it is drawn before it is asked for');
      await proof.locator('> summary').click();
      await proof.locator('ul.tree').waitFor();
      const told = await proof.evaluate((node) => [...node.querySelectorAll('li')].map((item) => [...item.childNodes]
        .filter((child) => child.nodeType === Node.TEXT_NODE).map((child) => child.data).join('')));
      const asked = host.standing === 'audited' ? host.name : host.addresses[0];
      const explained = new Set(seawall('explain', asked, advisory, '--lang', lang, '--color', 'never').split('\n').map(normal));
      const other = told.map(normal).filter((line) => !explained.has(line));
      // A heading tells answers from files here, where explain has nothing to tell them from.
      ensure(other.length <= 1 && told.length - other.length >= 5, `${other.length} of ${told.length} lines are not those of explain (${lang}): ${other.slice(0, 4).join(' | ')}`);
      notes.push(`${told.length} lines (${lang})`);
      await page.close();
    }
    return `${host.name} ${advisory}: ${notes.join(', ')}`;
  });
}
await check('commands_where_a_proof_is_not_here_are_those_to_type', async () => {
  // Made without proofs, so that every verdict has its command.
  const { page } = await open(browser, settings.bare, { lang: 'en' });
  let count = 0;
  for (const [, host] of cases) {
    await openHost(page, host.key);
    const commands = await page.evaluate(() => [...document.querySelectorAll('#host-page details.verdict p.small code')].map((code) => code.textContent));
    ensure(commands.length === host.verdicts.length, `${commands.length} commands of ${host.verdicts.length} verdicts`);
    for (const command of commands.slice(0, 2)) {
      const [program, ...line] = command.split(' ').map((word) => word.replace(/^"|"$/g, ''));
      ensure(program === 'seawall', command);
      ensure(seawall(...line, '--lang', 'en').length > 200, `${command} says nothing`);
      count += 1;
    }
  }
  await page.close();
  return `${count} commands typed`;
});
await browser.close();
