/**
 * A task group as a graph that follows what happens.
 *
 *   <div data-module="graph" data-src="/tasks/groups/<taskGroupId>/graph.json" data-group="<taskGroupId>"
 *        data-most="2000"></div>
 *
 * data-src    JSON: {"tasks": [{"id", "name", "state", "kind", "dependencies": [ids], "url", "scheduled", "started",
 *             "resolved"}], "next": "<URL of the next page>"}. Only id and name are needed; `url` is by default
 *             /tasks/<id>; times are ISO 8601 or ms since 1970, of the last run; `kind` is the tag of that name; `next`
 *             is left out at the end. Dependencies outside of the group may stand there and are not drawn.
 * data-group  the taskGroupId: the picture follows the events of its tasks. Without it, it stands still.
 * data-most   larger groups are shown as clusters by kind or name, which open by a click. Default 2000.
 *
 * Colours: the custom properties of site.css. The same tasks must
 * stand on the page as a table or list. `#<text>` of the URL is looked for, as in the table (module filter).
 * Keys: arrows go from task to task (left: what it needs; right: what needs it), Shift and arrows move the picture,
 * `+` `-` scale it, `f` shows all of it, Enter opens. Wheel: with Ctrl, or after a click into the picture.
 */
import { PAGE_COLOURS, STATE_COLOURS, colours, fit, onTheme } from './lib/canvas.js';
import { nodesOf } from './lib/clusters.js';
import { beforePaint, el } from './lib/dom.js';
import { NODE, labelsOf, paint } from './lib/graphpaint.js';
import { STATES, countStates, groupAt } from './lib/group.js';
import { place, reachable } from './lib/layout.js';
import { panZoom, viewOfAll, zoomed } from './lib/panzoom.js';

const STEP_PX = 60;
const EMPTY = { nodes: [], edges: [], labels: [], layout: place(0, [], NODE), current: -1, lit: null, found: null };

class Graph {
  constructor(element) {
    this.element = element;
    this.opened = new Set();
    this.scene = { ...EMPTY };
    this.view = null;
    this.draw = beforePaint(() => this.paint());
    this.build();
    this.listen();
    this.group = groupAt(element.dataset.src, element.dataset.group);
    this.group.watch({
      onChange: (shape) => this.change(shape),
      onState: (state, why) => {
        this.status.textContent = { live: 'live', reconnecting: 'reconnecting…', failed: 'not live' }[state] ?? '';
        this.status.dataset.state = state;
        this.status.title = why;
      },
      onFailure: (message) => {
        if (this.scene.nodes.length === 0) this.note(`The tasks could not be read: ${message}`);
      },
    });
  }

  build() {
    const button = (text, label, work) => el('button', {
      type: 'button', title: label, 'aria-label': label, onclick: work,
    }, text);
    this.canvas = el('canvas', { 'aria-hidden': 'true' });
    this.context = this.canvas.getContext('2d');
    this.link = el('a', { class: 'graph-link', draggable: 'false', href: '#', 'aria-label': 'Graph of the tasks' });
    this.tip = el('div', { class: 'graph-tip', hidden: true });
    this.notice = el('p', { class: 'graph-note', role: 'status' }, 'Reading the tasks…');
    this.area = el('div', { class: 'graph-area', role: 'group', 'aria-label': 'Graph of the tasks' },
      this.canvas, this.link, this.tip, this.notice);
    this.field = el('input', { type: 'search', placeholder: 'Find tasks', 'aria-label': 'Find tasks in the graph' });
    this.legend = el('span', { class: 'graph-legend' });
    this.status = el('span', { class: 'graph-status', role: 'status' });
    this.close = button('Close clusters', 'Close all clusters', () => {
      this.opened.clear();
      this.arrange(true);
    });
    this.close.hidden = true;
    this.element.classList.add('graph');
    this.element.replaceChildren(
      el('div', { class: 'graph-bar' }, this.field, this.legend, this.status),
      el('div', { class: 'graph-window' }, this.area,
        el('div', { class: 'graph-buttons', role: 'toolbar', 'aria-label': 'Graph' }, this.close,
          button('−', 'Smaller', () => this.zoom(1 / 1.3)), button('+', 'Larger', () => this.zoom(1.3)),
          button('Fit', 'Fit all', () => this.fitAll()))));
    this.recolour();
  }

