/**
 * Messages of the services as they are published.
 *
 *   <div data-module="feed">
 *     <script type="application/json">{"exchanges": ["exchange/taskcluster-queue/v1/task-completed", …],
 *       "bindings": [{"exchange": "…", "routingKeyPattern": "…"}], "most": 200}</script>
 *   </div>
 *
 * exchanges  are offered while one is typed. bindings  to begin with, where the page's URL names none. most  messages
 * are kept, 200 by default. All may be left out. The bindings stand in the URL as the page's own query,
 * `bindings[0][exchange]=…&bindings[0][pattern]=…`; listening begins by a button, or at once where the URL names any.
 */
import { readQuery, writeQuery } from './lib/bindings.js';
import { el, json, throttle } from './lib/dom.js';
import { listen } from './lib/events.js';

const NONE = { exchange: '', routingKeyPattern: '#' };
const MOST = 200;
const MOST_WAITING = 2000;
const DRAW_MS = 150;
const STATES = { connecting: 'connecting…', live: 'listening', reconnecting: 'reconnecting…', paused: 'paused' };
let lists = 0;

class Feed {
  constructor(element) {
    const { exchanges = [], bindings = [], most = MOST } = json(element) ?? {};
    this.most = most;
    this.waiting = [];
    this.total = 0;
    this.draw = throttle(DRAW_MS, () => this.show());
    this.build(element, exchanges);
    const asked = readQuery(location.search);
    for (const binding of asked.length > 0 ? asked : bindings) this.addBinding(binding);
    if (asked.length + bindings.length === 0) this.addBinding(NONE);
    if (asked.length > 0) this.listen();
  }

  build(element, exchanges) {
    const id = `feed-exchanges-${lists++}`;
    this.listId = id;
    this.rows = el('div', { class: 'feed-bindings' });
    this.go = el('button', { type: 'submit', class: 'primary' }, 'Listen');
    this.pause = el('button', { type: 'button', hidden: true, onclick: () => this.togglePause() }, 'Pause');
    this.status = el('span', { class: 'feed-status', role: 'status' });
    this.count = el('span', { class: 'feed-count' });
    this.filter = el('input', {
      type: 'search', placeholder: 'Filter', 'aria-label': 'Filter the messages', oninput: () => this.filterAll(),
    });
    this.body = el('tbody', {});
    this.form = el('form', {
      class: 'feed-form',
      onsubmit: (event) => {
        event.preventDefault();
        this.listen();
      },
    }, el('datalist', { id }, exchanges.map((name) => el('option', { value: name }))), this.rows,
    el('div', { class: 'feed-buttons' },
      el('button', { type: 'button', onclick: () => this.addBinding(NONE, true) }, 'Add a binding'),
      this.go, this.pause,
      el('button', { type: 'button', onclick: () => this.clear() }, 'Clear'), this.filter, this.status, this.count));
    element.classList.add('feed');
    element.replaceChildren(this.form, el('div', { class: 'feed-scroll' }, el('table', { class: 'feed-table' },
      el('thead', {}, el('tr', {}, ['Time', 'Exchange', 'Routing key'].map((name) => el('th', { scope: 'col' }, name)))),
      this.body)));
  }

  addBinding({ exchange, routingKeyPattern }, isFocused = false) {
    const row = el('div', { class: 'feed-binding' },
      el('input', {
        class: 'feed-exchange', list: this.listId, value: exchange, required: true, 'aria-label': 'Exchange',
        placeholder: 'exchange/taskcluster-queue/v1/task-completed', spellcheck: 'false', autocomplete: 'off',
      }),
      el('input', {
        class: 'feed-pattern', value: routingKeyPattern, required: true, maxlength: 255,
        'aria-label': 'Routing key pattern', placeholder: '#', spellcheck: 'false', autocomplete: 'off',
      }),
      el('button', {
        type: 'button', 'aria-label': 'Remove this binding',
        onclick: () => this.rows.childElementCount > 1 && row.remove(),
      }, '×'));
    this.rows.append(row);
    if (isFocused) row.querySelector('input').focus();
  }

  get bindings() {
    return [...this.rows.children].map((row) => ({
      exchange: row.querySelector('.feed-exchange').value.trim(),
      routingKeyPattern: row.querySelector('.feed-pattern').value.trim(),
    })).filter(({ exchange }) => exchange !== '');
  }

  listen() {
    this.stop?.();
    const { bindings } = this;
    history.replaceState(history.state, '', `${location.pathname}?${writeQuery(bindings)}`);
    this.isPaused = false;
    this.pause.hidden = false;
    this.pause.textContent = 'Pause';
    this.stop = listen({
      bindings,
      onMessage: (message) => this.take({ message, time: new Date() }),
      onGap: (gap) => this.take({ gap, time: new Date() }),
      onState: (state, why) => {
        this.status.textContent = state === 'failed' ? why : STATES[state];
        this.status.dataset.state = state;
      },
    });
  }

  togglePause() {
    this.isPaused = !this.isPaused;
    this.pause.textContent = this.isPaused ? 'Go on' : 'Pause';
    this.draw();
  }

  clear() {
    this.waiting = [];
    this.total = 0;
    this.body.replaceChildren();
    this.count.textContent = '';
  }

  take(item) {
    this.total++;
    this.waiting.push(item);
    if (this.waiting.length > MOST_WAITING) this.waiting.shift();
    this.draw();
  }

  show() {
    const waits = this.isPaused && this.waiting.length > 0 ? `, ${this.waiting.length} waiting` : '';
    this.count.textContent = this.total === 0 ? '' : `${this.total.toLocaleString('en')} so far${waits}`;
    if (this.isPaused) return;
    const items = this.waiting.splice(0).slice(-this.most);
    this.body.prepend(...items.reverse().map((item) => (item.gap ? this.gapRow(item) : this.row(item))));
    while (this.body.rows.length > this.most) this.body.lastElementChild.remove();
  }

  row({ message, time }) {
    const name = message.exchange.replace(/^exchange\//, '');
    const details = el('details', { class: 'feed-details' }, el('summary', {}, message.routingKey));
    // Written out when it is opened: most never are.
    details.addEventListener('toggle', () => {
      if (details.open && details.childElementCount === 1) {
        const { routes, payload } = message;
        details.append(el('pre', { tabindex: 0 }, JSON.stringify({ routes, payload }, null, 2)));
      }
    });
    const row = el('tr', {},
      el('td', {}, el('time', { datetime: time.toISOString() }, time.toLocaleTimeString('en-GB'))),
      el('td', { title: message.exchange }, name), el('td', {}, details));
    row.message = message;
    row.hidden = !this.isMeant(message);
    return row;
  }

  gapRow({ gap, time }) {
    return el('tr', { class: 'feed-gap' }, el('td', {}, time.toLocaleTimeString('en-GB')),
      el('td', { colspan: 2 }, `Messages are missing here: ${gap.reason ?? gap.cause}`));
  }

  isMeant(message) {
    const text = this.filter.value.trim().toLowerCase();
    return text === '' || JSON.stringify(message).toLowerCase().includes(text);
  }

  filterAll() {
    for (const row of this.body.rows) row.hidden = row.message !== undefined && !this.isMeant(row.message);
  }
}

/** @param {HTMLElement} element */
export default (element) => new Feed(element);
