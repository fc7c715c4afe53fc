import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, timed } from './modules.mjs';

const { ERRORS, Finder, linesWith, needle, placesOf } = await load('lib/finder.js');
const { LogLines } = await load('lib/lines.js');
const bytes = (text) => new TextEncoder().encode(text);
const isError = (line) => linesWith(line, ERRORS).length > 0;

test('lines with a find are told once each', () => {
  assert.deepEqual(linesWith('a x\n\nb\nxx x\nx', /x/g), [0, 3, 4]);
  assert.deepEqual(linesWith('', /x/g), []);
  assert.deepEqual(placesOf('axbxx', /x/g), [[1, 2], [3, 4], [4, 5]]);
});

test('signs of a pattern are meant as they are, and capitals count if there are some', () => {
  assert.deepEqual(linesWith('A.B\na.b\naxb', needle('a.b')), [0, 1]);
  assert.deepEqual(linesWith('A.B\na.b', needle('A.B')), [0]);
  for (const text of ['(', '[', '\\', '*', '$', '^|', '{1}', '/']) assert.deepEqual(linesWith(text, needle(text)), [0]);
});

test('errors are told from what only looks like them', () => {
  for (const line of ['[taskcluster:error] Task timeout', 'error: no such file', 'Error: x', 'ERROR - x', 'fatal: not a git',
    'java.lang.NullPointerException: x', 'Traceback (most recent call last):', 'TEST FAILED', "thread 'main' panicked at x"]) {
    assert.ok(isError(line), line);
  }
  for (const line of ['0 errors', 'terror', 'errorless', 'all tests passed', 'failed_count=0']) assert.ok(!isError(line), line);
});

test('a log that grows from both sides is searched once', async () => {
  const lines = new LogLines();
  const head = Array.from({ length: 3000 }, (_, line) => (line % 100 === 7 ? 'x' : 'o')).join('\n') + '\n';
  const tail = lines.beginTail(head.length);
  let told = 0;
  const finder = new Finder(lines, /x/g, () => { told++; });
  const idle = async () => {
    finder.wake();
    while (!finder.isIdle) await new Promise((resolve) => { setTimeout(resolve); });
  };
  tail.append(bytes('x\n\x1b[31mo\x1b[0m\nnot yet x'));
  await idle();
  assert.equal(finder.count, 1, 'the last line may still grow');
  tail.append(bytes(' any more\n'));
  lines.head.append(bytes(head.slice(0, 1000)));
  await idle();
  lines.head.append(bytes(head.slice(1000)));
  await idle();
  assert.equal(finder.count, 32);
  assert.deepEqual([lines.rowAt(finder.at(0)), lines.rowAt(finder.at(29)), lines.rowAt(finder.at(30)), lines.rowAt(finder.at(31))],
    [7, 2907, 3000, 3002]);
  assert.equal(finder.countUpTo(finder.at(30)), 31);
  assert.ok(told >= 3);
  finder.stop();
});

test('a million lines are searched', () => {
  const text = Array.from({ length: 4000 }, (_, line) => `[task] line ${line} with some words in it, and more of them`).join('\n');
  timed('1,000,000 lines for errors', () => {
    for (let round = 0; round < 250; round++) linesWith(text, ERRORS);
  });
  timed('1,000,000 lines for a text', () => {
    for (let round = 0; round < 250; round++) assert.equal(linesWith(text, needle('line 3999')).length, 1);
  });
});
