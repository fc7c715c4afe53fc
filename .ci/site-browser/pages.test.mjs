// Every page of the site on a phone and on a desk, dark and light: nothing fails, nothing is wider than the screen,
// every control can be reached and has a name (axe finds nothing serious), and less than 100 KB of script is loaded.
//
//   node --test .ci/site-browser/pages.test.mjs
//
// With TASKCLUSTER_SCREENSHOTS=<folder> a picture of each is kept there. With TASKCLUSTER_PAGES=<texts, by commas> only
// pages are looked at whose name or path begins with one of them.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeState, pages } from './samples.mjs';
import { SIZES, THEMES, skip, withSite } from './site.mjs';

const MOST_SCRIPT_BYTES = 100_000;
const TEXT = 'A task of the samples';
const folder = process.env.TASKCLUSTER_SCREENSHOTS;
const chosen = (process.env.TASKCLUSTER_PAGES ?? '').split(',');

// Axe takes half a second; by these two each layout and each theme is judged.
const JUDGED = ['phone.dark', 'desktop.light'];

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

const expected = (name) => (name === 'nothing there' || name === 'unknown task' ? 404 : 200);

// One load serves both themes: pages follow the browser's wish at once.
const lookIn = async (visitor, name, size, theme) => {
  await visitor.page.emulateMedia({ colorScheme: theme });
  const findings = JUDGED.includes(`${size}.${theme}`) ? await visitor.accessibility() : [];
  if (folder) {
    await visitor.page.waitForTimeout(DRAWN_MS);
    await visitor.page.screenshot({ path: pictureOf(name, size, theme), fullPage: true });
  }
  return findings.map((finding) => `in ${theme}: ${finding}`);
};

const look = async (visitor, name, path, size) => {
  const findings = [];
  const status = await visitor.visit(path);
  if (status !== expected(name)) findings.push(`answers ${status}`);
  const { title, headings, overflow } = await content(visitor.page);
  if (!title.endsWith('Taskcluster')) findings.push(`has the title “${title}”`);
  if (headings !== 1) findings.push(`has ${headings} first headings`);
  if (overflow > 1) findings.push(`is ${overflow} pixels wider than the screen`);
  for (const theme of THEMES) findings.push(...await lookIn(visitor, name, size, theme));
  const bytes = await visitor.scriptBytes();
  if (bytes >= MOST_SCRIPT_BYTES) findings.push(`loads ${bytes} bytes of script`);
  return { bytes, findings: [...findings, ...visitor.faults.splice(0)].map((finding) => `${path}: ${finding}`) };
};

const lookAtAll = async (site, all, size) => {
  const visitor = await site.visitor({
    viewport: SIZES[size], isMobile: size === 'phone', hasTouch: size === 'phone',
  });
  await visitor.signIn();
  const [findings, bytes] = [[], []];
  for (const [name, path] of all) {
    const found = await look(visitor, name, path, size);
    findings.push(...found.findings);
    bytes.push(found.bytes);
  }
  await visitor.close();
  return { findings, most: Math.max(...bytes) };
};

const lookAsStranger = async (site, all) => {
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
  return findings;
};

test('every page, on a phone and on a desk, dark and light', { skip, timeout: 600_000 }, async (t) => {
  if (folder) mkdirSync(folder, { recursive: true });
  await withSite(async (site) => {
    const made = await makeState(site, TEXT);
    const all = pages(site, TEXT, made)
      .filter(([name, path]) => chosen.some((begin) => name.startsWith(begin) || path.startsWith(begin)));
    assert.ok(all.length > 0, 'no page is looked at');
    const looks = Object.fromEntries(Object.keys(SIZES).map((size) => [size, lookAtAll(site, all, size)]));
    // Both sizes are looked at side by side; that one fails must not leave the other's failure without a listener.
    await Promise.allSettled(Object.values(looks));
    for (const [size, looked] of Object.entries(looks)) {
      await t.test(`as somebody who is signed in, ${size}`, async () => {
        const { findings, most } = await looked;
        t.diagnostic(`pages of the site: ${all.length} looked at (${size}), ${most} bytes of script at most`);
        assert.deepEqual(findings, [], findings.join('\n'));
      });
    }
    await t.test('by somebody who is not signed in', async () => {
      const findings = await lookAsStranger(site, all);
      assert.deepEqual(findings, [], findings.join('\n'));
    });
  });
});
