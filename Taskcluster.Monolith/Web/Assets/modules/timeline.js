/**
 * A task group over time, with its critical path: the chain of tasks for which it took as long as it did.
 *
 *   <div data-module="timeline" data-src="/tasks/groups/<taskGroupId>/graph.json" data-group="<taskGroupId>"></div>
 *
 * data-src and data-group are those of the module graph; both read the tasks once, together. A bar begins where the last
 * run was scheduled; it is pale until that run started, and ends where it was resolved, or now. Tasks that wait for
 * others have no bar.
 * Keys: up and down go from task to task, Enter opens, `c` shows the critical path only, `+` `-` scale, left and right
 * move in time.
 */
import { PAGE_COLOURS, STATE_COLOURS, colours, fit, onTheme, shortened } from './lib/canvas.js';
import { byBegin, criticalPath, duration, tickText, ticks } from './lib/critical.js';
import { beforePaint, el } from './lib/dom.js';
import { groupAt } from './lib/group.js';
import { paintTimeline } from './lib/timelinepaint.js';

const ROW = 22;
const AXIS = 26;
const NAMES = 200;
const NARROW_NAMES = 96;
const NARROW = 560;
const TICK_PX = 90;
const NOW_MS = 5000;
const MOST_ZOOM = 400;

class Timeline {
  constructor(element) {
    this.element = element;
    this.rows = [];
    this.path = null;
    this.current = -1;
    this.zoom = 1;
    this.labels = new Map();
    this.draw = beforePaint(() => this.paint());
    this.build();
    this.group = groupAt(element.dataset.src, element.dataset.group);
    this.group.watch({
      onChange: () => this.change(),
      onFailure: (message) => {
        if (this.rows.length === 0) this.summary.textContent = `The tasks could not be read: ${message}`;
      },
    });
    // What runs grows.
    setInterval(() => !document.hidden && this.isRunning && this.change(), NOW_MS);
  }

  build() {
    const button = (text, label, work) => el('button', {
      type: 'button', 'aria-label': label, title: label, onclick: work,
    }, text);
    this.canvas = el('canvas', { 'aria-hidden': 'true' });
    this.context = this.canvas.getContext('2d');
    this.link = el('a', { class: 'timeline-link', href: '#', draggable: 'false', 'aria-label': 'Tasks over time' });
    this.spacer = el('div', { class: 'timeline-spacer' });
    this.scroller = el('div', { class: 'timeline-area', role: 'group', 'aria-label': 'Tasks over time' },
      el('div', { class: 'timeline-stick' }, this.canvas, this.link), this.spacer);
    this.summary = el('p', { class: 'timeline-summary', role: 'status' }, 'Reading the tasks…');
    this.only = button('Critical path only', 'Show the critical path only', () => this.toggleOnly());
    this.only.setAttribute('aria-pressed', 'false');
    this.steps = el('ol', { class: 'timeline-steps' });
    this.chain = el('details', { class: 'timeline-chain', hidden: true },
      el('summary', {}, 'The critical path, task by task'), this.steps);
    this.element.classList.add('timeline');
    this.element.replaceChildren(
      el('div', { class: 'timeline-bar' }, this.summary, el('span', { class: 'timeline-buttons' }, this.only,
        button('−', 'Smaller', () => this.scale(1 / 1.5)), button('+', 'Larger', () => this.scale(1.5)))),
      this.scroller, this.chain);
    this.recolour();
    this.listen();
  }

  listen() {
    this.scroller.addEventListener('scroll', this.draw, { passive: true });
    this.scroller.addEventListener('pointermove', (event) => {
      const box = this.canvas.getBoundingClientRect();
      const row = Math.floor((event.clientY - box.top - AXIS + this.scroller.scrollTop) / ROW);
      if (event.clientY - box.top > AXIS) this.go(row < this.rows.length ? row : -1);
    });
    this.scroller.addEventListener('pointerleave', () => document.activeElement !== this.link && this.go(-1));
    this.scroller.addEventListener('keydown', (event) => this.key(event));
    this.scroller.addEventListener('wheel', (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = this.canvas.getBoundingClientRect();
      this.scale(Math.exp(-event.deltaY * 0.005), event.clientX - box.left - this.names);
    }, { passive: false });
    this.link.addEventListener('click', (event) => this.current < 0 && event.preventDefault());
    this.link.addEventListener('focus', () => this.current < 0 && this.go(0));
    new ResizeObserver(() => {
      this.labels.clear();
      this.size();
    }).observe(this.scroller);
    onTheme(() => {
      this.recolour();
      this.draw();
    });
  }

  recolour() {
    this.colours = colours(this.element, { ...STATE_COLOURS, ...PAGE_COLOURS });
  }

  get names() {
    return this.scroller.clientWidth < NARROW ? NARROW_NAMES : NAMES;
  }

  change() {
    const { tasks } = this.group;
    const now = Date.now();
    const id = this.rows[this.current]?.id;
    this.path = criticalPath(tasks, now);
    this.critical = new Set(this.path?.ids);
    this.rows = byBegin(tasks.values()).filter((task) => !this.isOnly || this.critical.has(task.id));
    this.current = this.rows.findIndex((task) => task.id === id);
    this.isRunning = [...tasks.values()].some(({ state }) => state === 'running' || state === 'pending');
    this.from = Math.min(...this.rows.slice(0, 1).map((task) => task.scheduled ?? task.started ?? task.resolved), now);
    this.to = this.rows.reduce((last, task) => Math.max(last, task.resolved ?? now), this.from + 1000);
    this.tell(tasks, now);
    // A little room on the left, so that the first bar is whole.
    this.from -= (this.to - this.from) / 200;
    this.size();
  }

