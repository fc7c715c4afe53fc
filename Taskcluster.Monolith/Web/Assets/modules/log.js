/**
 * The log viewer. Shows the end of a log first, follows it, and takes a million lines.
 *
 *   <div data-module="log" data-src="/task-log/<taskId>/<runId>/<name>" data-raw="<URL of the artifact>"
 *        data-name="public/logs/live.log" data-memory-mib="512" data-begin>
 *     <a href="<URL of the artifact>">The log as it is</a>
 *   </div>
 *
 * data-src         answers as `/task-log/` does (docs/live-logs.md): `tail`, `search`, ranges; with the reader's own
 *                  credentials, which for anything not public is a path of the site that asks on behalf of the session.
 *                  Redirects must stay on this origin.
 * data-tail-src    where data-src is a signed URL: that of `?tail=2000`, signed. Then the server is not asked to search.
 * data-raw         the link "raw"; it is also read where data-src cannot read what it names (400). Optional.
 * data-name        says in the labels which log this is. Optional.
 * data-memory-mib  of the beginning no more than this is read. Default 512.
 * data-begin       shows the beginning first instead of the end. Optional.
 *
 * What stands inside is shown without script and taken away with it. The element needs a height (log.css gives one).
 * `#L12` and `#L10-L20` in the URL select lines. Keys: `/` search, `n` `N` next and previous find, `e` `E` next and
 * previous error, `w` wrap, `g` the first line, `G` the last, Esc ends the search. `:120` in the search goes to a line.
 */
import { el, isTyping, throttle } from './lib/dom.js';
import { ERRORS, Finder, needle } from './lib/finder.js';
import { LogLines } from './lib/lines.js';
import { rowElement, wholeText } from './lib/logrow.js';
import { LogError, LogSource } from './lib/logsource.js';
import { LogView } from './lib/logview.js';
import { strip } from './lib/ansi.js';
import { extended, readHash, writeHash } from './lib/selection.js';

const TAIL_LINES = 2000;
const SERVER_FINDS = 500;
const SEARCH_PAUSE_MS = 150;
const SERVER_PAUSE_MS = 700;
const REFRESH_MS = 80;
const MOST_COPIED_BYTES = 32 << 20;
const STATES = {
  loading: 'loading…', live: 'live', reconnecting: 'reconnecting…', complete: 'complete', failed: 'failed',
};

const count = (number) => number.toLocaleString('en');

const size = (bytes) => (bytes < 1 << 20 ? `${count(Math.ceil(bytes / 1024))} KiB` : `${count(bytes >> 20)} MiB`);

class LogPage {
  constructor(element) {
    this.element = element;
    this.lines = new LogLines();
    this.limit = (Number(element.dataset.memoryMib) || 512) << 20;
    this.selection = readHash(location.hash);
    this.target = this.selection?.from ?? ('begin' in element.dataset ? 1 : null);
    this.revision = 0;
    this.current = -1;
    this.isTold = true;
    this.search = null;
    this.view = new LogView(this.lines, (row) => this.makeRow(row), (row) => this.keyOf(row), () => this.moved());
    this.errors = new Finder(this.lines, ERRORS, () => this.refresh());
    this.source = new LogSource(element.dataset.src, {
      tailSrc: element.dataset.tailSrc, onState: (state, why) => this.setState(state, why),
    });
    this.refresh = throttle(REFRESH_MS, () => this.showCounts());
    this.grown = throttle(REFRESH_MS, () => this.update());
    this.build();
    this.listen();
    this.load();
  }