  listen() {
    this.pointer = panZoom(this.area, {
      get: () => this.view ?? { x: 0, y: 0, scale: 1 },
      set: (view) => {
        this.view = view;
        this.isMoved = true;
        this.draw();
      },
      onHover: (x, y) => this.hover(x, y),
    });
    this.area.addEventListener('pointerleave', () => {
      if (document.activeElement !== this.link) this.go(-1);
      this.tip.hidden = true;
    });
    this.area.addEventListener('click', (event) => this.click(event));
    this.area.addEventListener('keydown', (event) => this.key(event));
    this.link.addEventListener('focus', () => {
      if (this.scene.current < 0) this.go(this.first(), true);
      else this.light();
      this.draw();
    });
    this.link.addEventListener('blur', () => this.go(-1));
    this.field.addEventListener('input', () => this.find(this.field.value));
    addEventListener('hashchange', () => this.findHash());
    new ResizeObserver(() => {
      if (!this.isMoved) this.view = null;
      this.draw();
    }).observe(this.area);
    onTheme(() => {
      this.recolour();
      this.draw();
    });
  }

  recolour() {
    this.colours = colours(this.element, { ...STATE_COLOURS, ...PAGE_COLOURS });
  }

  note(text) {
    this.notice.textContent = text;
    this.notice.hidden = text === '';
  }

  change(shape) {
    const { tasks } = this.group;
    this.note(tasks.size === 0 ? 'There are no tasks.' : '');
    const counts = countStates(tasks.values());
    this.legend.replaceChildren(...STATES.filter((state) => counts[state] > 0).map((state) =>
      el('span', { class: 'graph-state', 'data-state': state }, `${counts[state].toLocaleString('en')} ${state}`)));
    if (shape || this.scene === EMPTY) this.arrange(!this.isMoved);
    else {
      this.scene.nodes = this.nodes().nodes;
      this.describe();
      this.draw();
    }
  }

  nodes() {
    return nodesOf([...this.group.tasks.values()], Number(this.element.dataset.most) || 2000, this.opened);
  }

  /** Finds places anew; who is looked at stays where it is. */
  arrange(isWhole) {
    const id = this.scene.nodes[this.scene.current]?.id;
    const { nodes, edges, nodeOf } = this.nodes();
    this.nodeOf = nodeOf;
    const began = performance.now();
    const layout = place(nodes.length, edges, NODE);
    this.layoutMs = performance.now() - began;
    this.scene = {
      nodes, edges, layout, labels: labelsOf(this.context, nodes), lit: null, found: null,
      current: nodes.findIndex((node) => node.id === id),
    };
    this.up = nodes.map(() => []);
    this.down = nodes.map(() => []);
    for (const [from, to] of edges) {
      this.up[to].push(from);
      this.down[from].push(to);
    }
    this.close.hidden = this.opened.size === 0;
    if (isWhole) this.view = null;
    this.light();
    this.describe();
    if (this.field.value === '') this.findHash();
    else this.find(this.field.value);
    this.draw();
  }

  paint() {
    const size = fit(this.canvas);
    if (size.width === 0) return;
    this.view ??= viewOfAll(this.scene.layout, size.width, size.height);
    paint(this.context, this.scene, { ...this.view, ...size }, this.colours);
    this.placeLink();
  }

  // The element for the current node lies over its picture: it can be focused, read out, opened in another tab.
  placeLink() {
    const { layout, current } = this.scene;
    const { x, y, scale } = this.view;
    const isSet = current >= 0;
    this.link.classList.toggle('is-set', isSet);
    const [left, top] = isSet ? [x + layout.x[current] * scale, y + layout.y[current] * scale] : [0, 0];
    this.link.style.transform = `translate(${left}px, ${top}px)`;
    this.link.style.width = `${NODE.width * scale}px`;
    this.link.style.height = `${NODE.height * scale}px`;
    this.tip.hidden = !isSet;
    if (isSet) {
      const right = Math.max(0, this.area.clientWidth - this.tip.offsetWidth - 8);
      const below = top + NODE.height * scale + 6;
      this.tip.style.transform = `translate(${Math.min(Math.max(8, left), right)}px, ${
        below + this.tip.offsetHeight > this.area.clientHeight ? top - this.tip.offsetHeight - 6 : below}px)`;
    }
  }

  textOf(node) {
    const { label, state, counts, size } = this.scene.nodes[node];
    const what = counts
      ? `${size} tasks: ${STATES.filter((one) => counts[one] > 0).map((one) => `${counts[one]} ${one}`).join(', ')}`
      : state;
    return `${label}: ${what}`;
  }

  describe() {
    const { current, nodes } = this.scene;
    if (current < 0) {
      this.link.setAttribute('aria-label', 'Graph of the tasks; arrow keys go from task to task');
      return;
    }
    const text = this.textOf(current);
    this.link.href = nodes[current].url ?? '#';
    this.link.setAttribute('aria-label',
      `${text}. Needs ${this.up[current].length}, needed by ${this.down[current].length}.`);
    this.tip.textContent = text;
  }

  go(node, isSeen = false) {
    if (node === this.scene.current) return;
    this.scene.current = node;
    this.light();
    this.describe();
    if (isSeen && node >= 0) this.show(node);
    this.draw();
  }

