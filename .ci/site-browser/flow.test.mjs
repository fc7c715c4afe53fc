// A person's first hour with the site, on real pages of a real server with a real worker: signs in, creates the
// example, watches its log to the end, opens its artifact, reruns it, sees a group's graph change, triggers a hook,
// reveals a secret, revokes a client, and completes a sign-in of the command line.
//
//   node --test .ci/site-browser/flow.test.mjs
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import taskcluster from 'taskcluster-client';
import { skip, until, withSite } from './site.mjs';

const WORKER_MS = 90_000;

// The page must not be loaded again for a person to see what has changed: such a mark would be gone.
const mark = (page) => page.evaluate(() => { globalThis.stays = true; });
const isMarked = (page) => page.evaluate(() => globalThis.stays === true);

const badge = (page, state) => page.locator('.page-actions').getByText(state, { exact: true });

const flash = (page, text) => page.getByRole('status').filter({ hasText: text });

const definition = (name, more = {}) => ({
  taskQueueId: 'local/posix',
  created: taskcluster.fromNowJSON(),
  deadline: taskcluster.fromNowJSON('1 hour'),
  payload: { command: [['/bin/sh', '-c', 'echo Hello; sleep 1']], maxRunTime: 60 },
  metadata: { name, description: 'Of the browser test.', owner: 'ui@example.com', source: 'https://example.com/' },
  ...more,
});

const createsTheExample = async ({ page }) => {
  await page.goto('/tasks/create');
  await page.getByRole('button', { name: 'Create the task' }).click();
  await flash(page, 'The task was created.').waitFor();
  return new URL(page.url()).pathname.split('/').at(-1);
};

const watchesTheLog = async ({ page }, taskId) => {
  await page.goto(`/tasks/${taskId}`);
  await page.getByRole('link', { name: /^(Live log|Log)$/ }).first().click({ timeout: WORKER_MS });
  const log = page.getByRole('log');
  await log.getByText('Hello from a task').first().waitFor({ timeout: WORKER_MS });
  await page.getByRole('status').filter({ hasText: 'complete' }).first().waitFor({ timeout: WORKER_MS });
};

const opensTheArtifact = async (visitor, taskId) => {
  const { page } = visitor;
  await page.goto(`/tasks/${taskId}`);
  await badge(page, 'completed').waitFor({ timeout: WORKER_MS });
  const year = String(new Date().getUTCFullYear());
  const address = await page.getByRole('link', { name: 'public/today.txt', exact: true }).getAttribute('href');
  assert.ok((await (await page.context().request.get(address)).text()).includes(year), 'the link leads elsewhere');
  await page.getByRole('link', { name: 'View public/today.txt' }).click();
  await page.getByRole('log').getByText(year).first().waitFor();
};

const rerunsIt = async (visitor, taskId) => {
  const { page } = visitor;
  await page.goto(`/tasks/${taskId}`);
  await visitor.confirm('Rerun', 'Rerun');
  await flash(page, 'A new run is pending.').waitFor();
  await mark(page);
  await page.locator('main table').first().getByRole('link', { name: '1', exact: true }).waitFor();
  await badge(page, 'completed').waitFor({ timeout: WORKER_MS });
  assert.ok(await isMarked(page), 'the page was loaded again');
};

const seesTheGroupChange = async ({ page, site }) => {
  const queue = site.client('Queue');
  const [taskGroupId, first, second] = [taskcluster.slugid(), taskcluster.slugid(), taskcluster.slugid()];
  // No worker has this queue: it begins when the test says so.
  await queue.createTask(first, definition('first', { taskGroupId, taskQueueId: 'ui/flow', payload: {} }));
  await queue.createTask(second, definition('second', { taskGroupId, dependencies: [first] }));
  await page.goto(`/tasks/groups/${taskGroupId}?view=graph`);
  await page.getByRole('group', { name: 'Graph of the tasks' }).waitFor();
  const legend = page.locator('.graph-legend');
  await legend.getByText('1 unscheduled').waitFor();
  await mark(page);
  await queue.claimTask(first, 0, { workerGroup: 'g', workerId: 'i' });
  await legend.getByText('1 running').waitFor();
  await queue.reportCompleted(first, 0);
  await legend.getByText('2 completed').waitFor({ timeout: WORKER_MS });
  assert.ok(await isMarked(page), 'the page was loaded again');
};

