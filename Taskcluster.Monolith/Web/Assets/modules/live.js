/**
 * A part of a page that follows what happens.
 *
 *   <section id="task" data-module="live" data-live-src="/tasks/<taskId>"
 *            data-live-bindings='[{"exchange":"exchange/…/task-running","routingKeyPattern":"primary.<taskId>.#"}]'>
 *     <span data-live-state></span> …
 *   </section>
 *
 * id                  names the part in the page that is fetched.
 * data-live-bindings  bindings of the events feed, JSON; or in a child <script type="application/json">.
 * data-live-src       the page, or a fragment of it that holds an element of this id. By default this page. It is asked
 *                     with `X-Fragment: <id>`, which a server may use to leave out the rest.
 * data-live-ms        at most once in so many ms. Default 1000.
 * [data-live-state]   within or anywhere on the page tells whether the page is live. Optional.
 *
 * With a matching event the part is fetched and made equal to the new version, element by element: focus, scrolling,
 * open details and fields in which something was changed stay. Elements that come and go (rows of a table) should have
 * an id or a data-key, so that they are recognized. An element that a module of its own has taken is left alone, but for
 * data-live on it. Modules in what is new are started; `site:changed` is dispatched at the document.
 * While the page is hidden nothing is fetched. body[data-events-id], the id of the last event that the page knows,
 * saves the fetch after the stream has begun.
 */
import { start } from '../site.js';
import { json, throttle } from './lib/dom.js';
import { isPageDated, listen } from './lib/events.js';
import { morph } from './lib/morph.js';

const TEXTS = {
  connecting: '', live: 'live', reconnecting: 'reconnecting…', paused: 'paused', failed: 'not live; reload to see news',
};

class Live {
  constructor(element) {
    this.element = element;
    this.refresh = throttle(Number(element.dataset.liveMs) || 1000, () => this.fetch());
    const bindings = element.dataset.liveBindings ? JSON.parse(element.dataset.liveBindings) : json(element);
    listen({
      bindings,
      onMessage: () => this.want(),
      onGap: () => this.want(),
      onReady: () => isPageDated() || this.want(),
      onState: (state, why) => this.tell(state, why),
    });
    document.addEventListener('visibilitychange', () => !document.hidden && this.isWanted && this.refresh());
  }

  want() {
    this.isWanted = true;
    if (!document.hidden) this.refresh();
  }

  tell(state, why) {
    for (const place of document.querySelectorAll('[data-live-state]')) {
      place.textContent = TEXTS[state];
      place.dataset.state = state;
      place.title = why;
    }
  }

  async fetch() {
    this.isWanted = false;
    try {
      const response = await fetch(this.element.dataset.liveSrc ?? location.href, {
        headers: { accept: 'text/html', 'x-fragment': this.element.id }, cache: 'no-store',
      });
      // The session ended, or the thing is gone: what stands here stays, and the next click tells.
      if (!response.ok || response.redirected) throw new Error(`${response.status}`);
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      const next = page.getElementById(this.element.id);
      if (!next) throw new Error(`There is no #${this.element.id} in ${response.url}.`);
      morph(this.element, document.importNode(next, true));
      start(this.element);
      document.dispatchEvent(new Event('site:changed'));
      this.failures = 0;
    } catch (error) {
      this.failures = (this.failures ?? 0) + 1;
      this.tell('reconnecting', error.message);
      setTimeout(() => this.want(), Math.min(60_000, 2000 * 2 ** this.failures));
      return;
    }
    this.tell('live', '');
  }
}

/** @param {HTMLElement} element */
export default (element) => {
  element.dataset.live = '';
  return new Live(element);
};
