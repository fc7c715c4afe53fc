/**
 * The list of a decision task's actions, of which one fills a form.
 *
 *   <section data-module="actions" data-src="/api/…/public%2Factions.json" data-tags='{"kind":"build"}'>
 *     <ul data-list></ul>
 *     <div data-chosen hidden> <h2 data-title></h2> <p data-description></p>
 *       <form> <input type="hidden" name="title"> … hookGroupId, hookId, hookPayload, variables; <textarea name="input"> </form>
 *     </div>
 *   </section>
 *
 * data-tags  the tags of the task; actions for tasks with other tags are left out.
 * Only actions that are hooks can be chosen.
 */
import { el } from './lib/dom.js';

/** Whether an action is for a task of these tags: all tags of one of its contexts are the task's. */
export const isFor = (action, tags) => (action.context ?? []).some(
  (context) => Object.entries(context).every(([name, value]) => tags[name] === value),
);

/** What the input begins with. */
export const beginning = (schema) => JSON.stringify(schema?.default ?? {}, null, 2);

const choose = (element, list, action) => {
  const form = element.querySelector('form');
  const values = {
    title: action.title ?? action.name,
    hookGroupId: action.hookGroupId,
    hookId: action.hookId,
    hookPayload: JSON.stringify(action.hookPayload ?? {}),
    variables: JSON.stringify(list.variables ?? {}),
    input: action.schema ? beginning(action.schema) : '',
  };
  for (const [name, value] of Object.entries(values)) form.elements.namedItem(name).value = value ?? '';
  form.elements.namedItem('input').dispatchEvent(new Event('input', { bubbles: true }));
  const chosen = element.querySelector('[data-chosen]');
  chosen.querySelector('[data-title]').textContent = values.title;
  chosen.querySelector('[data-description]').textContent = `${action.description ?? ''} (hook ${action.hookGroupId}/${action.hookId})`;
  chosen.hidden = false;
  chosen.scrollIntoView({ block: 'start' });
  form.elements.namedItem('input').focus();
};

/** @param {HTMLElement} element */
export default async (element) => {
  const place = element.querySelector('[data-list]');
  try {
    const response = await fetch(element.dataset.src);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const list = await response.json();
    const tags = JSON.parse(element.dataset.tags || '{}');
    const fitting = (list.actions ?? []).filter((action) => isFor(action, tags));
    place.replaceChildren(...fitting.map((action) => el('li', {},
      el('button', {
        type: 'button', disabled: action.kind !== 'hook', onclick: () => choose(element, list, action),
        title: action.kind === 'hook' ? null : 'Only actions that are hooks can be triggered here',
      }, String(action.title ?? action.name)),
      el('span', { class: 'muted' }, String(action.description ?? '').split('\n')[0]))));
    if (fitting.length === 0) place.append(el('li', {}, 'None of the group’s actions is for a task with these tags.'));
  } catch (error) {
    place.replaceChildren(el('li', { role: 'alert' }, `The list cannot be read: ${error.message}`));
  }
};
