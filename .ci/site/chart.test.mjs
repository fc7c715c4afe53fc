import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './modules.mjs';

const { linePath, nearest, shortNumber, valueTicks } = await load('lib/axis.js');
const { isMeant } = await load('filter.js');
const { relative } = await load('relative-time.js');

test('marks are round and reach beyond the largest value', () => {
  assert.deepEqual(valueTicks(0), [0, 0.25, 0.5, 0.75, 1]);
  assert.deepEqual(valueTicks(7), [0, 2, 4, 6, 8]);
  for (const most of [0.003, 1, 3, 9.99, 10, 42, 999, 12_345, 1e9]) {
    const marks = valueTicks(most);
    assert.ok(marks.at(-1) >= most && marks.length >= 3 && marks.length <= 7, `${most}: ${marks}`);
  }
  assert.deepEqual([0, 1.5, 9999, 12_000, 2_500_000].map(shortNumber), ['0', '1.5', '9999', '12 k', '2.5 M']);
});

test('the nearest point is found', () => {
  const points = [[0], [10], [20]];
  assert.deepEqual([-5, 4, 6, 14, 16, 99].map((moment) => nearest(points, moment)), [0, 0, 1, 1, 2, 2]);
});

test('a line is broken where nothing is known', () => {
  const same = (value) => value;
  assert.equal(linePath([[0, 1], [1, 2], [2, null], [3, 4]], same, same), 'M0.0 1.0L1.0 2.0M3.0 4.0');
});

test('rows are filtered by words and by attributes', () => {
  assert.ok(isMeant(['build', 'linux'], 'linux build', {}));
  assert.ok(!isMeant(['build', 'mac'], 'linux build', {}));
  assert.ok(isMeant(['state:fail'], 'x', { state: 'failed' }));
  assert.ok(!isMeant(['state:fail'], 'failed', { state: 'completed' }));
  assert.ok(isMeant(['a:b'], 'a:b', {}));
});

test('times are told by their distance', () => {
  const told = [0, -30, -90, -7200, -86_400 * 3, 90, 86_400 * 400].map((seconds) => relative(seconds * 1000, 0));
  assert.deepEqual(told, ['just now', '30 seconds ago', '1 minute ago', '2 hours ago', '3 days ago', 'in 1 minute', 'in 1 year']);
});
