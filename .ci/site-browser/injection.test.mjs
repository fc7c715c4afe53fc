// Markup and script stand in every string that a task, a log, an artifact's name, a hook, a client, a secret, a pool
// and a worker can carry. No page makes markup of them, and none of it runs: a dialog, a breach of the policy or an
// error of a script fails the test.
//
//   node --test .ci/site-browser/injection.test.mjs
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeState, pages, rawArtifacts } from './samples.mjs';
import { skip, withSite } from './site.mjs';

// Ends an attribute of either quote, a comment, a script and a text area, and runs in four ways.
const EVIL = `"'--></textarea><script>alert('ran')</script><img src=x onerror="alert('ran')"><svg onload=alert('ran')>`;

// Frames show artifacts without any rights; that their scripts are refused is told in the console, as it should be.
const isFramed = (path) => path.includes('.html');

const check = async (visitor, path) => {
  visitor.isTolerant = isFramed(path);
  const status = await visitor.visit(path);
  // Modules draw what they fetch.
  await visitor.page.waitForTimeout(200);
  const markup = await visitor.markup();
  return [
    ...status >= 500 ? [`${path}: answers ${status}`] : [],
    ...markup.map((element) => `${path}: has ${element}`),
    ...visitor.faults.splice(0),
  ];
};

test('nothing that people write runs', { skip, timeout: 600_000 }, async (t) => {
  await withSite(async (site) => {
    const made = await makeState(site, EVIL);
    const all = pages(site, EVIL, made);
    const visitor = await site.visitor();
    await visitor.signIn();

    await t.test('the test would notice', async () => {
      // A page of the site into which the text was put as markup.
      await visitor.visit('/secrets');
      await visitor.page.evaluate((html) => { document.querySelector('main').innerHTML += html; }, EVIL);
      await visitor.page.waitForTimeout(200);
      assert.notDeepEqual(await visitor.markup(), [], 'markup is not seen');
      assert.notDeepEqual(visitor.faults.splice(0), [], 'a breach of the policy is not seen');
    });

    await t.test('each page', async () => {
      const findings = [];
      for (const [, path] of all) findings.push(...await check(visitor, path));
      assert.deepEqual(findings, [], findings.join('\n'));
    });

    await t.test('artifacts as they are', async () => {
      // That their scripts are refused is told in the console; what must not be is that one runs.
      visitor.isTolerant = true;
      for (const path of rawArtifacts(made)) {
        // Some are downloaded, which is as good.
        await visitor.page.goto(path).catch((error) => assert.match(error.message, /Download is starting|ERR_ABORTED/));
        await visitor.page.waitForTimeout(200);
        assert.deepEqual(visitor.faults.splice(0), [], path);
      }
      visitor.isTolerant = false;
    });

    await t.test('the text is there, as text', async () => {
      await visitor.visit(`/tasks/${made.taskId}`);
      assert.equal(await visitor.page.getByRole('heading', { level: 1 }).textContent(), EVIL);
      await visitor.visit('/worker-manager/ui%2Fpool/errors');
      assert.ok((await visitor.page.locator('main').textContent()).includes(EVIL));
    });

    await t.test('a secret that is revealed', async () => {
      await visitor.visit(`/secrets/${encodeURIComponent(made.secret)}`);
      await visitor.page.getByRole('button', { name: 'Reveal it' }).click();
      await visitor.page.getByText('It expires').waitFor();
      assert.deepEqual(await visitor.markup(), []);
      assert.deepEqual(visitor.faults, []);
    });

    await t.test('forms that were refused', async () => {
      for (const [path, label, button] of [
        ['/tasks', 'Task id', 'Show it'],
        ['/secrets/create', 'Name', 'Create'],
        ['/worker-manager/create', 'Id', 'Create the pool'],
      ]) {
        await visitor.visit(path);
        await visitor.page.getByLabel(label, { exact: true }).fill(EVIL);
        for (const field of await visitor.page.locator('main form [required]:visible').all()) {
          const isMail = await field.getAttribute('type') === 'email';
          if (await field.inputValue() === '') await field.fill(isMail ? 'a@b.example' : EVIL);
        }
        await visitor.page.getByRole('button', { name: button, exact: true }).click();
        await visitor.page.waitForLoadState('load');
        assert.deepEqual(await visitor.markup(), [], path);
        assert.deepEqual(visitor.faults.splice(0), [], path);
      }
    });

    await t.test('messages as they come', async () => {
      await visitor.visit('/pulse-messages?bindings[0][exchange]=exchange/taskcluster-queue/v1/task-defined'
        + '&bindings[0][pattern]=%23');
      await visitor.page.waitForTimeout(500);
      const queue = site.client('Queue');
      const task = await queue.task(made.taskId);
      await queue.createTask(made.taskId.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')), {
        ...task, dependencies: [], taskGroupId: made.taskGroupId,
      });
      await visitor.page.waitForTimeout(1000);
      assert.deepEqual(await visitor.markup(), []);
      assert.deepEqual(visitor.faults, []);
    });
    for (const text of made.refused) t.diagnostic(`cannot carry it: ${text}`);
    t.diagnostic(`pages without an injection: ${all.length}`);
    await visitor.close();
  });
});
