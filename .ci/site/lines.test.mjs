import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, random, timed } from './modules.mjs';

const { LogLines, LogPart, Numbers } = await load('lib/lines.js');
const { EvenRows, UnevenRows, columns, scaled } = await load('lib/heights.js');
const { extended, readHash, writeHash } = await load('lib/selection.js');
const { shortText } = await load('lib/logrow.js');
const bytes = (text) => new TextEncoder().encode(text);
const text = (lines, row) => {
  const extent = lines.extent(row);
  return extent && new TextDecoder().decode(lines.bytes(extent.from, extent.to));
};
const all = (lines) => Array.from({ length: lines.rows }, (_, row) => text(lines, row));

test('lines are found whatever the pieces in which they come', () => {
  const whole = 'one\n\ntwo ü𝄞\r\nthree';
  for (let size = 1; size < 8; size++) {
    const part = new LogPart();
    const all = bytes(whole);
    for (let at = 0; at < all.length; at += size) part.append(all.subarray(at, at + size));
    const lines = Array.from({ length: part.count }, (_, line) =>
      new TextDecoder().decode(part.bytes(part.startOf(line), part.endOf(line))));
    assert.deepEqual(lines, ['one', '', 'two ü𝄞\r', 'three']);
    assert.equal(part.endsLine, false);
  }
});

test('a line feed at the end begins no line until something follows', () => {
  const part = new LogPart();
  part.append(bytes('a\n'));
  assert.equal(part.count, 1);
  part.append(bytes('b'));
  assert.deepEqual([part.count, part.startOf(1), part.endOf(1)], [2, 2, 3]);
});

test('a log whose end came first has a gap until its beginning is there', () => {
  const lines = new LogLines();
  const tail = lines.beginTail(8);
  tail.append(bytes('c\nd\n'));
  assert.deepEqual(all(lines), [null, 'c', 'd']);
  assert.deepEqual([0, 1, 2].map((row) => lines.numberOf(row)), [null, null, null]);
  lines.head.append(bytes('aaa\n'));
  assert.deepEqual(all(lines), ['aaa', null, 'c', 'd']);
  assert.equal(lines.numberOf(0), 1);
  assert.equal(lines.rowOf(3), -1);
  lines.head.append(bytes('bbb\n'));
  assert.deepEqual(all(lines), ['aaa', 'bbb', 'c', 'd']);
  assert.equal(lines.gapRow, -1);
  assert.equal(lines.rowOf(4), 3);
  assert.equal(lines.rowAt(8), 2);
  tail.append(bytes('e'));
  assert.equal(text(lines, 4), 'e');
});

test('a line that the cut went through is one line', () => {
  const lines = new LogLines();
  lines.beginTail(6).append(bytes('yyy\nz\n'));
  lines.head.append(bytes('a\nxxxx'));
  assert.deepEqual(all(lines), ['a', 'xxxxyyy', 'z']);
  assert.equal(lines.rowAt(3), 1);
  assert.equal(lines.rowAt(7), 1);
  assert.equal(lines.rowAt(10), 2);
});

test('random logs in random pieces, cut anywhere, are what they were', () => {
  const next = random(4);
  for (let round = 0; round < 400; round++) {
    const whole = Array.from({ length: 1 + Math.floor(next() * 60) }, () => 'ab\n\rü'[Math.floor(next() * 5)]).join('');
    const raw = bytes(whole);
    const cut = Math.floor(next() * raw.length);
    const lines = new LogLines();
    const feed = (part, from, to) => {
      for (let at = from; at < to;) {
        const size = Math.min(to - at, 1 + Math.floor(next() * 9));
        part.append(raw.subarray(at, at + size));
        at += size;
      }
    };
    feed(lines.beginTail(cut), cut, raw.length);
    feed(lines.head, 0, cut);
    const wanted = whole.split('\n');
    if (wanted.at(-1) === '') wanted.pop();
    assert.deepEqual(all(lines), wanted, JSON.stringify([whole, cut]));
    for (let row = 0; row < lines.rows; row++) assert.equal(lines.rowAt(lines.extent(row).from), row);
  }
});