  build() {
    const button = (label, title, work, text = label) => el('button', {
      type: 'button', title, 'aria-label': label, onclick: work,
    }, text);
    const raw = this.element.dataset.raw;
    this.field = el('input', {
      type: 'search', placeholder: 'Search  /', 'aria-label': 'Search in the log', spellcheck: 'false',
      autocomplete: 'off', maxlength: 300, title: 'Text, or :120 for a line',
    });
    this.found = el('output', { class: 'log-count' });
    this.failures = el('output', { class: 'log-count' });
    this.status = el('span', { class: 'log-status', role: 'status' });
    this.errorButtons = el('span', { class: 'log-group', hidden: true },
      button('Previous error', 'Previous error (E)', () => this.toFound(this.errors, -1), '↑'),
      this.failures,
      button('Next error', 'Next error (e)', () => this.toFound(this.errors, 1), '↓'));
    this.wrap = button('Wrap long lines', 'Wrap long lines (w)', () => this.toggleWrap(), 'Wrap');
    this.wrap.setAttribute('aria-pressed', 'false');
    this.copy = button('Copy', 'Copy the selected lines, or the log', () => this.copyLines());
    this.end = button('To the end', 'To the end (G)', () => this.toEnd());
    this.end.classList.add('log-end');
    this.elsewhere = el('details', { class: 'log-elsewhere', hidden: true });
    this.bar = el('div', { class: 'log-bar', role: 'toolbar', 'aria-label': 'Log' },
      el('span', { class: 'log-group' }, this.field,
        button('Previous find', 'Previous find (N)', () => this.toFound(this.search, -1), '↑'),
        button('Next find', 'Next find (n)', () => this.toFound(this.search, 1), '↓'), this.found),
      this.errorButtons,
      el('span', { class: 'log-group log-right' }, this.status, this.wrap, this.copy,
        raw ? el('a', { href: raw, class: 'log-raw' }, 'Raw') : null));
    if (this.element.dataset.name) this.view.scroller.setAttribute('aria-label', `Log ${this.element.dataset.name}`);
    this.dialog = el('dialog', { class: 'log-dialog', 'aria-label': 'The whole line' });
    this.element.classList.add('log');
    this.element.replaceChildren(this.bar, this.elsewhere,
      el('div', { class: 'log-window' }, this.view.scroller, this.end), this.dialog);
    this.setState('loading');
  }

