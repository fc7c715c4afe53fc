/**
 * Asks before a form is sent that takes something away.
 *
 *   <form data-module="confirm" data-title="Delete the client" data-name="github/octocat" data-text="Its tasks fail…"
 *         data-button="Delete" method="post">…
 *
 * data-title   what is about to happen. data-name the object, shown large. data-text the consequences. Optional.
 * data-button  on the button that goes on; by default that of the form's own button.
 * data-type    the name must be typed before the button works. Optional.
 * A button of the form with `data-no-confirm` sends it without a question; one with its own data-title, data-text,
 * data-button asks in these words. Without script the form is sent at once, so that the server must ask where that
 * matters.
 */
import { el } from './lib/dom.js';

const ask = (form, sender) => new Promise((resolve) => {
  const words = { ...form.dataset, ...sender?.dataset };
  const label = words.button ?? sender?.textContent.trim() ?? 'Go on';
  const go = el('button', { value: 'yes', class: 'danger', disabled: 'type' in words && Boolean(words.name) }, label);
  const typed = 'type' in words && words.name ? el('input', {
    'aria-label': `Type ${words.name}`, placeholder: words.name, autocomplete: 'off', spellcheck: 'false',
    oninput: (event) => { go.disabled = event.target.value !== words.name; },
  }) : null;
  const dialog = el('dialog', { class: 'confirm-dialog', 'aria-labelledby': 'confirm-title' },
    el('form', { method: 'dialog' },
      el('h2', { id: 'confirm-title' }, words.title ?? `${label}?`),
      words.name ? el('p', { class: 'confirm-name' }, words.name) : null,
      words.text ? el('p', {}, words.text) : null, typed,
      el('div', { class: 'confirm-buttons' },
        el('button', { value: '', autofocus: true, formnovalidate: true }, 'Cancel'), go)));
  dialog.addEventListener('close', () => {
    dialog.remove();
    resolve(dialog.returnValue === 'yes');
  });
  document.body.append(dialog);
  dialog.showModal();
});

/** @param {HTMLFormElement} form */
export default (form) => {
  let isAllowed = false;
  form.addEventListener('submit', async (event) => {
    const sender = event.submitter;
    if (isAllowed || (sender && 'noConfirm' in sender.dataset)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!await ask(form, sender)) return;
    isAllowed = true;
    form.requestSubmit(sender ?? undefined);
    isAllowed = false;
  });
};