test('a million lines are indexed, in little memory', () => {
  const piece = bytes(Array.from({ length: 1000 }, (_, line) => `[task 2026-11-22T19:40:${line}] line number ${line} of these\n`).join(''));
  const part = new LogPart();
  timed(`1,000,000 lines, ${Math.round((piece.length * 1000) / 1e6)} MB`, () => {
    for (let round = 0; round < 1000; round++) part.append(piece);
  });
  assert.equal(part.count, 1_000_000);
  assert.match(new TextDecoder().decode(part.bytes(part.startOf(765_432), part.endOf(765_432))), /line number 432 of these$/);
  assert.equal(part.lineAt(part.startOf(999_999) + 3), 999_999);
  assert.ok(part.memory < part.end + 20e6);
  timed('100,000 lines decoded', () => {
    for (let line = 0; line < 100_000; line++) new TextDecoder().decode(part.bytes(part.startOf(line), part.endOf(line)));
  });
});

test('a long line is cut, and of progress its end is shown', () => {
  const lines = new LogLines();
  lines.head.append(bytes(`${'x'.repeat(3_000_000)}\n`));
  lines.head.append(bytes(`${Array.from({ length: 100_000 }, (_, at) => `${at}%`).join('\r')}\r\n`));
  assert.deepEqual(shortText(lines, lines.extent(0)), { text: 'x'.repeat(2000), isCut: true });
  assert.deepEqual(shortText(lines, lines.extent(1)), { text: '99999%', isCut: false });
});

test('numbers are counted up to a value', () => {
  const numbers = new Numbers();
  for (let at = 0; at < 10_000; at++) numbers.push(at * 2);
  assert.deepEqual([-1, 0, 1, 2, 19_998, 99_999].map((value) => numbers.countUpTo(value)), [0, 1, 1, 2, 10_000, 10_000]);
});

test('rows of different heights are found by place', () => {
  const rows = new UnevenRows();
  for (let row = 0; row < 5000; row++) rows.push(1 + (row % 3));
  assert.equal(rows.total, 4998 * 2 + 3);
  for (let row = 0; row < 5000; row++) assert.equal(rows.at(rows.above(row) + 0.5), row);
  rows.set(0, 5);
  assert.equal(rows.above(1), 5);
  assert.equal(rows.at(4.9), 0);
  assert.equal(rows.at(1e9), 4999);
  const even = new EvenRows(10);
  assert.deepEqual([even.at(-1), even.at(3.7), even.at(99)], [0, 3, 9]);
});

test('columns are those that a screen shows', () => {
  const count = (line) => columns(bytes(line), 2000);
  assert.deepEqual(['abc', 'a\tb', '\x1b[31mred\x1b[0m', 'ü', '漢字', '10%\r20%', 'dos\r'].map(count), [3, 9, 3, 1, 4, 3, 3]);
  assert.equal(count('x'.repeat(5000)), 2000);
});

test('what is too high for a browser is scaled', () => {
  assert.deepEqual(scaled(1000, 100), { height: 1000, factor: 1 });
  const { height, factor } = scaled(200_000_000, 1000);
  assert.equal(Math.round((height - 1000) * factor), 200_000_000 - 1000);
});

test('lines are selected by the URL', () => {
  assert.deepEqual(readHash('#L12'), { from: 12, to: 12 });
  assert.deepEqual(readHash('#L20-L10'), { from: 10, to: 20 });
  assert.deepEqual(readHash('#L10-20'), { from: 10, to: 20 });
  for (const wrong of ['', '#L', '#L0', '#Lx', '#L1-', '#12', '#L1-L2-L3']) assert.equal(readHash(wrong), null);
  assert.equal(writeHash({ from: 3, to: 3 }), '#L3');
  assert.equal(writeHash({ from: 3, to: 5 }), '#L3-L5');
  assert.deepEqual(extended({ from: 5, to: 5, anchor: 5 }, 2), { from: 2, to: 5, anchor: 5 });
  assert.deepEqual(extended({ from: 2, to: 5, anchor: 5 }, 9), { from: 5, to: 9, anchor: 5 });
  assert.deepEqual(extended(null, 9), { from: 9, to: 9, anchor: 9 });
});