  listen() {
    let timer = 0;
    this.field.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.startSearch(), SEARCH_PAUSE_MS);
    });
    this.field.addEventListener('keydown', (event) => this.fieldKey(event));
    document.addEventListener('keydown', (event) => this.key(event));
    this.view.scroller.addEventListener('click', (event) => this.click(event));
    addEventListener('hashchange', () => this.toHash());
    document.addEventListener('visibilitychange', () => document.hidden || this.source.refresh());
    addEventListener('online', () => this.source.refresh());
  }

  async load() {
    try {
      await this.source.follow(TAIL_LINES, (offset) => {
        const part = this.lines.beginTail(offset);
        if (offset > 0) this.loadBeginning(offset);
        return part;
      }, () => this.grown());
      this.isComplete = true;
      this.update();
    } catch (error) {
      if (error instanceof LogError && error.status === 400 && this.element.dataset.raw) await this.loadRaw();
      else this.fail(error);
    }
  }

  async loadBeginning(offset) {
    try {
      await this.source.beginning(this.lines.head, Math.min(offset, this.limit), () => this.grown());
      this.isCapped = offset > this.limit;
      this.update();
    } catch (error) {
      this.isCapped = true;
      this.gapText = `The beginning cannot be read: ${error.message}`;
      this.update();
    }
  }

  // What the server cannot search is read as any file is.
  async loadRaw() {
    try {
      await this.source.beginning(this.lines.head, this.limit, () => this.grown(), this.element.dataset.raw);
      this.isComplete = true;
      this.setState('complete');
      this.update();
    } catch {
      this.fail(new Error('This log is kept elsewhere and cannot be shown here; "Raw" opens it.'));
    }
  }

  fail(error) {
    this.setState('failed', error.message);
    if (this.lines.rows > 0) return;
    this.view.scroller.replaceChildren(el('p', { class: 'log-failure', role: 'alert' }, error.message,
      el('button', { type: 'button', onclick: () => location.reload() }, 'Try again')));
  }

  setState(state, why = '') {
    if (this.state === state) return;
    this.state = state;
    this.status.textContent = STATES[state];
    this.status.dataset.state = state;
    this.status.title = why;
  }

  update() {
    this.view.update();
    this.errors.wake();
    this.search?.wake();
    this.toTarget();
    this.refresh();
  }

  toTarget() {
    if (this.target === null) return;
    const row = this.lines.rowOf(this.target);
    this.view.isFollowing = false;
    if (row >= 0) this.view.toRow(row);
    const isAll = this.isComplete && (this.lines.isJoined || this.isCapped);
    if (row >= 0 || isAll) this.target = null;
  }

  makeRow(row) {
    const extent = this.lines.extent(row);
    const number = this.lines.numberOf(row);
    return rowElement(this.lines, row, {
      pattern: this.search?.pattern ?? null,
      isSelected: this.isSelected(number),
      isCurrent: extent !== null && extent.from === this.current,
      isError: extent !== null && this.isError(extent.from),
      gapText: this.gapText ?? (this.isCapped
        ? `${size(this.lines.tail.offset - this.lines.head.end)} in between are not shown here; "Raw" has them.`
        : 'The beginning is being read…'),
    });
  }

  keyOf(row) {
    const extent = this.lines.extent(row);
    if (extent === null) return `gap ${this.isCapped}`;
    const number = this.lines.numberOf(row);
    const marks = [number === null, this.isSelected(number), extent.from === this.current, this.isError(extent.from)];
    return `${extent.from} ${extent.to} ${this.revision} ${marks.map(Number).join('')}`;
  }

  isSelected(number) {
    return number !== null && this.selection !== null && number >= this.selection.from && number <= this.selection.to;
  }

  isError(offset) {
    return this.errors.countUpTo(offset) > this.errors.countUpTo(offset - 1);
  }

  moved() {
    this.end.hidden = this.view.isFollowing;
  }

  toEnd() {
    this.target = null;
    this.view.toEnd();
  }

  toggleWrap() {
    this.view.isWrapped = !this.view.isWrapped;
    this.wrap.setAttribute('aria-pressed', String(this.view.isWrapped));
  }

  startSearch() {
    const text = this.field.value;
    const line = readHash(`#L${/^:(\d+(?:-\d+)?)$/.exec(text)?.[1] ?? ''}`);
    if (line) {
      this.select(line);
      return;
    }
    if (text === this.searched) return;
    this.searched = text;
    this.search?.stop();
    this.current = -1;
    this.revision++;
    this.isTold = false;
    this.search = text === '' ? null : new Finder(this.lines, needle(text), () => this.searchGrew());
    this.search?.wake();
    this.view.redraw();
    this.showCounts();
    this.searchServer(text);
  }

  // The first find is shown as soon as all that is here was looked at.
  searchGrew() {
    if (!this.isTold && this.search.isIdle) {
      this.isTold = true;
      if (this.search.count > 0) this.toFound(this.search, 1);
    }
    this.refresh();
  }

  // What is not here is searched by the server: its answer is a list of its own.
  searchServer(text) {
    clearTimeout(this.asking);
    this.question?.abort();
    this.elsewhere.hidden = true;
    if (text === '' || this.source.tailSrc) return;
    this.asking = setTimeout(async () => {
      if (this.lines.isJoined) return;
      this.question = new AbortController();
      try {
        const answer = await this.source.search(text, this.lines.head.end, SERVER_FINDS, this.question.signal);
        this.showElsewhere(answer);
      } catch (error) {
        if (error.name !== 'AbortError') this.showElsewhere({ matches: [], failure: error.message });
      }
    }, SERVER_PAUSE_MS);
  }

  showElsewhere({ matches, next, failure }) {
    const missing = matches.filter(({ offset }) => this.lines.rowAt(offset) < 0);
    this.elsewhere.hidden = missing.length === 0 && !failure;
    this.elsewhere.replaceChildren(
      el('summary', {}, failure ?? `${count(missing.length)}${next ? '+' : ''} in the part that is not shown`),
      el('ol', {}, missing.map(({ line, text }) => el('li', { value: line }, el('code', {}, strip(text))))));
  }

  toFound(finder, step) {
    if (!finder || finder.count === 0) return;
    const here = this.current >= 0 ? this.current : this.lines.extent(this.view.firstRow)?.from ?? -1;
    const upTo = finder.countUpTo(here);
    const isOn = this.current >= 0 && upTo > 0 && finder.at(upTo - 1) === here;
    const wanted = step > 0 ? (isOn || this.current >= 0 ? upTo : finder.countUpTo(here - 1)) : upTo - (isOn ? 2 : 1);
    this.current = finder.at((wanted + finder.count) % finder.count);
    this.target = null;
    this.view.reveal(this.lines.rowAt(this.current));
    this.showCounts();
  }

  showCounts() {
    const told = (finder, name) => {
      const at = finder.countUpTo(this.current);
      const isOn = this.current >= 0 && at > 0 && finder.at(at - 1) === this.current;
      return `${isOn ? `${count(at)} of ` : ''}${count(finder.count)}${name}${finder.isIdle ? '' : '…'}`;
    };
    this.found.textContent = this.search ? told(this.search, '') : '';
    this.failures.textContent = told(this.errors, this.errors.count === 1 ? ' error' : ' errors');
    this.errorButtons.hidden = this.errors.count === 0;
    this.view.scroller.setAttribute('aria-description', `${count(this.lines.rows)} lines`);
    this.view.paint();
  }

  click(event) {
    const number = event.target.closest('a.log-number[data-line]');
    const more = event.target.closest('button.log-more');
    if (more) this.showWhole(Number(more.dataset.row));
    if (!number || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const line = Number(number.dataset.line);
    this.selection = event.shiftKey ? extended(this.selection, line) : { from: line, to: line, anchor: line };
    history.replaceState(history.state, '', writeHash(this.selection));
    this.view.paint();
  }

  select(range) {
    history.replaceState(history.state, '', writeHash(range));
    this.toHash();
  }

  toHash() {
    this.selection = readHash(location.hash);
    this.target = this.selection?.from ?? null;
    this.toTarget();
    this.view.paint();
  }

  showWhole(row) {
    const text = strip(wholeText(this.lines, this.lines.extent(row)));
    this.dialog.replaceChildren(
      el('form', { method: 'dialog' }, el('button', {}, 'Close'),
        el('button', { type: 'button', onclick: () => navigator.clipboard?.writeText(text) }, 'Copy')),
      el('pre', { tabindex: 0 }, text));
    this.dialog.showModal();
  }

  async copyLines() {
    const { from, to } = this.selection ?? { from: 1, to: this.lines.rows };
    const first = this.lines.extent(Math.max(0, this.lines.rowOf(from)));
    const last = this.lines.extent(Math.max(0, Math.min(this.lines.rows, to) - 1));
    let told = 'Nothing to copy';
    if (first && last && last.to - first.from <= MOST_COPIED_BYTES) {
      const text = new TextDecoder().decode(this.lines.bytes(first.from, last.to));
      told = await navigator.clipboard.writeText(strip(text)).then(() => 'Copied', () => 'Not allowed');
    } else if (first && last) told = 'Too much';
    this.copy.textContent = told;
    setTimeout(() => { this.copy.textContent = 'Copy'; }, 1500);
  }

  fieldKey(event) {
    if (event.key === 'Enter') {
      event.preventDefault();
      if (this.field.value === this.searched) this.toFound(this.search, event.shiftKey ? -1 : 1);
      else this.startSearch();
    } else if (event.key === 'Escape') this.endSearch();
  }

  endSearch() {
    this.field.value = '';
    this.startSearch();
    this.view.scroller.focus();
  }

  key(event) {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || this.dialog.open) return;
    const keys = {
      '/': () => this.field.select(),
      n: () => this.toFound(this.search, 1),
      N: () => this.toFound(this.search, -1),
      e: () => this.toFound(this.errors, 1),
      E: () => this.toFound(this.errors, -1),
      w: () => this.toggleWrap(),
      g: () => this.view.toRow(0, 0),
      G: () => this.toEnd(),
      Escape: () => this.search && this.endSearch(),
    };
    const work = keys[event.key];
    if (!work) return;
    event.preventDefault();
    work();
  }
}

/** @param {HTMLElement} element */
export default (element) => new LogPage(element);