  tell(tasks, now) {
    if (this.path === null) {
      this.summary.textContent = tasks.size === 0 ? 'There are no tasks.' : 'No task has begun.';
      this.chain.hidden = true;
      return;
    }
    const { ids, from, to, running, waiting } = this.path;
    this.summary.textContent = `Critical path: ${ids.length} ${ids.length === 1 ? 'task' : 'tasks'}, `
      + `${duration(to - from)}, of which ${duration(running)} running and ${duration(waiting)} waiting. `
      + `All: ${duration(this.to - this.from)}.`;
    this.chain.hidden = false;
    this.steps.replaceChildren(...ids.map((id) => {
      const task = tasks.get(id);
      const end = task.resolved ?? now;
      const told = [`ran ${task.started === null ? 'not yet' : duration(end - task.started)}`];
      if (task.scheduled !== null) told.push(`waited ${duration((task.started ?? end) - task.scheduled)}`);
      return el('li', {}, el('a', { href: task.url }, task.name), ` ${task.state}, ${told.join(', ')}`);
    }));
  }

  size() {
    const width = this.scroller.clientWidth;
    this.spacer.style.height = `${this.rows.length * ROW + AXIS + 8}px`;
    this.spacer.style.width = `${this.names + (width - this.names) * this.zoom}px`;
    this.scroller.style.height = `min(60vh, ${this.rows.length * ROW + AXIS + 24}px)`;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${this.scroller.clientHeight}px`;
    this.link.style.width = `${width}px`;
    this.draw();
  }

  scale(factor, at = (this.scroller.clientWidth - this.names) / 2) {
    const left = this.scroller.scrollLeft + at;
    const before = this.zoom;
    this.zoom = Math.min(MOST_ZOOM, Math.max(1, this.zoom * factor));
    this.size();
    this.scroller.scrollLeft = (left * this.zoom) / before - at;
  }

  toggleOnly() {
    this.isOnly = !this.isOnly;
    this.only.setAttribute('aria-pressed', String(this.isOnly));
    this.change();
  }

  go(row) {
    if (row === this.current) return;
    this.current = row;
    this.draw();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = { ArrowUp: -1, ArrowDown: 1, PageUp: -15, PageDown: 15, Home: -Infinity, End: Infinity };
    const sides = { ArrowLeft: -80, ArrowRight: 80 };
    if (steps[event.key] && this.rows.length > 0) {
      this.go(Math.min(this.rows.length - 1, Math.max(0, Math.max(0, this.current) + steps[event.key])));
      this.reveal();
    } else if (sides[event.key]) this.scroller.scrollLeft += sides[event.key];
    else if (event.key === 'c') this.toggleOnly();
    else if (event.key === '+' || event.key === '=') this.scale(1.5);
    else if (event.key === '-') this.scale(1 / 1.5);
    else return;
    event.preventDefault();
  }

  reveal() {
    const top = this.current * ROW;
    const room = this.scroller.clientHeight - AXIS - ROW;
    const { scrollTop } = this.scroller;
    if (top < scrollTop) this.scroller.scrollTop = top;
    else if (top > scrollTop + room) this.scroller.scrollTop = top - room;
  }

  label(task) {
    if (!this.labels.has(task.id)) {
      this.labels.set(task.id, shortened(task.name, this.names - 16, (text) => this.context.measureText(text).width));
    }
    return this.labels.get(task.id);
  }

  paint() {
    const { width, height } = fit(this.canvas);
    if (width === 0) return;
    const { scrollTop, scrollLeft } = this.scroller;
    const span = (width - this.names) * this.zoom;
    const x = (moment) => this.names + ((moment - this.from) / (this.to - this.from)) * span - scrollLeft;
    const shown = [scrollLeft, scrollLeft + width - this.names].map((at) =>
      this.from + (at / span) * (this.to - this.from));
    const first = Math.floor(scrollTop / ROW);
    this.context.font = '12px system-ui, sans-serif';
    paintTimeline(this.context, {
      width, height, x, first, scrollTop, now: Date.now(), rows: this.rows, critical: this.critical ?? new Set(),
      current: this.current, path: this.path, names: this.names, ROW, AXIS, label: (task) => this.label(task),
      axis: ticks(shown[0], shown[1], Math.max(2, (width - this.names) / TICK_PX)), tickText,
    }, this.colours);
    this.placeLink(x, scrollTop);
  }

  placeLink(x, scrollTop) {
    const task = this.rows[this.current];
    const top = AXIS + this.current * ROW - scrollTop;
    const isShown = task !== undefined && top >= AXIS - 1;
    this.link.classList.toggle('is-set', isShown);
    this.link.style.transform = `translateY(${isShown ? top : AXIS}px)`;
    if (!task) {
      this.link.setAttribute('aria-label', 'Tasks over time; up and down go from task to task');
      return;
    }
    const end = task.resolved ?? Date.now();
    const waited = task.scheduled === null ? null : (task.started ?? end) - task.scheduled;
    const text = [task.name, task.state, waited === null ? null : `waited ${duration(waited)}`,
      task.started === null ? null : `ran ${duration(end - task.started)}`,
      this.critical.has(task.id) ? 'on the critical path' : null].filter(Boolean).join(', ');
    this.link.href = task.url;
    this.link.title = text;
    this.link.setAttribute('aria-label', text);
  }
}

/** @param {HTMLElement} element */
export default (element) => new Timeline(element);
