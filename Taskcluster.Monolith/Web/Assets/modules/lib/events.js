// One stream of events for all modules of a page: a browser has few connections to a host. What the stream needs stands
// at the body: `data-events-src` (by default /api/events/v1/connect/), and `data-events-id`, the id of the last event
// that the page knows of, if the server tells it. It comes back after a break with the last id, and loses nothing.
import { isBound } from './bindings.js';

const SRC = '/api/events/v1/connect/';
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const HIDDEN_MS = 30_000;

/** @typedef {{exchange: string, routingKeyPattern: string}} Binding */

class Stream {
  #listeners = new Set();

  #source = null;

  #timer = 0;

  #hidden = 0;

  #attempt = 0;

  #state = 'connecting';

  constructor() {
    this.lastId = document.body.dataset.eventsId ?? '';
    document.addEventListener('visibilitychange', () => this.#visibility());
    addEventListener('online', () => this.#source === null && this.#listeners.size > 0 && this.#soon(0));
    // A page that is left must not keep one of the few connections until it is forgotten.
    addEventListener('pagehide', () => this.#close());
    addEventListener('pageshow', (event) => event.persisted && this.#soon(0));
  }

  add(listener) {
    this.#listeners.add(listener);
    listener.onState?.(this.#state, '');
    this.#attempt = 0;
    this.#soon(20);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#close();
    };
  }

  get #bindings() {
    const all = [...this.#listeners].flatMap((listener) => listener.bindings);
    return [...new Map(all.map((binding) => [`${binding.exchange} ${binding.routingKeyPattern}`, binding])).values()];
  }

  #soon(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), ms);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  #visibility() {
    clearTimeout(this.#hidden);
    if (document.hidden) {
      this.#hidden = setTimeout(() => {
        this.#close();
        this.#tell('paused', '');
      }, HIDDEN_MS);
    } else if (this.#source === null && this.#listeners.size > 0 && this.#state !== 'failed') this.#soon(0);
  }

  #open() {
    this.#close();
    const bindings = this.#bindings.map(({ exchange, routingKeyPattern }) => ({ exchange, routingKeyPattern }));
    if (bindings.length === 0) return;
    const query = new URLSearchParams({ bindings: JSON.stringify({ bindings }) });
    if (this.lastId) query.set('lastEventId', this.lastId);
    const src = document.body.dataset.eventsSrc ?? SRC;
    const source = new EventSource(`${src}${src.includes('?') ? '&' : '?'}${query}`);
    this.#source = source;
    const on = (name, work) => source.addEventListener(name, (event) => {
      if (source !== this.#source) return;
      if (name !== 'error') this.lastId = event.lastEventId || this.lastId;
      work(event);
    });
    on('ready', () => this.#ready());
    on('ping', () => this.#tell('live', ''));
    on('message', (event) => this.#message(JSON.parse(event.data), event.lastEventId));
    on('gap', (event) => {
      const gap = JSON.parse(event.data);
      for (const listener of this.#listeners) listener.onGap?.(gap);
    });
    on('error', (event) => this.#broke(event));
  }

  #ready() {
    this.#attempt = 0;
    this.#tell('live', '');
    for (const listener of this.#listeners) {
      if (listener.isReady) continue;
      listener.isReady = true;
      listener.onReady?.();
    }
  }

  #message(message, id) {
    for (const listener of this.#listeners) {
      if (listener.bindings.some((binding) => isBound(binding, message))) listener.onMessage(message, id);
    }
  }

  // With data the server says why it ends; without, the connection broke, and the browser may come back by itself.
  #broke(event) {
    if (event.data) {
      this.#close();
      this.#tell('failed', String(JSON.parse(event.data)));
      return;
    }
    this.#tell('reconnecting', '');
    if (this.#source.readyState !== EventSource.CLOSED) return;
    this.#close();
    this.#soon(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#attempt++) * (0.75 + Math.random() / 2));
  }

  #tell(state, why) {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener.onState?.(state, why);
  }
}

let stream = null;

/**
 * Listens until the function that it gives is called.
 * @param {{bindings: Binding[], onMessage: (message: any, id: string) => void, onGap?: (gap: any) => void,
 *   onReady?: () => void, onState?: (state: string, why: string) => void}} listener
 *   onReady is called once, when nothing that happens from then on is missed; onState with connecting, live,
 *   reconnecting, paused (the page is hidden) or failed
 */
export const listen = (listener) => {
  stream ??= new Stream();
  return stream.add(listener);
};

/** Whether the server told the page up to where it knows what happened. */
export const isPageDated = () => (document.body.dataset.eventsId ?? '') !== '';
