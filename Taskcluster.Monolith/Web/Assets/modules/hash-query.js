/**
 * Takes the text behind # of the URL to the server, where a page shows only a part of what could be filtered.
 *
 *   <form><input type="search" name="q" data-module="hash-query" aria-label="Filter"></form>
 *
 * `/tasks/groups/<id>#<text>` of a large group becomes `?q=<text>`; a page that shows everything has the module filter
 * in place of this one.
 */
const take = (field) => {
  let text = location.hash.slice(1);
  try {
    text = decodeURIComponent(text);
  } catch {
    // As it stands.
  }
  // Within the page, # leads to an element.
  if (!text || text === field.value || document.getElementById(text)) return;
  field.value = text;
  const url = new URL(location.href);
  url.hash = '';
  url.searchParams.delete('page');
  url.searchParams.set(field.name, text);
  location.replace(url);
};

/** @param {HTMLInputElement} field */
export default (field) => {
  addEventListener('hashchange', () => take(field));
  take(field);
};
