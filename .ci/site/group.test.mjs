import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, timed } from './modules.mjs';

const { countStates, taskOf, withStatus } = await load('lib/group.js');
const { divide, nodesOf } = await load('lib/clusters.js');
const { byBegin, criticalPath, duration, ticks } = await load('lib/critical.js');

const task = (id, scheduled, started, resolved, dependencies = [], state = 'completed') =>
  taskOf({ id, name: id, state, scheduled, started, resolved, dependencies });
const map = (...tasks) => new Map(tasks.map((one) => [one.id, one]));

test('a task is read with what may be missing', () => {
  const read = taskOf({ id: 'a/b', scheduled: '2026-11-22T00:00:00Z' });
  assert.deepEqual([read.name, read.state, read.url, read.started], ['a/b', 'unscheduled', '/tasks/a%2Fb', null]);
  assert.equal(read.scheduled, Date.UTC(2026, 10, 22));
});

test('a task leads to a page of this site and nowhere else', () => {
  const url = (given) => taskOf({ id: 'a', url: given }).url;
  assert.equal(url('/tasks/a/runs/0'), '/tasks/a/runs/0');
  for (const given of ['javascript:alert(1)', '//evil.example/', '/\\evil.example/', 'https://evil.example/', '']) {
    assert.equal(url(given), '/tasks/a');
  }
});

test('a status changes what is shown, of the last run', () => {
  const before = task('a', null, null, null, [], 'unscheduled');
  const after = withStatus(before, { state: 'running', runs: [{ started: '2026-01-01T00:00:00Z' },
    { scheduled: '2026-11-22T00:00:00Z', started: '2026-11-22T00:01:00Z' }] });
  assert.deepEqual([after.state, after.started - after.scheduled, after.resolved], ['running', 60_000, null]);
  assert.equal(withStatus(after, { state: 'running', runs: [{ scheduled: '2026-11-22T00:00:00Z', started: '2026-11-22T00:01:00Z' }] }), after);
  assert.equal(countStates([after, before]).running, 1);
});

test('the critical path goes back over what ended last', () => {
  const tasks = map(
    task('decision', 0, 10, 100), task('fast', 100, 110, 200, ['decision']), task('slow', 100, 150, 500, ['decision']),
    task('test', 500, 520, 900, ['fast', 'slow', 'outside']), task('other', 0, 1, 600));
  assert.deepEqual(criticalPath(tasks, 1000),
    { ids: ['decision', 'slow', 'test'], from: 0, to: 900, running: 90 + 350 + 380, waiting: 80 });
});

test('the critical path takes what runs as ending now, and stands circles', () => {
  const tasks = map(task('a', 0, 10, 50, ['b']), task('b', 50, 60, null, ['a'], 'running'), task('c', null, null, null, ['b']));
  const path = criticalPath(tasks, 200);
  assert.deepEqual([path.ids, path.to], [['a', 'b'], 200]);
  assert.equal(criticalPath(map(task('x', null, null, null)), 5), null);
  assert.equal(criticalPath(new Map(), 5), null);
});

test('ten thousand tasks have a critical path', () => {
  const tasks = map(...Array.from({ length: 10_000 }, (_, at) =>
    task(`t${at}`, at, at + 1, at + 2, at > 0 ? [`t${at - 1}`, `t${at >> 1}`] : [])));
  assert.equal(timed('critical path of 10,000', () => criticalPath(tasks, 0)).ids.length, 10_000);
  assert.equal(byBegin(tasks.values())[5].id, 't5');
});

test('many tasks become clusters by name, which open', () => {
  const tasks = Array.from({ length: 3000 }, (_, at) => taskOf({
    id: `t${at}`, name: `${['build', 'test', 'sign', 'l10n', 'beet', 'repack', 'push', 'docs', 'fetch'][at % 9]}-linux-${at}`,
    state: at % 2 ? 'completed' : 'failed', dependencies: at % 9 === 1 ? [`t${at - 1}`] : [],
  }));
  const { nodes, edges, nodeOf } = timed('clusters of 3,000', () => nodesOf(tasks, 2000, new Set()));
  assert.equal(nodes.length, 9);
  assert.equal(edges.length, 1);
  assert.equal(nodes.reduce((sum, { size }) => sum + size, 0), 3000);
  assert.equal(nodes[nodeOf.get('t4')].label, 'beet');
  assert.equal(nodesOf(tasks, 2000, new Set(['/sign-'])).nodes.length, 8 + 334);
  assert.equal(nodesOf(tasks, 3000, new Set()).nodes.length, 3000);
});

test('a large cluster opens into smaller ones', () => {
  const tasks = Array.from({ length: 5000 }, (_, at) =>
    taskOf({ id: `t${at}`, kind: at % 100 ? 'test' : 'build', name: `test-${at % 7}-${at}` }));
  const { nodes } = nodesOf(tasks, 2000, new Set(['/test']));
  assert.deepEqual(nodes.map(({ label }) => label),
    ['build', 'test-1', 'test-2', 'test-3', 'test-4', 'test-5', 'test-6', 'test-0']);
  const same = tasks.map((task) => ({ ...task, name: 'one', kind: '' }));
  assert.equal(nodesOf(same, 2000, new Set()).nodes.length, 5000);
});

test('kinds are preferred where all tasks have one', () => {
  const tasks = Array.from({ length: 100 }, (_, at) => taskOf({ id: `t${at}`, name: `n${at}`, kind: `kind${at % 10}` }));
  assert.equal(divide(tasks).size, 10);
});

test('tasks of one beginning are divided by what follows', () => {
  const tasks = Array.from({ length: 100 }, (_, at) => taskOf({ id: `t${at}`, name: `test-${at % 20}-${at}` }));
  assert.equal(divide(tasks).size, 20);
});

test('times are told to people', () => {
  assert.deepEqual([0, 42_400, 60_000, 65_000, 3_600_000, 11_100_000, 200_000_000].map(duration),
    ['0 s', '42 s', '1 min', '1 min 5 s', '1 h', '3 h 5 min', '2 d 7 h']);
  const { step, moments } = ticks(0, 3_600_000, 6, 0);
  assert.deepEqual([step, moments.length], [600_000, 7]);
  assert.ok(ticks(0, 1e13, 5, 0).moments.length <= 6);
});
