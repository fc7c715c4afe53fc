// Every page of the site on a phone and on a desk, dark and light: nothing fails, nothing is wider than the screen,
// every control can be reached and has a name (axe finds nothing serious), and less than 100 KB of script is loaded.
//
//   node --test .ci/site-browser/pages.test.mjs
//
// With TASKCLUSTER_SCREENSHOTS=<folder> a picture of each is kept there. With TASKCLUSTER_PAGES=<text> only pages are
// looked at whose path holds it.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeState, pages } from './samples.mjs';
import { SIZES, THEMES, skip, withSite } from './site.mjs';

const MOST_SCRIPT_BYTES = 100_000;
const TEXT = 'A task of the samples';
const folder = process.env.TASKCLUSTER_SCREENSHOTS;
const chosen = process.env.TASKCLUSTER_PAGES ?? '';

// What has been drawn by scripts has no signal; a picture of it is worth a moment.
const DRAWN_MS = 150;

const pictureOf = (name, size, theme) => join(
  folder, `${name.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'home'}.${size}.${theme}.png`);

// One that shows nothing at all would pass everything else.
const content = (page) => page.evaluate(() => ({
  title: document.title,
  headings: document.querySelectorAll('h1').length,
  overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
}));

const look = async (visitor, name, path, { size, theme }) => {
  const findings = [];
  const status = await visitor.visit(path);
  const expected = name === 'nothing there' || name === 'unknown task' ? 404 : 200;
  if (status !== expected) findings.push(`answers ${status}`);
  const { title, headings, overflow } = await content(visitor.page);
  if (!title.endsWith('Taskcluster')) findings.push(`has the title “${title}”`);
  if (headings !== 1) findings.push(`has ${headings} first headings`);
  if (overflow > 1) findings.push(`is ${overflow} pixels wider than the screen`);
  if (size === 'phone' || theme === 'light') findings.push(...await visitor.accessibility());
  const bytes = await visitor.scriptBytes();
  if (bytes >= MOST_SCRIPT_BYTES) findings.push(`loads ${bytes} bytes of script`);
  if (folder) {
    await visitor.page.waitForTimeout(DRAWN_MS);
    await visitor.page.screenshot({ path: pictureOf(name, size, theme), fullPage: true });
  }
  return { bytes, findings: [...findings, ...visitor.faults.splice(0)].map((finding) => `${path}: ${finding}`) };
};

test('every page, on a phone and on a desk, dark and light', { skip, timeout: 900_000 }, async (t) => {
  if (folder) mkdirSync(folder, { recursive: true });
  await withSite(async (site) => {
    const made = await makeState(site, TEXT);
    const all = pages(site, TEXT, made).filter(([name, path]) => `${name} ${path}`.includes(chosen));
    assert.ok(all.length > 0, 'no page is looked at');
    let [looked, most] = [0, 0];
    for (const size of Object.keys(SIZES)) {
      for (const theme of THEMES) {
        await t.test(`${size}, ${theme}`, async () => {
          const visitor = await site.visitor({
            viewport: SIZES[size], colorScheme: theme, isMobile: size === 'phone', hasTouch: size === 'phone',
          });
          await visitor.signIn();
          const findings = [];
          for (const [name, path] of all) {
            const found = await look(visitor, name, path, { size, theme });
            findings.push(...found.findings);
            most = Math.max(most, found.bytes);
            looked += 1;
          }
          await visitor.close();
          assert.deepEqual(findings, [], findings.join('\n'));
        });
      }
    }
    await t.test('by somebody who is not signed in', async () => {
      const visitor = await site.visitor();
      // What they may not read is an error in the console.
      visitor.isTolerant = true;
      const findings = [];
      for (const [, path] of all) {
        const status = await visitor.visit(path);
        if (status >= 500) findings.push(`${path}: answers ${status}`);
        findings.push(...visitor.faults.splice(0));
      }
      await visitor.close();
      assert.deepEqual(findings, [], findings.join('\n'));
    });
    t.diagnostic(`pages of the site: ${looked} looked at, ${most} bytes of script at most`);
  });
});
