// Markup and script stand in every string that a task, a log, an artifact, a hook, a client, a role, a secret, a pool, a
// worker, a denied address, an index entry and a message can carry, in every part of an address and in every query that a
// page reads. No page makes markup of them, and none of it runs: a dialog, a breach of the policy, an error or a word of a
// script fails the test.
//
//   node --test .ci/site-browser/injection.test.mjs
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeState, pages, rawArtifacts, templates } from './samples.mjs';
import { EVIL, QUOTED, makeEvil } from './injection-samples.mjs';
import { pause, skip, until, withSite } from './site.mjs';

const WEB = fileURLToPath(new URL('../../Taskcluster.Monolith/Web/', import.meta.url));
const TABS = 3;

// Modules draw what they fetch, and a breach of the policy is told of a moment later.
const DRAWN_MS = 120;

// Documents of others are shown in frames without any rights; that the browser says so is as it should be.
const IS_SANDBOX = /^Blocked script execution in '.*' because the document's frame is sandboxed/;
const IS_THEIR_IMAGE = /^Loading the image '[^']*\/artifact-data\/[^']*' violates/;
const IS_STATUS = /^Failed to load resource: the server responded with a status of \d+/;
const HARMLESS = [IS_SANDBOX, IS_THEIR_IMAGE, IS_STATUS];
const TRACE = 'evil-ran';

/** Notes what runs, or was kept from running by the policy alone: text that became markup, either way. */
const watch = async ({ context, faults }) => {
  await context.exposeBinding('noteBreach', ({ page }, text) => { faults.push(`${page.url()}: ${text}`); });
  await context.addInitScript(() => {
    // Bound before any script of the page is there.
    const note = globalThis.noteBreach;
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
      note(`the policy forbids ${violatedDirective}: ${blockedURI} ${sample}`);
    });
  });
  const listen = (page) => page.on('console', (message) => {
    const text = message.text();
    const isError = message.type() === 'error' && !HARMLESS.some((known) => known.test(text));
    if (isError || (message.type() === 'log' && text.includes(TRACE))) faults.push(`${page.url()}: the console says: ${text}`);
  });
  context.pages().forEach(listen);
  context.on('page', listen);
};