const triggersAHook = async ({ page, site }) => {
  await site.client('Auth').createRole('hook-id:ui/flow', { description: '', scopes: ['*'] });
  await site.client('Hooks').createHook('ui', 'flow', {
    metadata: { name: 'Of the browser test', description: '', owner: 'ui@example.com' },
    task: definition('hooked', { created: { $fromNow: '0 seconds' }, deadline: { $fromNow: '1 hour' } }),
    triggerSchema: { type: 'object', additionalProperties: true },
  });
  await page.goto('/hooks/ui/flow?view=trigger');
  await page.getByRole('button', { name: 'Trigger the hook' }).first().click();
  await flash(page, 'has fired').waitFor();
  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'hooked');
};

const revealsASecret = async ({ page }) => {
  await page.goto('/secrets/create');
  await page.getByLabel('Name', { exact: true }).fill('project/ui/flow');
  await page.getByLabel('Value', { exact: true }).fill('password: hunter2');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await flash(page, 'was created').waitFor();
  assert.ok(!(await page.content()).includes('hunter2'), 'the value is in the page before it is revealed');
  await page.getByRole('button', { name: 'Reveal it' }).click();
  await page.getByText('hunter2').first().waitFor();
  assert.ok(!page.url().includes('hunter2'));
};

const revokesAClient = async (visitor) => {
  const { page, site } = visitor;
  const { accessToken } = await site.client('Auth').createClient('ui/flow', {
    description: 'Of the browser test.', expires: taskcluster.fromNowJSON('1 day'), scopes: ['auth:current-scopes'],
  });
  const theirs = site.client('Auth', { clientId: 'ui/flow', accessToken });
  assert.ok((await theirs.currentScopes()).scopes.includes('auth:current-scopes'));
  await page.goto(`/auth/clients/${encodeURIComponent('ui/flow')}`);
  await visitor.confirm('Disable', 'Disable it');
  await flash(page, 'is disabled').waitFor();
  await assert.rejects(theirs.currentScopes(), (error) => error.statusCode === 401);
};

// What the official command line does: it listens, opens the page, and waits for credentials.
const signsInTheCommandLine = async ({ page, site }) => {
  let told = null;
  const listener = createServer((request, response) => {
    const { searchParams } = new URL(request.url, 'http://localhost');
    if (searchParams.has('clientId')) told = Object.fromEntries(searchParams);
    response.setHeader('content-type', 'text/html').end('<title>Done</title><p>You may close this window.');
  });
  await new Promise((resolve) => { listener.listen(0, '127.0.0.1', resolve); });
  try {
    const query = new URLSearchParams([
      ['scope', 'auth:current-scopes'], ['scope', 'queue:get-task:*'], ['name', 'cli-abcdef'], ['expires', '1d'],
      ['callback_url', `http://localhost:${listener.address().port}`], ['description', 'Of the browser test.'],
    ]);
    await page.goto(`/auth/clients/create?${query}`);
    await page.getByRole('button', { name: 'Create client and sign in' }).click();
    const { clientId, accessToken } = await until(() => told, 'the program is told its credentials');
    await page.getByText('You may close this window.').waitFor();
    assert.match(clientId, /\/cli-abcdef$/);
    const { scopes } = await site.client('Auth', { clientId, accessToken }).currentScopes();
    assert.ok(scopes.includes('queue:get-task:*') && !scopes.includes('*'));
  } finally {
    listener.closeAllConnections();
    listener.close();
  }
};

test('a first hour with the site', { skip, timeout: 600_000 }, async (t) => {
  await withSite(async (site) => {
    const visitor = await site.visitor();
    let taskId;
    const steps = [
      ['signs in', () => visitor.signIn()],
      ['creates the example', async () => { taskId = await createsTheExample(visitor); }],
      ['watches its log to the end', () => watchesTheLog(visitor, taskId)],
      ['opens its artifact', () => opensTheArtifact(visitor, taskId)],
      ['reruns it', () => rerunsIt(visitor, taskId)],
      ['sees the graph of a group change', () => seesTheGroupChange(visitor)],
      ['triggers a hook', () => triggersAHook(visitor)],
      ['reveals a secret', () => revealsASecret(visitor)],
      ['revokes a client', () => revokesAClient(visitor)],
      ['signs in the command line', () => signsInTheCommandLine(visitor)],
    ];
    for (const [name, step] of steps) {
      await t.test(name, async () => {
        await step();
        assert.deepEqual(visitor.faults.splice(0), []);
      });
    }
    await visitor.close();
  });
});
