import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './modules.mjs';

const { groupBindings, isBound, isCovered, readQuery, writeQuery } = await load('lib/bindings.js');

test('patterns cover keys as AMQP says', () => {
  const covered = [['#', ''], ['#', 'a.b'], ['a.*', 'a.b'], ['a.#', 'a'], ['a.#.c', 'a.c'], ['a.#.c', 'a.b.b.c'], ['#.#.#', 'a'],
    ['*.b.#', 'a.b'], ['#.b', 'a.b.b']];
  const not = [['a.*', 'a'], ['a.*', 'a.b.c'], ['a', 'a.b'], ['*', 'a.b'], ['a.#.c', 'a.b'], ['b', 'a']];
  for (const [pattern, key] of covered) assert.ok(isCovered(pattern, key), `${pattern} ${key}`);
  for (const [pattern, key] of not) assert.ok(!isCovered(pattern, key), `${pattern} ${key}`);
});

test('a pattern of many signs is decided quickly', () => {
  assert.ok(!isCovered('#.'.repeat(12) + 'x', 'a.'.repeat(25) + 'a'));
});

test('a message is bound by its key or by a route', () => {
  const message = { exchange: 'e', routingKey: 'primary.t.0', routes: ['index.a.b'] };
  assert.ok(isBound({ exchange: 'e', routingKeyPattern: 'primary.#' }, message));
  assert.ok(isBound({ exchange: 'e', routingKeyPattern: 'route.index.#' }, message));
  assert.ok(!isBound({ exchange: 'f', routingKeyPattern: '#' }, message));
});

test('the bindings of a group cover its tasks and no others', () => {
  const key = (group) => `primary.aTask.0.wg.wid.prov.type.sched.${group}._`;
  const [binding] = groupBindings('theGroup');
  assert.ok(isCovered(binding.routingKeyPattern, key('theGroup')));
  assert.ok(!isCovered(binding.routingKeyPattern, key('another')));
});

test('bindings stand in the query of a page', () => {
  const bindings = [{ exchange: 'a/b', routingKeyPattern: '#' }, { exchange: 'c', routingKeyPattern: 'x.*' }];
  assert.deepEqual(readQuery(`?${writeQuery(bindings)}`), bindings);
  assert.deepEqual(readQuery('?bindings[3][exchange]=x&other=1&bindings[4][pattern]=y'), [{ exchange: 'x', routingKeyPattern: '#' }]);
});
