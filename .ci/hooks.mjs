#!/usr/bin/env node
// Ten thousand hooks on one server, a thousand of them bound to messages that do not come: it starts as fast as an empty
// one, all fire when they are due, and tasks are created as fast as without hooks. Takes about 90 seconds.
//
//   node .ci/hooks.mjs [--hooks 10000] [--ratio 0.85]
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { program, send } from './program.mjs';

const { values: options } = parseArgs({
  options: {
    hooks: { type: 'string', default: '10000' },
    // What other work on the machine does to a comparison of some seconds is more than hooks do.
    ratio: { type: 'string', default: '0.85' },
  },
});
const COUNT = Number(options.hooks);
const BOUND = COUNT / 10;
const AT_ONCE = COUNT / 10;
const SPREAD = 300;
const CLIENTS = 16;
const ROUNDS = 4;
const START_MS = 2000;
const LATE_MS = 2000;

const slug = () => Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url');
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

const start = async (folder) => {
  const began = performance.now();
  const child = spawn('dotnet', [program, 'fixture', '--data', folder, '--exit-with-parent',
    '--set', 'Logging:LogLevel:Default=Error'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => { child.once('close', resolve); });
  const line = await Promise.race([
    new Promise((resolve) => { createInterface({ input: child.stdout }).once('line', resolve); }),
    ended.then((code) => { throw new Error(`The program ended with ${code} before it was ready.`); }),
  ]);
  const { rootUrl, ...credentials } = JSON.parse(line);
  return {
    milliseconds: performance.now() - began,
    rootUrl,
    credentials,
    stop: async () => { child.stdin.end(); await ended; },
  };
};

const call = async (server, verb, path, body) => {
  const answer = await send(server, verb, `${server.rootUrl}/api/${path}`, body && JSON.stringify(body));
  if (answer.status >= 300) throw new Error(`${verb} ${path}: ${answer.status} ${answer.json.message}`);
  return answer.json;
};

const each = async (items, action) => {
  let next = 0;
  const results = [];
  await Promise.all(Array.from({ length: CLIENTS }, async () => {
    while (next < items.length) {
      const at = next++;
      results[at] = await action(items[at]);
    }
  }));
  return results;
};
const numbers = (from, to) => Array.from({ length: to - from }, (_, index) => from + index);

const metadata = { name: 'load', description: 'load', owner: 'load@example.com', source: 'https://example.com' };
const cron = (time) => {
  const date = new Date(time);
  return `${date.getUTCSeconds()} ${date.getUTCMinutes()} ${date.getUTCHours()} * * *`;
};
// Some are bound, many are due in one second, some one after the other, and all others at some other time.
const causeOf = (number, due) => {
  if (number < BOUND) {
    const pattern = number % 2 ? `route.index.project${number}.#` : `primary.*.*.*.*.provisioner${number}.#`;
    return { bindings: [{ exchange: 'exchange/taskcluster-queue/v1/task-defined', routingKeyPattern: pattern }] };
  }
  if (number < BOUND + AT_ONCE) return { schedule: [cron(due)] };
  if (number < BOUND + AT_ONCE + SPREAD) return { schedule: [cron(due + 5_000 + (number - BOUND - AT_ONCE) * 40)] };
  return { schedule: [cron(due + 3 * 3600_000 + (number % 3600) * 1000)] };
};
const createHook = (server, number, due) => call(server, 'put', `hooks/v1/hooks/load/${number}`, {
  metadata: { name: 'load', description: 'load', owner: 'load@example.com', emailOnError: false },
  task: { taskQueueId: 'load/none', payload: {}, metadata },
  triggerSchema: { type: 'object' },
  ...causeOf(number, due),
});

// By how much the task of a hook's fire was later than it should have been.
const lateness = async (server, number) => {
  const { lastFires: [fire] } = await call(server, 'get', `hooks/v1/hooks/load/${number}/last-fires`);
  if (fire.result !== 'success') throw new Error(`Hook ${number} has failed: ${fire.error}`);
  const { status } = await call(server, 'get', `queue/v1/task/${fire.taskId}/status`);
  return Date.parse(status.runs[0].scheduled) - Date.parse(fire.taskCreateTime);
};

const createTasks = async (server, seconds) => {
  const end = Date.now() + seconds * 1000;
  let count = 0;
  await Promise.all(Array.from({ length: CLIENTS }, async () => {
    while (Date.now() < end) {
      const now = Date.now();
      await call(server, 'put', `queue/v1/task/${slug()}`, {
        taskQueueId: 'p/w', created: new Date(now).toJSON(), deadline: new Date(now + 3600_000).toJSON(), payload: {},
        metadata, routes: ['index.other.latest'],
      });
      count++;
    }
  }));
  return count / seconds;
};

const problems = [];
const hold = (isRight, text) => {
  console.log(`${isRight ? 'ok  ' : 'FAIL'} ${text}`);
  if (!isRight) problems.push(text);
};

const folders = ['hooks', 'none'].map((name) => mkdtempSync(join(tmpdir(), `taskcluster-${name}-`)));
const running = [];
try {
  const serve = async (folder) => {
    const server = await start(folder);
    running.push(server);
    return server;
  };
  const first = await serve(folders[0]);
  await call(first, 'put', `auth/v1/roles/${encodeURIComponent('hook-id:load/*')}`, {
    description: '',
    scopes: ['queue:create-task:project:none', 'queue:scheduler-id:-', 'queue:create-task:lowest:load/none'],
  });
  const due = Math.floor(Date.now() / 1000) * 1000 + COUNT * 3 + 15_000;
  await each(numbers(0, COUNT), (number) => createHook(first, number, due));
  await first.stop();

  const hooks = await serve(folders[0]);
  hold(hooks.milliseconds < START_MS, `started in ${hooks.milliseconds.toFixed(0)} ms with ${COUNT} hooks`);
  if (Date.now() > due) throw new Error('This machine is too slow: the hooks were due before all of them were there.');
  await pause(due + 5_000 + SPREAD * 40 + LATE_MS - Date.now());
  const together = Math.max(...await each(numbers(BOUND, BOUND + AT_ONCE), (number) => lateness(hooks, number)));
  hold(together < LATE_MS, `of ${AT_ONCE} hooks that are due in one second the last fires ${together} ms late`);
  const spread = await each(numbers(BOUND + AT_ONCE, BOUND + AT_ONCE + SPREAD), (number) => lateness(hooks, number));
  hold(median(spread) < 100, `hooks that are due one after the other fire ${median(spread)} ms late, `
    + `the latest ${Math.max(...spread)} ms`);

  const none = await serve(folders[1]);
  const rates = { hooks: [], none: [] };
  await createTasks(hooks, 2);
  await createTasks(none, 2);
  for (let round = 0; round < ROUNDS; round++) {
    rates.hooks.push(await createTasks(hooks, 3));
    rates.none.push(await createTasks(none, 3));
  }
  const ratio = median(rates.hooks) / median(rates.none);
  hold(ratio > Number(options.ratio), `createTask: ${median(rates.hooks).toFixed(0)} a second with hooks, `
    + `${median(rates.none).toFixed(0)} without, ratio ${ratio.toFixed(3)}`);
} finally {
  await Promise.all(running.map((server) => server.stop()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

process.exitCode = problems.length > 0 ? 1 : 0;
