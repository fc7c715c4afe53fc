import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, random } from './modules.mjs';

const { indentAfter, indented, tokensOf } = await load('lib/tokens.js');
const kinds = (line, language) => tokensOf(line, language).filter(({ kind }) => kind).map(({ text, kind }) => `${kind} ${text.trim()}`);

test('YAML', () => {
  assert.deepEqual(kinds('provisionerId: proj  # why'), ['key provisionerId', 'comment # why']);
  assert.deepEqual(kinds('  - name: "a # b"'), ['key name', 'string "a # b"']);
  assert.deepEqual(kinds('maxRunTime: 3600'), ['key maxRunTime', 'number 3600']);
  assert.deepEqual(kinds('live: true'), ['key live', 'word true']);
  assert.deepEqual(kinds('command: ["a", 1, null]'), ['key command', 'string "a"', 'number 1', 'word null']);
  assert.deepEqual(kinds('script: |'), ['key script', 'mark |']);
  assert.deepEqual(kinds('url: http://a/b#c'), ['key url']);
  assert.deepEqual(kinds('# all'), ['comment # all']);
});

test('JSON', () => {
  assert.deepEqual(kinds('  "a": [1, -2.5e3, true, "x: y"],', 'json'),
    ['key "a"', 'number 1', 'number -2.5e3', 'word true', 'string "x: y"']);
});

test('tokens are the line, whatever it is', () => {
  const next = random(3);
  const parts = ['a', ':', ' ', '"', "'", '#', '-', '[', '{', '\\', '1', 'true', '|', '&x', '\t', 'ü'];
  for (let round = 0; round < 20_000; round++) {
    let line = '';
    for (let left = Math.floor(next() * 14); left > 0; left--) line += parts[Math.floor(next() * parts.length)];
    for (const language of ['yaml', 'json']) assert.equal(tokensOf(line, language).map(({ text }) => text).join(''), line);
  }
});

test('Tab indents, Shift and Tab undo it', () => {
  assert.deepEqual(indented('ab', 1, 1, false), { text: 'a  b', start: 3, end: 3 });
  const two = indented('a\nb\nc', 0, 3, false);
  assert.deepEqual(two, { text: '  a\n  b\nc', start: 2, end: 7 });
  assert.deepEqual(indented(two.text, two.start, two.end, true), { text: 'a\nb\nc', start: 0, end: 3 });
  assert.deepEqual(indented('  a', 3, 3, true), { text: 'a', start: 1, end: 1 });
  assert.deepEqual(indented('a', 1, 1, true), { text: 'a', start: 1, end: 1 });
  assert.deepEqual(indented('a\nb', 0, 2, false).text, '  a\nb');
});

test('a new line begins where the last one did', () => {
  assert.deepEqual(['  a: b', 'a:', '  - b:', 'x: |', '{', ''].map((line) => indentAfter(line).length), [2, 2, 4, 2, 2, 0]);
});
