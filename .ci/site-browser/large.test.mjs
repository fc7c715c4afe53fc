// Pages with very much on them: a group of 10,000 tasks. Figures are printed; the limits are wide, since machines differ.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { send } from '../program.mjs';
import { skip, withSite } from './site.mjs';

const TASKS = 10_000;
const FIRST = 2_000;
const CONNECTIONS = 64;
const ROUNDS = 5;
const LIMIT_MS = 3_000;

const slug = () => {
  const bytes = randomBytes(16);
  bytes[0] &= 0x7f;
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('base64url');
};

/** Sends a body and insists on its success. */
const call = async (site, method, path, body) => {
  const { status, json } = await send(site, method, `${site.rootUrl}/api/queue/v1${path}`, JSON.stringify(body));
  assert.equal(status, 200, `${method} ${path}: ${JSON.stringify(json).slice(0, 500)}`);
  return json;
};

const inParallel = async (items, use) => {
  const left = items.values();
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    for (const item of left) await use(item);
  }));
};

/** Makes the group: a fifth that can run, some of it running, completed and failed; the others depend on these. */
const makeGroup = async (site) => {
  const ids = Array.from({ length: TASKS }, slug);
  const [taskGroupId] = ids;
  const now = Date.now();
  const create = (index) => call(site, 'put', `/task/${ids[index]}`, {
    taskQueueId: 'large/group', taskGroupId, schedulerId: 'large', payload: {},
    dependencies: index < FIRST ? [] : [ids[index % FIRST]],
    created: new Date(now).toJSON(), deadline: new Date(now + 3_600_000).toJSON(),
    tags: { kind: `kind-${index % 12}` },
    metadata: { name: `task-${index}`, description: 'one of many', owner: 'a@example.com', source: 'https://example.com' },
  });
  await create(0);
  await inParallel(Array.from({ length: FIRST - 1 }, (_, index) => index + 1), create);
  await inParallel(Array.from({ length: TASKS - FIRST }, (_, index) => index + FIRST), create);
  for (let round = 0; round < 6; round += 1) {
    const { tasks } = await call(site, 'post', '/claim-work/large%2Fgroup', {
      tasks: 32, workerGroup: 'here', workerId: `worker-${round}`,
    });
    if (round < 4) {
      const report = round % 2 ? 'failed' : 'completed';
      await inParallel(tasks, ({ status, runId }) =>
        call(site, 'post', `/task/${status.taskId}/runs/${runId}/${report}`, {}));
    }
  }
  return taskGroupId;
};

const median = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];

/** Milliseconds from the start of the navigation to a frame in which the table has its rows; the median. */
const timeOf = async (visitor, path, selector) => {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    await visitor.page.goto(path, { waitUntil: 'commit' });
    await visitor.page.waitForSelector(selector);
    await visitor.page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(resolve); }));
    times.push(performance.now() - started);
  }
  return median(times);
};

test('a group of 10,000 tasks can be read at once', { skip, timeout: 180_000 }, async (t) => withSite(async (site) => {
  const started = performance.now();
  const taskGroupId = await makeGroup(site);
  t.diagnostic(`made in ${Math.round(performance.now() - started)} ms`);
  const visitor = await site.visitor();
  await visitor.signIn();
  const time = await timeOf(visitor, `/tasks/groups/${taskGroupId}`, 'table.data tbody tr td a[href^="/tasks/"]');
  t.diagnostic(`readable after ${Math.round(time)} ms, the median of ${ROUNDS}`);
  assert.ok(time < LIMIT_MS, `${Math.round(time)} ms`);
  assert.deepEqual(visitor.faults, []);
  await visitor.close();
}));
