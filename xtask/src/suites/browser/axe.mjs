// axe-core finds nothing serious, whatever way the page is looked at.

import { LOOKS, check, ensure, launch, lines, open, openHost, packaged, settings } from './page.mjs';

const source = packaged('axe-core/axe.min.js');
const hosts = lines(settings.lines).filter((line) => line.kind === 'host');
const host = hosts.find((it) => it.standing === 'audited' && it.verdicts.some((verdict) => verdict.state === 'conflict'));
const browser = await launch();
for (const { lang, scheme, width, name } of LOOKS) {
  await check(`axe_finds_nothing_serious_in_${name}`, async () => {
    const { page } = await open(browser, settings.page, { lang, scheme, width });
    await openHost(page, host.key);
    await page.locator('#host-page details.proof summary').first().click();
    await page.locator('#host-page details.proof ul.tree').first().waitFor();
    await page.evaluate(source);
    // All rules, also those of best practice.
    const { violations, passes } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    const told = (rule) => `${rule.id} (${rule.impact}, ${rule.nodes.length} nodes): ${rule.nodes.slice(0, 2).map((node) => `${node.target.join(' ')} ${node.failureSummary?.split('\n').slice(1, 2).join('').trim()}`).join(' | ')}`;
    const grave = violations.filter((rule) => ['serious', 'critical'].includes(rule.impact));
    ensure(passes.length > 20, `only ${passes.length} rules apply`);
    ensure(grave.length === 0, () => grave.map(told).join(' || '));
    await page.close();
    const light = violations.map(told).join(' || ');
    return `${passes.length} rules pass${light && `; let through: ${light}`}`;
  });
}
await browser.close();
