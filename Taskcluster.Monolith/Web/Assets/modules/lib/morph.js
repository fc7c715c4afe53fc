// Makes a part of the page equal to a newer version of it, and leaves alone what the reader is at: the focus, open
// details, text that is being edited, ticked boxes, and what other modules have built.

const FIELDS = 'input, textarea, select';
// What readers and modules set, not the server.
const KEPT = new Set(['open', 'data-started', 'data-live', 'hidden', 'data-selected']);

const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node.id || node.dataset.key || null : null);

const isSame = (one, other) => one.nodeType === other.nodeType && one.nodeName === other.nodeName
  && keyOf(one) === keyOf(other);

// Their modules change nothing within them.
const TRANSPARENT = 'form, table, a, button, time';

const isEdited = (field) => field === document.activeElement
  || (field.matches('[type="checkbox"], [type="radio"]') ? field.checked !== field.defaultChecked
    : field.matches('select') ? [...field.options].some((option) => option.selected !== option.defaultSelected)
      : field.value !== field.defaultValue);

const copyAttributes = (old, next) => {
  for (const { name } of [...old.attributes]) {
    if (!KEPT.has(name) && name !== 'class' && !next.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (!KEPT.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
};

/**
 * @param {Element} old in the page; becomes equal to
 * @param {Element} next which is taken apart
 */
export const morph = (old, next) => {
  if (old.matches(FIELDS) && isEdited(old)) return;
  // What a module has made out of an element is its own affair, unless the element says otherwise.
  if (old.hasAttribute('data-started') && !old.hasAttribute('data-live') && !old.matches(TRANSPARENT)) return;
  copyAttributes(old, next);
  if (old.matches('textarea') && old.value !== next.value) old.value = next.value;
  morphChildren(old, next);
};

const morphChildren = (old, next) => {
  const keyed = new Map([...old.children].map((child) => [keyOf(child), child]).filter(([key]) => key));
  let cursor = old.firstChild;
  for (const wanted of [...next.childNodes]) {
    const key = keyOf(wanted);
    const match = key ? keyed.get(key) : cursor && isSame(cursor, wanted) ? cursor : null;
    if (!match || !isSame(match, wanted)) {
      old.insertBefore(wanted, cursor);
      continue;
    }
    if (match === cursor) cursor = cursor.nextSibling;
    else old.insertBefore(match, cursor);
    if (match.nodeType === Node.ELEMENT_NODE) morph(match, wanted);
    else if (match.nodeValue !== wanted.nodeValue) match.nodeValue = wanted.nodeValue;
  }
  while (cursor) {
    const gone = cursor;
    cursor = cursor.nextSibling;
    if (gone.nodeType !== Node.ELEMENT_NODE || !gone.contains(document.activeElement)) gone.remove();
  }
};
