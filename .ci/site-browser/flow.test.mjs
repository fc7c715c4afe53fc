// A person's first hour with the site, on real pages of a real server with a real worker: signs in, creates the
// example, watches its log to the end, opens its artifact, reruns it, sees a group's graph change, triggers a hook,
// reveals a secret, revokes a client, completes a sign-in of the command line, lends credentials to another site, and
// comes back by a one-time link.
//
//   node --test .ci/site-browser/flow.test.mjs
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import taskcluster from 'taskcluster-client';
import { runVerb } from '../program.mjs';
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

// The example, but that its task waits for a file: what is seen before the file is there is seen while the task runs.
const createsTheExample = async ({ page }, gate) => {
  await page.goto('/tasks/create');
  const field = page.getByLabel('Definition', { exact: true });
  const example = await field.inputValue();
  const said = 'echo Hello from a task;';
  assert.ok(example.includes(said), example);
  await field.fill(example.replace(said, `${said} until [ -e ${gate} ]; do sleep 0.1; done; echo And so it ends;`));
  await page.getByRole('button', { name: 'Create the task' }).click();
  await flash(page, 'The task was created.').waitFor();
  return new URL(page.url()).pathname.split('/').at(-1);
};

const watchesTheLog = async ({ page }, taskId, gate) => {
  await page.goto(`/tasks/${taskId}`);
  await mark(page);
  // The link comes with the run's worker, to a page that is not loaded again.
  const link = page.getByRole('link', { name: 'Live log', exact: true }).first();
  await link.waitFor({ timeout: WORKER_MS });
  assert.ok(await isMarked(page), 'the page was loaded again');
  await link.click();
  const log = page.getByRole('log');
  const state = page.locator('.log-status');
  await log.getByText('Hello from a task', { exact: true }).waitFor({ timeout: WORKER_MS });
  await state.getByText('live', { exact: true }).waitFor();
  // The command itself is told, too, and is not meant.
  const last = log.getByText('And so it ends', { exact: true });
  assert.equal(await last.count(), 0);
  await mark(page);
  await writeFile(gate, '');
  await last.waitFor({ timeout: WORKER_MS });
  await state.getByText('complete', { exact: true }).waitFor({ timeout: WORKER_MS });
  assert.ok(await isMarked(page), 'the page was loaded again');
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
  await site.client('Auth').createRole('hook-id:ui/flow', {
    description: '', scopes: ['queue:create-task:lowest:local/*', 'queue:create-task:project:none', 'queue:scheduler-id:*'],
  });
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
  await page.getByRole('button', { name: 'Reveal it', exact: true }).click();
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

// A program that listens at a port of this machine, until it was told something.
const listen = async () => {
  const heard = [];
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url, 'http://localhost');
    if (searchParams.size > 0) heard.push(Object.fromEntries(searchParams));
    response.setHeader('content-type', 'text/html').end('<title>Done</title><p>You may close this window.');
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `http://localhost:${server.address().port}`,
    told: async (page) => {
      const query = await until(() => heard.shift(), 'the listener is told something');
      await page.getByText('You may close this window.').waitFor();
      return query;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

// Whose browser it is, is not known yet: he is asked to sign in, and led back to what he came for.
const signsInOnTheWay = async (visitor) => {
  const { page, site: { credentials: { clientId, accessToken } } } = visitor;
  const form = page.locator('#by-credentials');
  await form.getByLabel('Client id').fill(clientId);
  await form.getByLabel('Access token').fill(accessToken);
  await form.getByRole('button', { name: 'Sign in' }).click();
};

// What the official command line does, to the byte of its address: it listens, opens the page in a browser in which
// nobody may be signed in yet, and waits for credentials.
const signsInTheCommandLine = async ({ site }) => {
  const visitor = await site.visitor();
  const { page } = visitor;
  const listener = await listen();
  try {
    const callback = encodeURIComponent(listener.url);
    await page.goto('/auth/clients/create?scope=auth%3Acurrent-scopes&scope=queue%3Aget-task%3A%2A&name=cli-aB3_-9'
      + `&expires=1d&callback_url=${callback}&description=Temporary+client+for+use+on+the+command+line`);
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).first().click();
    await signsInOnTheWay(visitor);
    await page.getByText('A program on this machine asks for a client').waitFor();
    const created = Date.now();
    await page.getByRole('button', { name: 'Create client and sign in' }).click();
    const { clientId, accessToken, ...rest } = await listener.told(page);
    assert.deepEqual(rest, {}, 'no certificate, nothing else');
    assert.match(clientId, /^taskcluster\/root\/cli-aB3_-9$/);
    const { scopes } = await site.client('Auth', { clientId, accessToken }).currentScopes();
    assert.ok(scopes.includes('queue:get-task:*') && !scopes.includes('*'));
    const client = await site.client('Auth').client(clientId);
    assert.equal(client.description, 'Temporary client for use on the command line');
    assert.ok(client.deleteOnExpiration);
    assert.ok(Math.abs(Date.parse(client.expires) - created - 86_400_000) < 300_000, client.expires);
    assert.deepEqual(visitor.faults, []);
  } finally {
    listener.close();
    await visitor.close();
  }
};

const asking = ({ url }, more = {}) => `/login/oauth/authorize?${new URLSearchParams({
  client_id: 'a-site', response_type: 'code', scope: 'queue:get-task:*', redirect_uri: url, state: 'its own', ...more,
})}`;

// The part of the other site's server: credentials for the code that the browser brought along.
const redeems = async ({ rootUrl }, listener, code) => {
  const told = await fetch(`${rootUrl}/login/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code', code, redirect_uri: listener.url, client_id: 'a-site',
    }),
  });
  assert.equal(told.status, 200, await told.clone().text());
  const { access_token: token, token_type: type } = await told.json();
  assert.equal(type, 'Bearer');
  const lent = await fetch(`${rootUrl}/login/oauth/credentials`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(lent.status, 200, await lent.clone().text());
  return (await lent.json()).credentials;
};

// Another site sends a browser in which nobody is signed in; then the same person refuses.
const lendsCredentials = async ({ site }, listener) => {
  const visitor = await site.visitor();
  const { page } = visitor;
  await page.goto(asking(listener, { expires: '1 hour' }));
  await signsInOnTheWay(visitor);
  await page.getByRole('heading', { name: 'Third-party login' }).waitFor();
  assert.ok((await page.getByRole('main').textContent()).includes('a-site asks for credentials'));
  await page.getByRole('button', { name: 'Authorize' }).click();
  const { code, state } = await listener.told(page);
  assert.equal(state, 'its own');
  const credentials = await redeems(site, listener, code);
  const { scopes } = await site.client('Auth', credentials).currentScopes();
  assert.ok(scopes.includes('queue:get-task:*') && !scopes.includes('*'), scopes.join(' '));
  await page.goto(asking(listener));
  await page.getByRole('button', { name: 'Refuse' }).click();
  assert.deepEqual(await listener.told(page), {
    error: 'access_denied', error_description: 'The user has refused.', state: 'its own',
  });
  assert.deepEqual(visitor.faults, []);
  await visitor.close();
};

const newLink = async (site) => JSON.parse(await runVerb(site, 'signin', '--json')).url;

// A link signs in once. Whoever comes with it later is told what to do, does it, and is in.
const comesByALink = async ({ site }) => {
  const [first, second] = [await site.visitor(), await site.visitor()];
  const signedIn = `You are signed in as ${site.credentials.clientId}`;
  const link = await newLink(site);
  const token = link.split('#')[1];
  await first.page.goto(link);
  await flash(first.page, signedIn).waitFor();
  assert.ok(!first.page.url().includes(token));
  await first.page.goBack();
  assert.ok(!first.page.url().includes(token), 'the token is in the history');
  await second.page.goto(link);
  const refusal = second.page.getByRole('alert').filter({ hasText: 'This link is not good' });
  await refusal.waitFor();
  assert.match(await refusal.textContent(), /signin prints a new one/);
  assert.ok(!(await second.page.content()).includes(token), 'the token is in the page');
  await second.page.goto('/profile');
  assert.ok(!(await second.page.content()).includes(site.credentials.clientId), 'a used link has signed in');
  await second.page.goto(await newLink(site));
  await flash(second.page, signedIn).waitFor();
  for (const visitor of [first, second]) {
    assert.deepEqual(visitor.faults, []);
    await visitor.close();
  }
};

// What stood on the page when a step failed says why.
const told = async ({ page }, error) => {
  const text = await page.getByRole('main').textContent().catch(() => 'no page');
  throw new Error(`${error.message}\nat ${page.url()}: ${text.replace(/\s+/g, ' ').slice(0, 2000)}`, { cause: error });
};

test('a first hour with the site', { skip, timeout: 600_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'taskcluster-flow-'));
  const gate = join(folder, 'gate');
  const listener = await listen();
  t.after(async () => {
    listener.close();
    await rm(folder, { recursive: true, force: true });
  });
  await withSite(async (site) => {
    const visitor = await site.visitor();
    let taskId;
    const steps = [
      ['signs in', () => visitor.signIn()],
      ['creates the example', async () => { taskId = await createsTheExample(visitor, gate); }],
      ['watches its log to the end', () => watchesTheLog(visitor, taskId, gate)],
      ['opens its artifact', () => opensTheArtifact(visitor, taskId)],
      ['reruns it', () => rerunsIt(visitor, taskId)],
      ['sees the graph of a group change', () => seesTheGroupChange(visitor)],
      ['triggers a hook', () => triggersAHook(visitor)],
      ['reveals a secret', () => revealsASecret(visitor)],
      ['revokes a client', () => revokesAClient(visitor)],
      ['signs in the command line', () => signsInTheCommandLine(visitor)],
      ['lends credentials to another site', () => lendsCredentials(visitor, listener)],
      ['comes by a one-time link', () => comesByALink(visitor)],
    ];
    for (const [name, step] of steps) {
      await t.test(name, async () => {
        await step().catch((error) => told(visitor, error));
        assert.deepEqual(visitor.faults.splice(0), []);
      });
    }
    await visitor.close();
  }, { redirectUri: listener.url });
});
