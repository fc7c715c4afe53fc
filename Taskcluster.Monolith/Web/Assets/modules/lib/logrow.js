// One line of a log as an element. Its text comes from strangers: it becomes text nodes, never markup.
import { PLAIN, afterReturns, parse, presentation } from './ansi.js';
import { el } from './dom.js';
import { placesOf } from './finder.js';

/** What is shown of a long line, in characters. */
export const LONGEST = 2000;
const LONGEST_BYTES = 4 * LONGEST;
const RETURN = 13;
const ESC = 27;
const decoder = new TextDecoder();

/**
 * The text of a row, cut where it is too long.
 * @returns {{text: string, isCut: boolean}}
 */
export const shortText = (lines, { from, to }) => {
  let begin = from;
  if (to - from > LONGEST_BYTES) {
    // Of a progress line the last part counts, which may be far behind.
    const end = lines.bytes(to - LONGEST_BYTES, to);
    let last = end.length;
    while (last > 0 && end[last - 1] === RETURN) last--;
    const at = last > 0 ? end.lastIndexOf(RETURN, last - 1) : -1;
    if (at >= 0) begin = to - LONGEST_BYTES + at + 1;
  }
  const stop = Math.min(to, begin + LONGEST_BYTES);
  const text = afterReturns(decoder.decode(lines.bytes(begin, stop)));
  return { text: text.slice(0, LONGEST), isCut: stop < to || text.length > LONGEST };
};

/** The whole text of a row. */
export const wholeText = (lines, { from, to }) => afterReturns(decoder.decode(lines.bytes(from, to)));

/** The look with which a row begins: what some lines before it left on. */
export const lookBefore = (lines, row, back = 50) => {
  let look = PLAIN;
  for (let at = Math.max(0, row - back); at < row; at++) {
    const extent = lines.extent(at);
    if (extent === null) look = PLAIN;
    else if (lines.bytes(extent.from, Math.min(extent.to, extent.from + LONGEST_BYTES)).includes(ESC)) {
      look = parse(shortText(lines, extent).text, look).look;
    }
  }
  return look;
};

/**
 * Pieces cut at the ends of what was found in their text.
 * @param {Array<{text: string, look: any}>} pieces
 * @param {Array<[number, number]>} places ascending
 */
export const cutAt = (pieces, places) => {
  const result = [];
  let begin = 0;
  let next = 0;
  for (const { text, look } of pieces) {
    let at = 0;
    while (at < text.length) {
      while (next < places.length && places[next][1] <= begin + at) next++;
      const place = places[next];
      const isFound = place !== undefined && place[0] <= begin + at;
      const end = place === undefined ? text.length : Math.min(text.length, (isFound ? place[1] : place[0]) - begin);
      result.push({ text: text.slice(at, end), look, isFound });
      at = end;
    }
    begin += text.length;
  }
  return result;
};

const span = ({ text, look, isFound }) => {
  const { classes, color, background } = presentation(look);
  if (!isFound && classes.length === 0 && !color && !background) return text;
  const node = el(isFound ? 'mark' : 'span', { class: classes.join(' ') || null }, text);
  if (isFound) return node;
  // On the page's own ground a colour is drawn towards that of text, so that it can be read in dark and in light.
  if (color) node.style.color = background ? color : `color-mix(in oklab, ${color} 60%, var(--log-fg))`;
  if (background) node.style.background = background;
  return node;
};

/**
 * The element of a row.
 * @param {import('./lines.js').LogLines} lines
 * @param {number} row
 * @param {{pattern: RegExp|null, isSelected: boolean, isCurrent: boolean, isError: boolean, gapText: string}} how
 */
export const rowElement = (lines, row, how) => {
  const extent = lines.extent(row);
  if (extent === null) return el('div', { class: 'log-gap' }, how.gapText);
  const { text, isCut } = shortText(lines, extent);
  const { pieces } = parse(text, lookBefore(lines, row));
  const places = how.pattern ? placesOf(pieces.map((piece) => piece.text).join(''), how.pattern) : [];
  const number = lines.numberOf(row);
  const classes = [
    'log-row', how.isSelected && 'is-selected', how.isCurrent && 'is-current', how.isError && 'is-error',
  ];
  return el('div', { class: classes.filter(Boolean).join(' ') },
    el('a', { class: 'log-number', tabindex: -1, href: number === null ? null : `#L${number}`, 'data-line': number },
      number === null ? '·' : String(number)),
    el('span', { class: 'log-text' }, cutAt(pieces, places).map(span),
      isCut ? el('button', { type: 'button', class: 'log-more', 'data-row': row }, 'show all') : null));
};
