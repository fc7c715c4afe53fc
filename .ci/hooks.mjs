#!/usr/bin/env node
// Ten thousand hooks on one server, a thousand of them bound to messages that do not come: it starts as fast as an
// empty one, all fire when they are due, and tasks are created as fast as without hooks. Takes about 100 seconds.
//
//   node .ci/hooks.mjs [--hooks 10000] [--rounds 6] [--ratio 0.8] [--late 5000]
//
// The limits are wide: on a machine with other work, seconds of two servers differ by more than hooks cost. The
// processor time of a createTask differs less. What was measured on a quiet machine stands in docs/hooks.md.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { program, send } from './program.mjs';

const { values: options } = parseArgs({
  options: {
    hooks: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '6' },
    ratio: { type: 'string', default: '0.8' },
    late: { type: 'string', default: '5000' },
  },
});
const COUNT = Number(options.hooks);
const BOUND = COUNT / 10;
const AT_ONCE = COUNT / 10;
const SPREAD = 300;
const CLIENTS = 16;
const ROUNDS = Number(options.rounds);
const ROUND_SECONDS = 2;
const WARM_SECONDS = 2;
const STARTS = 3;
const START_MS = 2000;
const LATE_MS = Number(options.late);
const PATIENCE_MS = 60_000;

const slug = () => Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url');
const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return (sorted[sorted.length >> 1] + sorted[(sorted.length - 1) >> 1]) / 2;
};
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
    cpu: () => {
      // User and system time, in hundredths of a second, behind a name that may have anything in it.
      const [user, system] = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11);
      return (Number(user) + Number(system)) / 100;
    },
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
const lateness = async (server, number, due) => {
  const path = `hooks/v1/hooks/load/${number}`;
  while ((await call(server, 'get', `${path}/status`)).lastFire.result === 'no-fire') {
    if (Date.now() > due + PATIENCE_MS) throw new Error(`Hook ${number} does not fire.`);
    await pause(200);
  }
  const { lastFires: [fire] } = await call(server, 'get', `${path}/last-fires`);
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
  // Those that fire here come last, so that it is known how long the others took.
  const began = Date.now();
  const soon = numbers(BOUND, BOUND + AT_ONCE + SPREAD);
  const others = [...numbers(0, BOUND), ...numbers(BOUND + AT_ONCE + SPREAD, COUNT)];
  await each(others, (number) => createHook(first, number, began));
  const expected = (Date.now() - began) * soon.length / others.length;
  const due = Math.ceil((Date.now() + 3 * expected + STARTS * START_MS + 10_000) / 1000) * 1000;
  await each(soon, (number) => createHook(first, number, due));
  await first.stop();

  const starts = [];
  for (let start = 1; start < STARTS; start++) {
    const server = await serve(folders[0]);
    starts.push(server.milliseconds);
    await server.stop();
  }
  const hooks = await serve(folders[0]);
  starts.push(hooks.milliseconds);
  hold(Math.min(...starts) < START_MS,
    `started in ${starts.map((milliseconds) => milliseconds.toFixed(0)).join(', ')} ms with ${COUNT} hooks`);
  if (Date.now() > due) throw new Error('This machine is too slow: the hooks were due before all of them were there.');
  const end = due + 5_000 + SPREAD * 40;
  await pause(end + 2_000 - Date.now());
  const late = await each(soon, (number) => lateness(hooks, number, end));
  const together = Math.max(...late.slice(0, AT_ONCE));
  hold(together < LATE_MS, `of ${AT_ONCE} hooks that are due in one second the last fires ${together} ms late`);
  const spread = late.slice(AT_ONCE);
  hold(median(spread) < LATE_MS / 10, `hooks that are due one after the other fire ${median(spread)} ms late, `
    + `the latest ${Math.max(...spread)} ms`);

  // Rounds of both alternate, and so does which is first: what slows the machine for longer slows both. A server that
  // was idle gives its memory back, and has to warm up again.
  const none = await serve(folders[1]);
  const sides = { hooks: { server: hooks, rates: [], cpu: [] }, none: { server: none, rates: [], cpu: [] } };
  for (let round = 0; round < ROUNDS; round++) {
    const both = [sides.hooks, sides.none];
    for (const { server, rates, cpu } of round % 2 ? both.reverse() : both) {
      await createTasks(server, WARM_SECONDS);
      const before = server.cpu();
      rates.push(await createTasks(server, ROUND_SECONDS));
      cpu.push(1000 * (server.cpu() - before) / (rates.at(-1) * ROUND_SECONDS));
    }
  }
  const ratios = sides.hooks.rates.map((rate, round) => rate / sides.none.rates[round]).sort((a, b) => a - b);
  hold(median(ratios) > Number(options.ratio),
    `createTask: ${median(sides.hooks.rates).toFixed(0)} a second with hooks, `
    + `${median(sides.none.rates).toFixed(0)} without; ratio ${median(ratios).toFixed(3)}, `
    + `in ${ROUNDS} rounds ${ratios[0].toFixed(3)} to ${ratios.at(-1).toFixed(3)}`);
  const [cost, least] = [median(sides.hooks.cpu), median(sides.none.cpu)];
  hold(least / cost > Number(options.ratio), `createTask: ${cost.toFixed(3)} ms of processor time with hooks, `
    + `${least.toFixed(3)} ms without; ratio ${(least / cost).toFixed(3)}`);
} finally {
  await Promise.all(running.map((server) => server.stop()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

process.exitCode = problems.length > 0 ? 1 : 0;
