// Finds lines in a log that is still being read, a little at a time. What is found is kept as the byte at which its
// line begins, which never changes. Tested in .ci/site/finder.test.mjs.
import { strip } from './ansi.js';
import { Numbers } from './lines.js';

const BLOCK_BYTES = 256 << 10;
const SLICE_MS = 10;

/** Lines that tell of something gone wrong. */
export const ERRORS =
  /\[taskcluster:error\]|\b(?:[Ee]rror|ERROR|[Ff]atal|FATAL|[A-Za-z]*Exception|EXCEPTION|Traceback|panicked|FAIL(?:ED|URE)?)\b/g;

/** What a reader looks for; capitals in it count only if there are some. */
export const needle = (text) =>
  new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), text === text.toLowerCase() ? 'giu' : 'gu');

/**
 * The lines of a text in which a pattern is found.
 * @param {string} text lines with line feeds between them
 * @param {RegExp} pattern global
 * @returns {number[]} counted from 0, ascending
 */
export const linesWith = (text, pattern) => {
  const result = [];
  let line = 0;
  let at = 0;
  pattern.lastIndex = 0;
  for (let found; (found = pattern.exec(text)) !== null;) {
    for (let feed = text.indexOf('\n', at); feed >= 0 && feed < found.index; feed = text.indexOf('\n', at)) {
      line++;
      at = feed + 1;
    }
    result.push(line);
    const end = text.indexOf('\n', found.index);
    if (end < 0) break;
    line++;
    at = end + 1;
    pattern.lastIndex = at;
  }
  return result;
};

/** Where in a text a pattern is found, as pairs of begin and end. */
export const placesOf = (text, pattern) => {
  const result = [];
  pattern.lastIndex = 0;
  for (let found; (found = pattern.exec(text)) !== null && result.length < 1000;) {
    if (found[0] === '') break;
    result.push([found.index, pattern.lastIndex]);
  }
  return result;
};

/** Searches the parts of a log for one pattern as they grow. */
export class Finder {
  #decoder = new TextDecoder();

  #done = new Map();

  #timer = 0;

  /**
   * @param {import('./lines.js').LogLines} lines
   * @param {RegExp} pattern
   * @param {() => void} onFound more was found, or all was looked at
   */
  constructor(lines, pattern, onFound) {
    this.lines = lines;
    this.pattern = pattern;
    this.onFound = onFound;
    this.head = new Numbers();
    this.tail = new Numbers();
  }

  get count() {
    return this.head.length + this.tail.length;
  }

  /** Whether all that is here was looked at. */
  get isIdle() {
    return this.#timer === 0;
  }

  /** Looks at what has come. */
  wake() {
    if (this.#timer === 0) this.#timer = setTimeout(() => this.#slice());
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = -1;
  }

  /** The byte at which the found line number `index` begins. */
  at(index) {
    return index < this.head.length ? this.head.at(index) : this.tail.at(index - this.head.length);
  }

  /** How many of the found lines begin at this byte or before it. */
  countUpTo(offset) {
    return this.head.countUpTo(offset) + this.tail.countUpTo(offset);
  }

  #slice() {
    const until = performance.now() + SLICE_MS;
    const { head, tail } = this.lines;
    let isMore = true;
    // The end first: that is what is looked at.
    while (isMore && performance.now() < until) {
      isMore = (tail !== null && this.#block(tail, this.tail)) || this.#block(head, this.head);
    }
    this.#timer = isMore ? setTimeout(() => this.#slice()) : 0;
    this.onFound();
  }

  // Looks at some whole lines; false: there are none.
  #block(part, found) {
    const from = this.#done.get(part) ?? 0;
    const last = part.endsLine ? part.count : part.count - 1;
    if (from >= last) return false;
    const begin = part.startOf(from);
    const to = Math.max(from + 1, Math.min(last, part.lineAt(begin + BLOCK_BYTES)));
    const end = Math.min(part.endOf(to - 1), begin + 8 * BLOCK_BYTES);
    const text = strip(this.#decoder.decode(part.bytes(begin, end)));
    for (const line of linesWith(text, this.pattern)) found.push(part.startOf(from + line));
    this.#done.set(part, to);
    return true;
  }
}