/** What was given as text and became markup of the page. */
const markup = (page) => page.evaluate(() => [...document.querySelectorAll([
  '[data-evil]', 'script:not([src]):not([type="application/json"])', 'base', 'object', 'embed', 'iframe[srcdoc]',
  'meta[http-equiv]', 'a[href^="javascript:" i]', 'a[href^="data:" i]', 'form[action^="javascript:" i]',
  '[formaction^="javascript:" i]', 'iframe[src^="javascript:" i]', 'iframe:not([sandbox])',
].join())].concat([...document.querySelectorAll('*')].filter(
  ({ attributes }) => [...attributes].some(({ name }) => name.startsWith('on') || /["'<]/.test(name)),
)).map((element) => element.outerHTML.slice(0, 200)));

const check = async (page, path) => {
  const answer = await page.goto(path, { waitUntil: 'load' });
  await pause(DRAWN_MS);
  const found = await markup(page);
  return [
    ...answer.status() >= 500 ? [`${path}: answers ${answer.status()}`] : [],
    ...found.map((element) => `${path}: has ${element}`),
  ];
};

/** Visits all of them, a few at a time; gives what is wrong. */
const checkAll = async (visitor, paths) => {
  const left = [...paths];
  const findings = [];
  await Promise.all(Array.from({ length: TABS }, async () => {
    const page = await visitor.context.newPage();
    while (left.length > 0) findings.push(...await check(page, left.shift()));
    await page.close();
  }));
  return [...findings, ...visitor.faults.splice(0)];
};

/** Every page with the text for each parameter of its path. */
const brokenPaths = () => templates().filter((template) => template.includes('<'))
  .map((template) => template.replace(/<\w+\*?>/g, encodeURIComponent(QUOTED)));

/** Every page with the text in each query that its source reads. */
const queryPaths = (all) => {
  const files = readdirSync(join(WEB, 'Pages'), { recursive: true }).filter((name) => /Page\.(razor|cs)$/.test(name));
  const known = [...readFileSync(join(WEB, 'Routing/SiteMap.cs'), 'utf8').matchAll(/For<(\w+)>\("([^"]+)"\)/g)];
  return files.flatMap((name) => {
    const names = [...readFileSync(join(WEB, 'Pages', name), 'utf8').matchAll(/\.Query(?:All)?\("([^"]+)"/g)];
    const template = known.find(([, page]) => page === basename(name).split('.')[0])?.[2];
    const [, path] = all.find(([page]) => page === template) ?? [];
    if (!path) return [];
    const mark = path.includes('?') ? '&' : '?';
    return names.map(([, query]) => `${path}${mark}${encodeURIComponent(query)}=${encodeURIComponent(QUOTED)}`);
  });
};

// Each form with a field of this label: the text is sent in it, and in all else that it demands.
const FORMS = [
  ['/tasks', 'Task id', 'Show it'],
  ['/secrets/create', 'Name', 'Create'],
  ['/worker-manager/create', 'Id', 'Create the pool'],
];

const sendForm = async ({ page }, [path, label, button]) => {
  await page.goto(path);
  await page.getByLabel(label, { exact: true }).fill(QUOTED);
  for (const field of await page.locator('main form [required]:visible').all()) {
    const isMail = await field.getAttribute('type') === 'email';
    if (await field.inputValue() === '') await field.fill(isMail ? 'a@b.example' : QUOTED);
  }
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.waitForLoadState('load');
  await pause(DRAWN_MS);
};

test('nothing that people write runs', { skip, timeout: 600_000 }, async (t) => {
  await withSite(async (site) => {
    const made = await makeState(site, EVIL);
    const evil = await makeEvil(site);
    const all = pages(site, EVIL, made);
    const visitor = await site.visitor();
    // It has its own ear for the console.
    visitor.isTolerant = true;
    await watch(visitor);
    await visitor.signIn();

    const isClean = async (what) => {
      assert.deepEqual(await markup(visitor.page), [], what);
      assert.deepEqual(visitor.faults.splice(0), [], what);
    };

    await t.test('the test would notice', async () => {
      // A page of the site into which the text is put as markup.
      await visitor.visit('/secrets');
      await isClean('before');
      await visitor.page.evaluate((html) => { document.querySelector('main').innerHTML += html; }, QUOTED);
      await until(() => visitor.faults.some((text) => text.includes('the policy forbids script-src-attr')), 'an event');
      assert.ok(visitor.faults.some((text) => text.includes('the console says')), 'the console is not heard');
      assert.notDeepEqual(await markup(visitor.page), [], 'markup is not seen');
      visitor.faults.splice(0);
      await visitor.page.evaluate(() => { console.log(/evil-ran/); alert(1); });
      assert.equal(visitor.faults.splice(0).length, 2, 'what runs is not seen');
    });

    for (const [name, paths] of [
      ['each page', all.map(([, path]) => path)],
      ['what only the API writes', evil.paths],
      ['addresses of nothing', brokenPaths()],
      ['queries', queryPaths(all)],
    ]) {
      await t.test(name, async () => {
        const findings = await checkAll(visitor, paths);
        t.diagnostic(`${name}: ${paths.length} looked at`);
        assert.ok(paths.length > 10, 'nothing is looked at');
        assert.deepEqual(findings, [], findings.join('\n'));
      });
    }

    await t.test('artifacts as they are', async () => {
      for (const path of rawArtifacts(made)) {
        // Some are downloaded, which is as good.
        await visitor.page.goto(path).catch((error) => assert.match(error.message, /Download is starting|ERR_ABORTED/));
        await pause(DRAWN_MS);
        assert.deepEqual(visitor.faults.splice(0), [], path);
      }
    });

    await t.test('the text is there, as text', async () => {
      await visitor.visit(`/tasks/${made.taskId}`);
      assert.equal(await visitor.page.getByRole('heading', { level: 1 }).textContent(), EVIL);
      await visitor.visit('/worker-manager/ui%2Fpool/errors');
      assert.ok((await visitor.page.locator('main').textContent()).includes(EVIL));
    });

    await t.test('a secret that is revealed', async () => {
      await visitor.visit(`/secrets/${encodeURIComponent(made.secret)}`);
      await visitor.page.getByRole('button', { name: 'Reveal it', exact: true }).click();
      await visitor.page.locator('[data-value]').waitFor();
      await isClean('the secret');
    });

    await t.test('forms that were refused', async () => {
      for (const form of FORMS) {
        await sendForm(visitor, form);
        await isClean(form[0]);
      }
    });

    await t.test('messages as they come', async () => {
      await visitor.visit('/pulse-messages?bindings[0][exchange]=exchange/taskcluster-queue/v1/task-defined'
        + '&bindings[0][pattern]=%23');
      await pause(500);
      const queue = site.client('Queue');
      const task = await queue.task(made.taskId);
      await queue.createTask(made.taskId.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')), {
        ...task, dependencies: [], taskGroupId: made.taskGroupId,
      });
      await pause(1000);
      await isClean('messages');
    });
    for (const text of [...made.refused, ...evil.refused]) t.diagnostic(`cannot carry it: ${text.slice(0, 160)}`);
    await visitor.close();
  });
});
