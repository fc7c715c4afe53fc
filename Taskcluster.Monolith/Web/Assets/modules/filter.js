/**
 * Hides the rows of a table (or the items of a list) that do not hold a text.
 *
 *   <input type="search" data-module="filter" data-for="tasks" data-hash aria-label="Filter tasks">
 *   <table id="tasks"><tbody><tr>…    <p data-filter-count="tasks"></p>
 *
 * data-for   the id of the table or list.
 * data-hash  the text stands behind # of the URL, too (`/tasks/groups/<id>#<text>`). Optional.
 * Several words must all be in a row, in any order; `state:failed` looks at the attribute data-state of the row. An
 * element with data-filter-count and that id says how many are shown. Events: `site:filtered` at the table.
 */
import { throttle } from './lib/dom.js';

/** Whether a row of such text and attributes is meant. */
export const isMeant = (words, text, dataset) => words.every((word) => {
  const [, name, value] = /^([a-z]+):(.+)$/.exec(word) ?? [];
  return name && name in dataset ? dataset[name].toLowerCase().includes(value) : text.includes(word);
});

const fromHash = () => {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return location.hash.slice(1);
  }
};

/** @param {HTMLInputElement} field */
export default (field) => {
  const list = document.getElementById(field.dataset.for);
  if (!list) return;
  const texts = new WeakMap();
  const apply = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = list.matches('table') ? [...list.tBodies].flatMap((body) => [...body.rows]) : [...list.children];
    let count = 0;
    for (const row of rows) {
      if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
      row.hidden = !isMeant(words, texts.get(row), row.dataset);
      if (!row.hidden) count++;
    }
    for (const told of document.querySelectorAll(`[data-filter-count="${CSS.escape(list.id)}"]`)) {
      told.textContent = words.length === 0 ? '' : `${count} of ${rows.length}`;
    }
    list.dispatchEvent(new Event('site:filtered', { bubbles: true }));
  };
  const soon = throttle(100, () => {
    apply();
    if ('hash' in field.dataset) {
      const hash = field.value ? `#${encodeURIComponent(field.value)}` : '';
      history.replaceState(history.state, '', `${location.pathname}${location.search}${hash}`);
    }
  });
  const readHash = () => {
    const text = fromHash();
    // A place in the page, such as the skip link's, is no text to look for.
    if (text && document.getElementById(text)) return;
    field.value = text;
    apply();
  };
  field.addEventListener('input', soon);
  // Within a form, Enter would send it.
  field.addEventListener('keydown', (event) => event.key === 'Enter' && event.preventDefault());
  document.addEventListener('site:changed', () => {
    for (const row of list.querySelectorAll('tr, li')) texts.delete(row);
    apply();
  });
  if ('hash' in field.dataset) {
    addEventListener('hashchange', readHash);
    if (location.hash) readHash();
  }
  if (field.value) apply();
};
