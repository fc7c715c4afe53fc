// How high the rows of a long list are, and what part of it a scroll bar means. Tested in .ci/site/lines.test.mjs.

/** Browsers draw no element higher than 16 to 33 million pixels. */
export const HIGHEST_PX = 15_000_000;

/** Rows of one height each. */
export class EvenRows {
  constructor(count = 0) {
    this.count = count;
  }

  get total() {
    return this.count;
  }

  above(row) {
    return row;
  }

  height() {
    return 1;
  }

  at(position) {
    return Math.min(this.count - 1, Math.max(0, Math.floor(position)));
  }
}

/** Rows that are some whole number of lines high: sums from the beginning, so that a place is found by halving. */
export class UnevenRows {
  #sums = new Float64Array(1024);

  count = 0;

  push(height) {
    if (this.count + 1 >= this.#sums.length) {
      const larger = new Float64Array(this.#sums.length * 2);
      larger.set(this.#sums);
      this.#sums = larger;
    }
    this.#sums[this.count + 1] = this.#sums[this.count] + height;
    this.count++;
  }

  /** Corrects one row; what follows moves. */
  set(row, height) {
    const more = height - this.height(row);
    if (more === 0) return;
    for (let at = row + 1; at <= this.count; at++) this.#sums[at] += more;
  }

  get total() {
    return this.#sums[this.count];
  }

  above(row) {
    return this.#sums[row];
  }

  height(row) {
    return this.#sums[row + 1] - this.#sums[row];
  }

  at(position) {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#sums[middle] <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/**
 * The columns that bytes of UTF-8 fill on a screen, without escapes, and what is shown of them being cut.
 * @param {Uint8Array} bytes
 * @param {number} most where counting may stop
 */
export const columns = (bytes, most) => {
  let count = 0;
  for (let at = 0; at < bytes.length && count < most; at++) {
    const byte = bytes[at];
    if (byte === 9) count += 8 - (count % 8);
    else if (byte === 13) count = at + 1 < bytes.length && bytes[at + 1] !== 13 ? 0 : count;
    else if (byte === 0x1b && bytes[at + 1] === 0x5b) {
      at += 2;
      while (at < bytes.length && (bytes[at] < 0x40 || bytes[at] > 0x7e)) at++;
    } else if (byte >= 0xf0 || (byte >= 0xe3 && byte <= 0xed)) count += 2;
    else if (byte >= 0x20 && (byte < 0x80 || byte >= 0xc0)) count++;
  }
  return Math.min(count, most);
};

/** The height of what stands for `total` pixels, and how many of those one of its pixels is. */
export const scaled = (total, viewport) => {
  const height = Math.min(total, HIGHEST_PX);
  const free = Math.max(1, height - viewport);
  return { height, factor: total <= HIGHEST_PX ? 1 : (total - viewport) / free };
};
