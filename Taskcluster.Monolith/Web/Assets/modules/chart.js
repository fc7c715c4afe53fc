/**
 * Some quantities over time.
 *
 *   <figure data-module="chart">
 *     <figcaption>Pending tasks</figcaption>
 *     <script type="application/json">{"unit": "tasks", "series": [
 *       {"name": "pending", "colour": "pending", "points": [[1763838000000, 12], [1763838060000, 9]]}]}</script>
 *   </figure>
 *
 * points  [ms since 1970 or ISO 8601, number or null for unknown], ascending.  colour  a task state, or `accent`; by
 * default series take turns.  unit  is told behind numbers. Optional.
 * The same numbers stand in a table below, to be opened. Without script only the caption is seen: a server that can
 * should put a table inside; it is replaced. Keys: left and right go from moment to moment.
 */
import { linePath, nearest, shortNumber, valueTicks } from './lib/axis.js';
import { tickText, ticks } from './lib/critical.js';
import { el, json, svg } from './lib/dom.js';

const TURNS = ['accent', 'completed', 'exception', 'pending', 'failed'];
const HEIGHT = 220;
const MARGIN = { top: 12, right: 14, bottom: 24, left: 46 };
const MOST_ROWS = 500;

class Chart {
  constructor(element) {
    this.element = element;
    const { unit = '', series = [] } = json(element) ?? {};
    this.unit = unit;
    this.series = series.map((one, at) => ({
      ...one,
      colour: one.colour ?? TURNS[at % TURNS.length],
      points: one.points.map(([moment, value]) => [typeof moment === 'string' ? Date.parse(moment) : moment, value]),
    }));
    const moments = this.series.flatMap(({ points }) => points.map(([moment]) => moment));
    this.from = moments.reduce((one, other) => Math.min(one, other), Infinity);
    this.to = moments.reduce((one, other) => Math.max(one, other), -Infinity);
    this.build(moments.length === 0);
    if (moments.length > 0) new ResizeObserver(() => this.draw()).observe(this.frame);
  }

  build(isEmpty) {
    const caption = this.element.querySelector('figcaption');
    this.name = caption?.textContent.trim() || 'Chart';
    this.frame = el('div', { class: 'chart-frame' });
    this.tip = el('output', { class: 'chart-tip', hidden: true });
    this.element.classList.add('chart');
    this.element.replaceChildren(...[caption, this.legend(), this.frame, isEmpty ? null : this.table()].filter(Boolean));
    if (isEmpty) this.frame.append(el('p', { class: 'chart-empty' }, 'Nothing was measured yet.'));
  }

  legend() {
    if (this.series.length < 2) return null;
    return el('ul', { class: 'chart-legend' }, this.series.map(({ name, colour }) =>
      el('li', { 'data-colour': colour }, name)));
  }

