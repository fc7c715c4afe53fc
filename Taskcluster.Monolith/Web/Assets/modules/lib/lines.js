// Where the lines of a log are, in bytes: a million of them take 8 MB and no strings. Tested in .ci/site/lines.test.mjs.

const BLOCK_BYTES = 1 << 20;
const FIRST_LINES = 1 << 12;
const LF = 10;

/** A list of numbers up to 2^53 that grows. */
export class Numbers {
  #items = new Float64Array(FIRST_LINES);

  length = 0;

  push(value) {
    if (this.length === this.#items.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.length++] = value;
  }

  at(index) {
    return this.#items[index];
  }

  /** How many are at most `value`; they must be sorted. */
  countUpTo(value) {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#items[middle] <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  get bytes() {
    return this.#items.byteLength;
  }
}

/** Consecutive bytes of a log, from some offset on, with the places at which its lines begin. */
export class LogPart {
  #blocks = [];

  #starts = new Numbers();

  /** @param {number} offset of its first byte, which must begin a line (or what counts as one) */
  constructor(offset = 0) {
    this.offset = offset;
    this.end = offset;
  }

  /** @param {Uint8Array} bytes what comes next; they are copied */
  append(bytes) {
    if (bytes.length === 0) return;
    if (this.end === this.offset) this.#starts.push(this.offset);
    else if (this.#isAtLineBegin) this.#starts.push(this.end);
    this.#index(bytes);
    this.#copy(bytes);
  }

  /** Lines so far; the last one may still grow. */
  get count() {
    return this.#starts.length;
  }

  /** Whether the last byte is a line feed, so that the next byte begins a line. */
  get #isAtLineBegin() {
    return this.#last === LF;
  }

  #last = LF;

  get endsLine() {
    return this.#isAtLineBegin;
  }

  /** The bytes of memory that it takes. */
  get memory() {
    return this.#blocks.length * BLOCK_BYTES + this.#starts.bytes;
  }

  /** Where line `index` begins. */
  startOf(index) {
    return this.#starts.at(index);
  }

  /** Where line `index` ends, without its line feed. */
  endOf(index) {
    if (index + 1 < this.#starts.length) return this.#starts.at(index + 1) - 1;
    return this.#isAtLineBegin ? this.end - 1 : this.end;
  }

  /** The line in which a byte lies. */
  lineAt(offset) {
    return this.#starts.countUpTo(offset) - 1;
  }

  /** Bytes of the part, copied only where they lie in two blocks. */
  bytes(from, to) {
    const first = Math.floor((from - this.offset) / BLOCK_BYTES);
    const begin = from - this.offset - first * BLOCK_BYTES;
    if (begin + to - from <= BLOCK_BYTES) {
      return this.#blocks[first]?.subarray(begin, begin + to - from) ?? new Uint8Array(0);
    }
    const result = new Uint8Array(to - from);
    for (let done = 0, block = first, at = begin; done < result.length; block++, at = 0) {
      const piece = this.#blocks[block].subarray(at, at + Math.min(BLOCK_BYTES - at, result.length - done));
      result.set(piece, done);
      done += piece.length;
    }
    return result;
  }

  #index(bytes) {
    for (let at = bytes.indexOf(LF); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(LF, at + 1)) {
      this.#starts.push(this.end + at + 1);
    }
    this.#last = bytes[bytes.length - 1];
  }

  #copy(bytes) {
    for (let done = 0; done < bytes.length;) {
      const at = (this.end - this.offset) % BLOCK_BYTES;
      if (at === 0) this.#blocks.push(new Uint8Array(BLOCK_BYTES));
      const piece = bytes.subarray(done, done + BLOCK_BYTES - at);
      this.#blocks[this.#blocks.length - 1].set(piece, at);
      this.end += piece.length;
      done += piece.length;
    }
  }
}

/**
 * A log of which the end came first: the beginning grows towards it. Rows are the lines of the beginning, then one row
 * for what is missing, if anything is, then the lines of the end.
 */
export class LogLines {
  constructor() {
    this.head = new LogPart(0);
    /** @type {LogPart|null} */
    this.tail = null;
  }

  /** Says that the end begins at an offset; at 0 there is nothing before it. */
  beginTail(offset) {
    this.tail = offset > 0 ? new LogPart(offset) : null;
    return this.tail ?? this.head;
  }

  /** The part that grows at the log's end. */
  get growing() {
    return this.tail ?? this.head;
  }

  get isJoined() {
    return this.tail === null || this.head.end >= this.tail.offset;
  }

  // A line that the cut went through is shown where its end is, under one number.
  get #overlap() {
    return this.tail !== null && this.isJoined && !this.head.endsLine && this.head.count > 0 ? 1 : 0;
  }

  get rows() {
    if (this.tail === null) return this.head.count;
    return this.head.count - this.#overlap + (this.isJoined ? 0 : 1) + this.tail.count;
  }

  /** The row that stands for what is missing; -1: nothing is. */
  get gapRow() {
    return this.isJoined ? -1 : this.head.count;
  }

  /** The first row of the end. */
  get tailRow() {
    return this.tail === null ? 0 : this.rows - this.tail.count;
  }

  /** The number of the line in a row, from 1; null: not known yet. */
  numberOf(row) {
    return this.isJoined || row < this.head.count ? row + 1 : null;
  }

  /** The row of a line number, if it is here. */
  rowOf(number) {
    if (number < 1) return -1;
    return number - 1 < (this.isJoined ? this.rows : this.head.count) ? number - 1 : -1;
  }

  /** @returns {{from: number, to: number}|null} the bytes of a row, without the line feed; null: the gap */
  extent(row) {
    if (row === this.gapRow) return null;
    const { tail, head } = this;
    if (tail === null || row < this.tailRow) return { from: head.startOf(row), to: head.endOf(row) };
    const line = row - this.tailRow;
    const cut = line === 0 && this.#overlap === 1;
    return { from: cut ? head.startOf(head.count - 1) : tail.startOf(line), to: tail.endOf(line) };
  }

  /** Bytes, wherever they lie. */
  bytes(from, to) {
    const { tail, head } = this;
    if (tail === null || to <= tail.offset) return head.bytes(from, to);
    if (from >= tail.offset) return tail.bytes(from, to);
    const result = new Uint8Array(to - from);
    result.set(head.bytes(from, tail.offset));
    result.set(tail.bytes(tail.offset, to), tail.offset - from);
    return result;
  }

  /** The row in which a byte lies, or -1. */
  rowAt(offset) {
    const { tail, head } = this;
    if (tail !== null && offset >= tail.offset) return offset < tail.end ? this.tailRow + tail.lineAt(offset) : -1;
    return offset < head.end ? head.lineAt(offset) : -1;
  }

  get memory() {
    return this.head.memory + (this.tail?.memory ?? 0);
  }
}