  light() {
    const { current } = this.scene;
    this.scene.lit = current < 0 ? null : {
      up: reachable(current, (node) => this.up[node]), down: reachable(current, (node) => this.down[node]),
    };
  }

  show(node) {
    const { width, height } = fit(this.canvas);
    const { layout } = this.scene;
    const view = this.view ?? viewOfAll(layout, width, height);
    const [left, top] = [view.x + layout.x[node] * view.scale, view.y + layout.y[node] * view.scale];
    const [w, h] = [NODE.width * view.scale, NODE.height * view.scale];
    const shift = (at, length, room) => (at < 30 ? 30 - at : Math.min(0, room - 30 - length - at));
    this.view = { ...view, x: view.x + shift(left, w, width), y: view.y + shift(top, h, height) };
  }

  first() {
    const { found, layout } = this.scene;
    if (found?.size > 0) return [...found][0];
    let best = this.scene.nodes.length > 0 ? 0 : -1;
    layout.x.forEach((x, node) => {
      if (x < layout.x[best] || (x === layout.x[best] && layout.y[node] < layout.y[best])) best = node;
    });
    return best;
  }

  hover(px, py) {
    if (this.view === null) return;
    const [x, y] = [(px - this.view.x) / this.view.scale, (py - this.view.y) / this.view.scale];
    const { layout } = this.scene;
    const node = layout.x.findIndex((left, at) =>
      x >= left && x <= left + NODE.width && y >= layout.y[at] && y <= layout.y[at] + NODE.height);
    if (node >= 0 || document.activeElement !== this.link) this.go(node);
  }

  click(event) {
    const node = this.scene.nodes[this.scene.current];
    if (this.pointer.wasDragged() || !node?.url) event.preventDefault();
    if (!this.pointer.wasDragged() && node?.counts) this.open(node);
    else if (!node) this.link.focus({ preventScroll: true });
  }

  open(node) {
    this.opened.add(node.id);
    this.arrange(true);
    this.go(this.nodeOf.get(node.first));
  }

  // The nearest node in a direction, among those joined to this one if there are any.
  next(key) {
    const { layout, current } = this.scene;
    const isAcross = key === 'ArrowLeft' || key === 'ArrowRight';
    const sign = key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 1;
    const joined = isAcross ? (sign < 0 ? this.up : this.down)[current] : [];
    const all = joined.length > 0 ? joined : this.scene.nodes.keys();
    let [best, least] = [-1, Infinity];
    for (const node of all) {
      const dx = layout.x[node] - layout.x[current];
      const dy = layout.y[node] - layout.y[current];
      const [along, aside] = isAcross ? [dx * sign, Math.abs(dy)] : [dy * sign, Math.abs(dx)];
      if (node === current || along <= 0 || (!isAcross && aside > NODE.width)) continue;
      if (along + 3 * aside < least) [best, least] = [node, along + 3 * aside];
    }
    return best;
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrows = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const arrow = arrows[event.key];
    const node = this.scene.nodes[this.scene.current];
    if (arrow && event.shiftKey) this.pan(arrow[0] * STEP_PX, arrow[1] * STEP_PX);
    else if (arrow) {
      const next = this.scene.current < 0 ? this.first() : this.next(event.key);
      if (next >= 0) this.go(next, true);
    } else if (event.key === '+' || event.key === '=') this.zoom(1.3);
    else if (event.key === '-') this.zoom(1 / 1.3);
    else if (event.key === 'f' || event.key === '0') this.fitAll();
    else if (event.key === 'Enter' && node?.counts) this.open(node);
    else return;
    event.preventDefault();
  }

  pan(dx, dy) {
    this.view = { ...this.view, x: this.view.x + dx, y: this.view.y + dy };
    this.isMoved = true;
    this.draw();
  }

  zoom(factor) {
    const { width, height } = fit(this.canvas);
    this.view = zoomed(this.view, factor, width / 2, height / 2);
    this.isMoved = true;
    this.draw();
  }

  fitAll() {
    this.view = null;
    this.isMoved = false;
    this.draw();
  }

  find(text) {
    const wanted = text.trim().toLowerCase();
    this.scene.found = wanted === '' ? null : new Set([...this.scene.nodes.keys()].filter((node) => {
      const { id, label } = this.scene.nodes[node];
      return label.toLowerCase().includes(wanted) || id.toLowerCase() === wanted;
    }));
    this.draw();
  }

  findHash() {
    let text = location.hash.slice(1);
    try {
      text = decodeURIComponent(text);
    } catch {
      // Not everything behind # is percent-encoded.
    }
    this.find(text);
  }
}

/** @param {HTMLElement} element */
export default (element) => new Graph(element);
