/**
 * Shows the content of an artifact. Nothing in it runs, and nothing in it is taken for markup.
 *
 *   <div data-module="artifact" data-src="/api/queue/v1/task/…" data-kind="json"> <p><a href="…">Open it</a></p> </div>
 *
 * data-src   where the content is; redirects must stay on this origin.
 * data-kind  json: indented. markdown: headings, lists, code, quotes, emphasis and links to web pages; no pictures, no
 *            HTML.
 * What stands inside is shown without script, and where the content is too large or cannot be read.
 */
import { el } from './lib/dom.js';

const MOST_BYTES = 5 << 20;

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^)\s]+)\)|(https?:\/\/[^\s<>)]+)/;

/** A link to a web page; other addresses are told as text. */
const link = (text, url) => (/^https?:\/\//i.test(url)
  ? el('a', { href: url, rel: 'noopener noreferrer' }, text) : `${text} (${url})`);

/** A line's text and elements. */
export const inline = (text) => {
  const parts = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    const [whole, code, strong, weak, name, url, address] = found;
    parts.push(rest.slice(0, found.index));
    parts.push(code !== undefined ? el('code', {}, code)
      : strong !== undefined ? el('strong', {}, strong)
        : weak !== undefined ? el('em', {}, weak)
          : name !== undefined ? link(name, url) : link(address, address));
    rest = rest.slice(found.index + whole.length);
  }
  return [...parts, rest].filter((part) => part !== '');
};

/** The lines from `from` on that `isOf` holds for. */
const run = (lines, from, isOf) => {
  let to = from;
  while (to < lines.length && isOf(lines[to])) to++;
  return lines.slice(from, to);
};

const ITEM = /^\s*(?:[-*+]|\d+[.)])\s+/;

const isNumbered = (line) => /^\s*\d/.test(line);

/** The blocks of a document. */
export const blocks = (text) => {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const made = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at];
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (/^\s*(```|~~~)/.test(line)) {
      const code = run(lines, at + 1, (one) => !/^\s*(```|~~~)\s*$/.test(one));
      made.push(el('pre', {}, el('code', {}, code.join('\n'))));
      at += code.length + 2;
    } else if (heading) {
      made.push(el(`h${Math.min(6, heading[1].length + 1)}`, {}, inline(heading[2])));
      at++;
    } else if (ITEM.test(line)) {
      const items = run(lines, at, (one) => ITEM.test(one) && isNumbered(one) === isNumbered(line));
      made.push(el(isNumbered(line) ? 'ol' : 'ul', {}, items.map((item) => el('li', {}, inline(item.replace(ITEM, ''))))));
      at += items.length;
    } else if (/^\s*>/.test(line)) {
      const quoted = run(lines, at, (one) => /^\s*>/.test(one));
      made.push(el('blockquote', {}, inline(quoted.map((one) => one.replace(/^\s*>\s?/, '')).join(' '))));
      at += quoted.length;
    } else if (line.trim() === '') at++;
    else {
      const paragraph = run(lines, at, (one) => one.trim() !== '' && !/^(#{1,6}\s|\s*(```|~~~|>))/.test(one) && !ITEM.test(one));
      const taken = paragraph.length > 0 ? paragraph : [line];
      made.push(el('p', {}, inline(taken.join(' '))));
      at += taken.length;
    }
  }
  return made;
};

const shown = (text, kind) => {
  if (kind === 'markdown') return el('div', { class: 'markdown' }, blocks(text));
  try {
    return el('pre', { tabindex: 0 }, JSON.stringify(JSON.parse(text), null, 2));
  } catch (error) {
    return el('div', {}, el('p', { class: 'note' }, `It is not JSON: ${error.message}`), el('pre', { tabindex: 0 }, text));
  }
};

/** @param {HTMLElement} element */
export default async (element) => {
  const note = el('p', { class: 'muted', role: 'status' }, 'Loading…');
  element.prepend(note);
  try {
    const response = await fetch(element.dataset.src);
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    if (Number(response.headers.get('content-length')) > MOST_BYTES) throw new Error('It is too large to be shown here.');
    const text = await response.text();
    if (text.length > MOST_BYTES) throw new Error('It is too large to be shown here.');
    element.replaceChildren(shown(text, element.dataset.kind));
  } catch (error) {
    note.textContent = `It cannot be shown: ${error.message}`;
  }
};
