// The window on a log: only the rows that can be seen are elements, however many there are.
import { beforePaint, el } from './dom.js';
import { EvenRows, UnevenRows, columns, scaled } from './heights.js';
import { LONGEST } from './logrow.js';

const EXTRA_ROWS = 12;
const FACTOR_FOR_OWN_WHEEL = 1.5;

/** A scroller with rows that are made when they come into sight. */
export class LogView {
  #even = new EvenRows();

  #uneven = null;

  #shown = new Map();

  #last = 0;

  #factor = 1;

  #width = 0;

  #tailRow = 0;

  top = 0;

  isFollowing = true;

  /**
   * @param {import('./lines.js').LogLines} lines
   * @param {(row: number) => Element} makeRow
   * @param {(row: number) => string} keyOf changes when the row has to be made again
   * @param {() => void} onMove
   */
  constructor(lines, makeRow, keyOf, onMove) {
    this.lines = lines;
    this.makeRow = makeRow;
    this.keyOf = keyOf;
    this.onMove = onMove;
    this.layer = el('div', { class: 'log-rows' });
    this.spacer = el('div', { class: 'log-spacer' });
    this.scroller = el('div', {
      class: 'log-scroller', tabindex: 0, role: 'log', 'aria-live': 'off', 'aria-label': 'Log',
    }, this.spacer, this.layer);
    this.paint = beforePaint(() => this.#paint());
    this.scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.scroller.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    this.scroller.addEventListener('keydown', (event) => this.#key(event));
    new ResizeObserver(() => this.#resized()).observe(this.scroller);
  }

  get isWrapped() {
    return this.#uneven !== null;
  }

  set isWrapped(wrapped) {
    const row = this.firstRow;
    this.#uneven = wrapped ? new UnevenRows() : null;
    this.scroller.classList.toggle('is-wrapped', wrapped);
    this.#shown.clear();
    this.update();
    if (this.isFollowing) this.toEnd();
    else this.toRow(row, 0);
  }

  /** The row at the window's upper edge. */
  get firstRow() {
    return Math.max(0, this.#heights.at(this.top / this.lineHeight));
  }

  get lineHeight() {
    this.height ??= parseFloat(getComputedStyle(this.layer).lineHeight) || 20;
    return this.height;
  }

  /** The log has grown, at its end or, as its beginning is read, in between. What is shown stays where it is. */
  update() {
    this.#sync(true);
    this.paint();
  }

  /** All rows are made again. */
  redraw() {
    this.#shown.clear();
    this.paint();
  }

  toEnd() {
    this.#sync();
    this.isFollowing = true;
    this.#go(this.#most);
  }

  /** Shows a row, `share` of the window below its upper edge, and stops following. */
  toRow(row, share = 0.3) {
    this.#sync();
    this.isFollowing = false;
    this.#go(this.#heights.above(row) * this.lineHeight - share * this.scroller.clientHeight);
  }

  /** Shows a row if it cannot be seen now. */
  reveal(row) {
    this.#sync();
    const at = this.#heights.above(row) * this.lineHeight;
    const isSeen = at >= this.top && at + this.lineHeight <= this.top + this.scroller.clientHeight;
    if (isSeen) this.isFollowing = false;
    else this.toRow(row);
    this.paint();
  }

  get #heights() {
    return this.#uneven ?? this.#even;
  }

  get #most() {
    return Math.max(0, this.#heights.total * this.lineHeight - this.scroller.clientHeight);
  }

  // Takes up what has come. The lines change under the view at any time: whoever means a row has this done before.
  #sync(isForced = false) {
    const { rows, tailRow } = this.lines;
    if (!isForced && rows === this.#even.count && tailRow === this.#tailRow) return;
    const inserted = tailRow - this.#tailRow;
    // Before the end there were the lines of the beginning, the last of them perhaps not whole, and the gap.
    const at = Math.max(0, this.#tailRow - 2);
    const isAbove = inserted !== 0 && !this.isFollowing && this.firstRow > at;
    if (inserted !== 0 && this.#uneven) this.#uneven.count = Math.min(this.#uneven.count, at);
    this.#tailRow = tailRow;
    const heights = this.#grow();
    if (isAbove) {
      this.top += (inserted > 0 ? heights.above(at + inserted) - heights.above(at) : inserted) * this.lineHeight;
    }
    this.#size();
    if (this.isFollowing) this.top = this.#most;
    this.#place();
  }

  #grow() {
    const count = this.lines.rows;
    this.#even.count = count;
    if (this.#uneven === null) return this.#even;
    // The last row may have grown since.
    if (this.#uneven.count > count) this.#uneven = new UnevenRows();
    if (this.#uneven.count > 0) this.#uneven.set(this.#uneven.count - 1, this.#linesOf(this.#uneven.count - 1));
    while (this.#uneven.count < count) this.#uneven.push(this.#linesOf(this.#uneven.count));
    return this.#uneven;
  }

  #linesOf(row) {
    const extent = this.lines.extent(row);
    if (extent === null) return 1;
    this.columns ??= this.#columns();
    return Math.max(1, Math.ceil(columns(this.lines.bytes(extent.from, extent.to), LONGEST) / this.columns));
  }

  #columns() {
    const probe = el('span', { class: 'log-text' }, '0'.repeat(100));
    const row = el('div', { class: 'log-row log-probe' }, probe);
    this.layer.append(row);
    const character = probe.getBoundingClientRect().width / 100;
    row.remove();
    const number = parseFloat(getComputedStyle(this.scroller).getPropertyValue('--log-number-width')) || 72;
    return Math.max(10, Math.floor((this.scroller.clientWidth - number - 16) / (character || 8)));
  }

  #size() {
    const { height, factor } = scaled(this.#heights.total * this.lineHeight, this.scroller.clientHeight);
    this.#factor = factor;
    this.spacer.style.height = `${height}px`;
  }

  #go(top) {
    this.top = Math.min(this.#most, Math.max(0, top));
    this.#place();
    this.paint();
  }

  #place() {
    this.scroller.scrollTop = this.top / this.#factor;
    this.#last = this.scroller.scrollTop;
  }

  #scrolled() {
    const now = this.scroller.scrollTop;
    if (Math.abs(now - this.#last) >= 1) {
      const isUp = now < this.#last;
      this.top = Math.min(this.#most, now * this.#factor);
      if (isUp) this.isFollowing = false;
      if (this.top >= this.#most - this.lineHeight) this.isFollowing = true;
      this.#last = now;
    }
    this.paint();
  }

  // Where one pixel of the bar is many of the log, a turn of the wheel still moves by what it says.
  #wheel(event) {
    if (this.#factor < FACTOR_FOR_OWN_WHEEL || event.ctrlKey || event.deltaY === 0) return;
    event.preventDefault();
    this.#move(event.deltaMode === 1 ? event.deltaY * this.lineHeight : event.deltaY);
  }

  #move(pixels) {
    const top = this.top + pixels;
    this.isFollowing = pixels > 0 && top >= this.#most - 1;
    this.#go(top);
  }

  #key(event) {
    if (event.target !== this.scroller || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = this.scroller.clientHeight - this.lineHeight;
    const moves = {
      ArrowUp: -this.lineHeight, ArrowDown: this.lineHeight, PageUp: -page, PageDown: page,
      ' ': event.shiftKey ? -page : page, Home: -Infinity, End: Infinity,
    };
    if (moves[event.key] === undefined) return;
    event.preventDefault();
    this.#move(moves[event.key]);
  }

  #resized() {
    const width = this.scroller.clientWidth;
    if (this.#uneven && width !== this.#width) {
      const row = this.firstRow;
      this.columns = undefined;
      this.#uneven = new UnevenRows();
      this.#grow();
      this.top = this.#uneven.above(Math.min(row, this.#uneven.count)) * this.lineHeight;
    }
    this.#width = width;
    this.height = undefined;
    this.update();
  }

  #paint() {
    this.#sync();
    const heights = this.#heights;
    const { lineHeight } = this;
    const [from, to] = [this.top / lineHeight, (this.top + this.scroller.clientHeight) / lineHeight];
    const first = Math.max(0, heights.at(from) - EXTRA_ROWS);
    const last = heights.count === 0 ? 0 : Math.min(heights.count, heights.at(to) + 1 + EXTRA_ROWS);
    this.#fill(first, last);
    const above = heights.above(first) * lineHeight;
    this.layer.style.transform = `translateY(${this.scroller.scrollTop + above - this.top}px)`;
    if (this.#uneven && this.#correct(first)) {
      this.#size();
      if (this.isFollowing) this.top = this.#most;
      this.#place();
      this.paint();
    }
    this.onMove();
  }

  #fill(first, last) {
    const next = new Map();
    let cursor = this.layer.firstChild;
    for (let row = first; row < last; row++) {
      const key = this.keyOf(row);
      const known = this.#shown.get(key);
      const node = known ?? this.makeRow(row);
      next.set(key, node);
      this.#shown.delete(key);
      if (node === cursor) cursor = cursor.nextSibling;
      else this.layer.insertBefore(node, cursor);
    }
    while (cursor !== null) {
      const gone = cursor;
      cursor = cursor.nextSibling;
      gone.remove();
    }
    this.#shown = next;
  }

  // What was reckoned by counting may differ from what the browser drew.
  #correct(first) {
    let isChanged = false;
    [...this.layer.children].forEach((node, index) => {
      const drawn = Math.max(1, Math.round(node.offsetHeight / this.lineHeight));
      if (first + index < this.#uneven.count && drawn !== this.#uneven.height(first + index)) {
        this.#uneven.set(first + index, drawn);
        isChanged = true;
      }
    });
    return isChanged;
  }
}
