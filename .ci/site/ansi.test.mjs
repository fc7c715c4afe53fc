import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, random } from './modules.mjs';

const { PLAIN, afterReturns, colour256, parse, presentation, strip } = await load('lib/ansi.js');
const { cutAt } = await load('lib/logrow.js');
const textOf = (pieces) => pieces.map(({ text }) => text).join('');

test('a colour holds until it is reset', () => {
  const { pieces, look } = parse('a\x1b[31mb\x1b[1mc\x1b[0md');
  assert.deepEqual(pieces.map(({ text, look: { fg, bold } }) => [text, fg, bold]),
    [['a', null, false], ['b', 1, false], ['c', 1, true], ['d', null, false]]);
  assert.deepEqual(look, PLAIN);
});

test('a colour that is not reset goes over to the next line', () => {
  const first = parse('\x1b[92mgreen');
  assert.equal(parse('still', first.look).pieces[0].look.fg, 10);
});

test('colours of 256 and true colours are read, with semicolons and with colons', () => {
  const fg = (line) => parse(`${line}x`).pieces[0].look.fg;
  assert.equal(fg('\x1b[38;5;208m'), 208);
  assert.equal(fg('\x1b[38;2;1;2;255m'), '#0102ff');
  assert.equal(fg('\x1b[38:2::255:0:16m'), '#ff0010');
  assert.equal(fg('\x1b[38:5:3m'), 3);
  assert.equal(fg('\x1b[38;5;999m'), null);
  assert.equal(colour256(16), '#000000');
  assert.equal(colour256(231), '#ffffff');
  assert.equal(colour256(208), '#ff8700');
  assert.equal(colour256(244), '#808080');
});

test('what follows a colour of several numbers is read as well', () => {
  const { look } = parse('\x1b[1;38;5;9;4mx').pieces[0];
  assert.deepEqual([look.bold, look.fg, look.underline], [true, 9, true]);
});

test('links, titles, movements of the cursor and other escapes vanish', () => {
  const lines = {
    '\x1b]8;;http://evil.example/\x07text\x1b]8;;\x07': 'text',
    '\x1b]8;;http://evil.example/\x1b\\text\x1b]8;;\x1b\\!': 'text!',
    '\x1b]0;title\x07a': 'a',
    'a\x1b[2Kb\x1b[10;20Hc\x1b[?25ld': 'abcd',
    'a\x1b(Bb\x1b7c\x1bMd': 'abcd',
    'a\bb\x00c\x7fd': 'abcd',
    '\x1bPq#0;2;0;0;0\x1b\\sixel': 'sixel',
    'open \x1b]8;;never closed': 'open ',
    'tab\tstays': 'tab\tstays',
  };
  for (const [line, text] of Object.entries(lines)) {
    assert.equal(textOf(parse(line).pieces), text);
    if (line.includes('\x1b')) assert.equal(strip(line), text, JSON.stringify(line));
  }
});

test('of a progress line its last part is shown', () => {
  assert.equal(afterReturns('10%\r20%\r30%'), '30%');
  assert.equal(afterReturns('10%\r100%\r\r'), '100%');
  assert.equal(afterReturns('windows\r'), 'windows');
  assert.equal(afterReturns('\r'), '');
  assert.equal(afterReturns(''), '');
});

test('inverse changes the colours, and the plain ones have classes', () => {
  assert.deepEqual(presentation(parse('\x1b[7;31mx').pieces[0].look),
    { classes: ['ansi-fg-bg', 'ansi-bg-1'], color: null, background: null });
  assert.deepEqual(presentation(parse('\x1b[38;5;208;1mx').pieces[0].look),
    { classes: ['ansi-bold'], color: '#ff8700', background: null });
});

test('pieces are cut where something was found, and nothing is lost', () => {
  const { pieces } = parse('ab\x1b[31mcdef\x1b[0mgh');
  const cut = cutAt(pieces, [[1, 4], [7, 8]]);
  assert.deepEqual(cut.map(({ text, isFound }) => [text, isFound]),
    [['a', false], ['b', true], ['cd', true], ['ef', false], ['g', false], ['h', true]]);
});

test('no input breaks it, and no escape is left over', () => {
  const next = random(9);
  const parts = ['\x1b', '[', ']', '8', ';', ':', '38', '48', '2', '5', 'm', '\x07', '\x1b\\', '\r', 'K', 'text', 'ü', '𝄞',
    '\x9b', '<script>', '\0', ' ', '\t', 'P', '?', '\ud800', '999999999999999999999'];
  let look = PLAIN;
  for (let round = 0; round < 20_000; round++) {
    let line = '';
    for (let left = Math.floor(next() * 20); left > 0; left--) line += parts[Math.floor(next() * parts.length)];
    const result = parse(afterReturns(line), look);
    look = result.look;
    const text = textOf(result.pieces);
    assert.ok(!/[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(text), JSON.stringify(line));
    for (const piece of result.pieces) {
      const { color, background, classes } = presentation(piece.look);
      for (const colour of [color, background]) assert.ok(colour === null || /^#[0-9a-f]{6}$/.test(colour), colour);
      for (const name of classes) assert.match(name, /^ansi-(?:[a-z]+|[fb]g-(?:\d+|[fb]g))$/);
    }
    const begin = Math.floor(next() * (text.length + 1));
    assert.equal(textOf(cutAt(result.pieces, begin < text.length ? [[begin, text.length]] : [])), text);
  }
});