  table() {
    const rows = this.series[0].points.slice(-MOST_ROWS).map(([moment], at, all) => {
      const index = this.series[0].points.length - all.length + at;
      return el('tr', {}, el('th', { scope: 'row' }, new Date(moment).toLocaleString()),
        this.series.map(({ points }) => el('td', {}, String(points[index]?.[1] ?? ''))));
    });
    const details = el('details', { class: 'chart-table' }, el('summary', {}, 'As a table'));
    details.addEventListener('toggle', () => {
      if (details.childElementCount > 1) return;
      details.append(el('table', {}, el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Time'),
        this.series.map(({ name }) => el('th', { scope: 'col' }, name)))), el('tbody', {}, rows)));
    });
    return details;
  }

  draw() {
    const width = Math.max(200, this.frame.clientWidth);
    if (width === this.width) return;
    this.width = width;
    const values = this.series.flatMap(({ points }) => points.map(([, value]) => value ?? 0));
    const rounded = valueTicks(values.reduce((one, other) => Math.max(one, other), 0));
    // There is no half of what is counted.
    const marks = values.every(Number.isInteger) ? rounded.filter(Number.isInteger) : rounded;
    const top = marks[marks.length - 1];
    this.x = (moment) => MARGIN.left
      + ((moment - this.from) / (this.to - this.from || 1)) * (width - MARGIN.left - MARGIN.right);
    this.y = (value) => HEIGHT - MARGIN.bottom - (value / top) * (HEIGHT - MARGIN.top - MARGIN.bottom);
    this.cursor = svg('g', { class: 'chart-cursor' });
    const picture = svg('svg', {
      width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', tabindex: 0,
      'aria-label': `${this.name}; arrow keys tell single moments`,
    }, this.axes(marks, width), this.series.map((one) => this.line(one)), this.cursor);
    picture.addEventListener('pointermove', (event) => {
      const left = event.clientX - picture.getBoundingClientRect().left;
      const share = (left - MARGIN.left) / (width - MARGIN.left - MARGIN.right);
      this.show(nearest(this.series[0].points, this.from + share * (this.to - this.from)));
    });
    picture.addEventListener('pointerleave', () => this.hide());
    picture.addEventListener('focus', () => this.show(this.at ?? this.series[0].points.length - 1));
    picture.addEventListener('blur', () => this.hide());
    picture.addEventListener('keydown', (event) => this.key(event));
    this.frame.replaceChildren(picture, this.tip);
  }

  axes(marks, width) {
    const { step, moments } = ticks(this.from, this.to, Math.max(2, width / 110));
    return [
      ...marks.map((value) => svg('g', { class: 'chart-mark' },
        svg('line', { x1: MARGIN.left, x2: width - MARGIN.right, y1: this.y(value), y2: this.y(value) }),
        svg('text', { x: MARGIN.left - 8, y: this.y(value) + 4, 'text-anchor': 'end' }, shortNumber(value)))),
      ...moments.map((moment) => svg('text', {
        class: 'chart-time', x: this.x(moment), y: HEIGHT - 6, 'text-anchor': 'middle',
      }, tickText(moment, step))),
    ];
  }

  line({ points, colour }) {
    const path = linePath(points, this.x, this.y);
    const known = points.filter(([, value]) => value !== null);
    const floor = this.y(0);
    const area = this.series.length === 1 && known.length === points.length && points.length > 1
      ? svg('path', {
        class: 'chart-area', d: `${path}L${this.x(points.at(-1)[0])} ${floor}L${this.x(points[0][0])} ${floor}Z`,
      })
      : null;
    return svg('g', { 'data-colour': colour }, area, svg('path', { class: 'chart-line', d: path }));
  }

  show(index) {
    this.at = Math.min(this.series[0].points.length - 1, Math.max(0, index));
    const [moment] = this.series[0].points[this.at];
    const left = this.x(moment);
    const valueOf = ({ points }) => points[nearest(points, moment)]?.[1] ?? null;
    const values = this.series.map((one) => ({ ...one, value: valueOf(one) }));
    this.cursor.replaceChildren(svg('line', { x1: left, x2: left, y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom }),
      ...values.filter(({ value }) => value !== null).map(({ value, colour }) =>
        svg('circle', { cx: left, cy: this.y(value), r: 4, 'data-colour': colour })));
    const told = new Date(moment).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
    this.tip.replaceChildren(el('b', {}, told),
      ...values.map(({ name, value }) =>
        el('span', {}, `${name ?? this.name}: ${value === null ? 'unknown' : value.toLocaleString('en')} ${this.unit}`)));
    this.tip.hidden = false;
    this.tip.style.left = `${Math.min(left + 12, Math.max(0, this.width - this.tip.offsetWidth - 4))}px`;
  }

  hide() {
    this.cursor.replaceChildren();
    this.tip.hidden = true;
  }

  key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity, PageUp: -10, PageDown: 10 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.show((this.at ?? 0) + step);
  }
}

/** @param {HTMLElement} element */
export default (element) => new Chart(element);
