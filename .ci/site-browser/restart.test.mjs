// A server that ends and comes back while its pages are open: what is live on them goes on where it was and loses
// nothing, who is signed in stays so, and what was typed can be sent.
//
//   node --test .ci/site-browser/restart.test.mjs
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import taskcluster from 'taskcluster-client';
import { startServer, startWorker } from '../program.mjs';
import { skip, until, withBrowser } from './site.mjs';

const LIVE_LOG = encodeURIComponent('public/logs/live.log');
const QUEUE = 'ui/restart';

// Not one of those that the system gives to clients: while the server is away a browser's own end could take its port.
const freePort = async () => {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const probe = createServer();
    const isFree = await new Promise((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, () => probe.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
};

const definition = (taskGroupId, name, more) => ({
  taskQueueId: QUEUE,
  taskGroupId,
  created: taskcluster.fromNowJSON(),
  deadline: taskcluster.fromNowJSON('1 hour'),
  payload: {},
  metadata: { name, description: '', owner: 'ui@example.com', source: 'https://example.com/' },
  ...more,
});

// A task that says a word each time that a file is there.
const wordByWord = (folder, words) => words.map((word, index) =>
  `until [ -e ${join(folder, `gate-${index}`)} ]; do sleep 0.1; done; printf '%s\n' word-${word}`).join('; ');

const line = (page, word) => page.getByRole('log').getByText(`word-${word}`, { exact: true });

const liveState = (page, state) => page.locator('[data-live-state]').getByText(state, { exact: true }).first();

const graphState = (page, state) => page.locator('.graph-status').getByText(state, { exact: true });

const logState = (page, state) => page.locator('.log-status').getByText(state, { exact: true });

const legend = (page, text) => page.locator('.graph-legend').getByText(text, { exact: true });

const badge = (page, state) => page.locator('.page-actions').getByText(state, { exact: true });

// All that the log page shows as lines of the task, in order.
const words = async (page) => (await page.getByRole('log').innerText()).match(/^.*word-\w+$/gm)
  .map((text) => /word-\w+$/.exec(text)[0]);

/** What is looked at: a task, its log, the group of both, and a form that is half filled in. */
class Scene {
  constructor(site, folder) {
    this.site = site;
    this.folder = folder;
    this.queue = site.client('Queue');
    this.ids = Object.fromEntries(['group', 'run', 'first', 'second', 'late'].map((name) => [name, taskcluster.slugid()]));
  }

  async create() {
    const { group, run, first, second } = this.ids;
    const script = wordByWord(this.folder, ['one', 'two', 'three']);
    await this.queue.createTask(run, definition(group, 'talks', {
      payload: { command: [['/bin/sh', '-c', script]], maxRunTime: 600 },
    }));
    // No worker has this queue: what happens there happens when the test says so.
    await this.queue.createTask(first, definition(group, 'first', { taskQueueId: 'ui/nobody' }));
    await this.queue.createTask(second, definition(group, 'second', {
      taskQueueId: 'ui/nobody', dependencies: [first],
    }));
  }

  async open() {
    const { context, page } = this.visitor;
    const { group, run } = this.ids;
    this.log = page;
    [this.task, this.group, this.form] = [await context.newPage(), await context.newPage(), await context.newPage()];
    await this.task.goto(`/tasks/${run}`);
    await badge(this.task, 'running').waitFor();
    await liveState(this.task, 'live').waitFor();
    await this.group.goto(`/tasks/groups/${group}?view=graph`);
    await graphState(this.group, 'live').waitFor();
    await legend(this.group, '1 unscheduled').waitFor();
    await this.log.goto(`/tasks/${run}/runs/0/logs/live/${LIVE_LOG}`);
    await this.gate(0);
    await line(this.log, 'one').waitFor();
    await logState(this.log, 'live').waitFor();
    await this.form.goto('/secrets/create');
    await this.form.getByLabel('Name', { exact: true }).fill('project/ui/restart');
    await this.form.getByLabel('Value', { exact: true }).fill('password: hunter2');
    for (const one of [this.task, this.group, this.log]) await one.evaluate(() => { globalThis.stays = true; });
  }

  gate(index) {
    return writeFile(join(this.folder, `gate-${index}`), '');
  }

  async seesTheEnd() {
    await liveState(this.task, 'reconnecting…').waitFor();
    await graphState(this.group, 'reconnecting…').waitFor();
    await logState(this.log, 'reconnecting…').waitFor();
  }

  // Some of it happens before the pages are back.
  async goOn() {
    const { group, first, late } = this.ids;
    await this.queue.claimTask(first, 0, { workerGroup: 'g', workerId: 'i' });
    await this.queue.reportCompleted(first, 0);
    await this.queue.createTask(late, definition(group, 'late', { taskQueueId: 'ui/nobody', dependencies: [first] }));
  }

  async isLive() {
    await line(this.log, 'two').waitFor();
    await logState(this.log, 'live').waitFor();
    await legend(this.group, '1 running').waitFor();
    await legend(this.group, '1 completed').waitFor();
    await legend(this.group, '2 pending').waitFor();
    await graphState(this.group, 'live').waitFor();
    await liveState(this.task, 'live').waitFor();
  }

  async ends() {
    await this.gate(2);
    await line(this.log, 'three').waitFor();
    await logState(this.log, 'complete').waitFor();
    assert.deepEqual(await words(this.log), ['word-one', 'word-two', 'word-three']);
    await badge(this.task, 'completed').waitFor();
    await legend(this.group, '2 completed').waitFor();
    for (const one of [this.task, this.group, this.log]) {
      assert.equal(await one.evaluate(() => globalThis.stays), true, `${one.url()} was loaded again`);
    }
  }

  async sends() {
    await this.form.getByRole('button', { name: 'Create', exact: true }).click();
    await this.form.getByRole('status').filter({ hasText: 'was created' }).waitFor();
  }
}

const restart = async (signal) => {
  const folder = await mkdtemp(join(tmpdir(), 'taskcluster-restart-'));
  const flags = ['--data', join(folder, 'data'), '--port', String(await freePort())];
  let server = await startServer([], flags);
  const worker = startWorker(server, QUEUE, join(folder, 'work'));
  try {
    await withBrowser(server, async (site) => {
      const scene = new Scene(site, folder);
      scene.visitor = await (await site.visitor()).signIn();
      await scene.create();
      await until(async () => (await scene.queue.status(scene.ids.run)).status.state === 'running', 'the task runs');
      await scene.open();
      // That nothing can be fetched now is what the console says.
      scene.visitor.isTolerant = true;
      await server.end(signal);
      await scene.gate(1);
      await scene.seesTheEnd();
      server = await startServer([], flags);
      await scene.goOn();
      await scene.isLive();
      await scene.ends();
      await scene.sends();
      assert.deepEqual(scene.visitor.faults, []);
      await scene.visitor.close();
    });
  } finally {
    await worker.end();
    await server.end();
    await rm(folder, { recursive: true, force: true });
  }
};

// A server of the environment is not ours to end.
const why = skip || (process.env.TASKCLUSTER_ROOT_URL ? 'the server is not ours' : false);

test('a server that is killed and comes back', { skip: why, timeout: 240_000 }, () => restart('SIGKILL'));

test('a server that is told to end and comes back', { skip: why, timeout: 240_000 }, () => restart('SIGTERM'));
