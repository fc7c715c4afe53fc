/**
 * A text area for YAML or JSON.
 *
 *   <div data-module="editor" data-language="yaml" data-draft="task-creator" data-warn>
 *     <textarea name="definition" rows="24" aria-label="Task definition">…</textarea>
 *     <script type="application/json">[{"line": 3, "column": 5, "message": "…"}]</script>
 *   </div>
 *
 * The textarea itself may be the element as well; then data-problems holds what the JSON block would.
 *
 * data-language  yaml (default) or json.
 * data-draft     what is typed is kept in this browser under that name, and offered when the page is opened with
 *                another text; it is forgotten when the form is sent. Never for secrets. Optional.
 * data-keep      what was sent is kept as well, and offered the next time. Optional.
 * data-warn      asks before the page is left with changes. Optional.
 * The JSON block holds what is wrong, as the server found it; line and column count from 1, both may be left out.
 * Keys: Tab and Shift+Tab indent (Esc, then Tab leaves the field), Ctrl+Enter sends the form with its first button.
 * Works as a plain text area without script.
 */
import { beforePaint, el, json, throttle } from './lib/dom.js';
import { indentAfter, indented, tokensOf } from './lib/tokens.js';

const MOST_COLOURED = 200_000;
const MOST_COLUMNS = 5000;
const DRAFT_MS = 1000;
const EXTRA_LINES = 20;
const PREFIX = 'draft:';

class Editor {
  constructor(element) {
    this.element = element;
    this.area = element.matches('textarea') ? element : element.querySelector('textarea');
    this.problems = element.dataset.problems ? JSON.parse(element.dataset.problems) : json(element) ?? [];
    this.initial = this.area.value;
    this.lines = [];
    this.draw = beforePaint(() => this.paint());
    this.keep = throttle(DRAFT_MS, () => this.saveDraft());
    this.build();
    this.listen();
    this.offerDraft();
    this.changed();
  }

  build() {
    this.gutter = el('div', { class: 'editor-gutter', 'aria-hidden': 'true' });
    this.overlay = el('div', { class: 'editor-overlay', 'aria-hidden': 'true' });
    this.frame = el('div', { class: 'editor-frame' });
    this.list = el('ul', { class: 'editor-problems', id: `${this.area.name || 'editor'}-problems` });
    this.holder = this.area === this.element ? el('div', {}) : this.element;
    this.area.before(this.holder === this.element ? this.frame : this.holder);
    if (this.holder !== this.element) this.holder.append(this.frame);
    this.frame.append(this.gutter, el('div', { class: 'editor-text' }, this.overlay, this.area));
    this.frame.after(this.list);
    this.list.append(...this.problems.map((problem) => el('li', {}, problem.line
      ? el('button', { type: 'button', class: 'editor-jump', onclick: () => this.jump(problem) }, `Line ${problem.line}`)
      : null, ` ${problem.message}`)));
    const attributes = { wrap: 'off', spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off' };
    for (const [name, value] of Object.entries(attributes)) this.area.setAttribute(name, value);
    if (this.problems.length > 0) {
      this.area.setAttribute('aria-invalid', 'true');
      const described = [this.area.getAttribute('aria-describedby'), this.list.id];
      this.area.setAttribute('aria-describedby', described.filter(Boolean).join(' '));
    }
    this.holder.classList.add('editor');
  }

  listen() {
    this.area.addEventListener('input', () => this.changed());
    this.area.addEventListener('scroll', this.draw, { passive: true });
    this.area.addEventListener('keydown', (event) => this.key(event));
    this.area.addEventListener('blur', () => { this.isLeaving = false; });
    this.area.form?.addEventListener('submit', (event) => {
      if (event.defaultPrevented) return;
      this.isSent = true;
      if (this.draftKey && 'keep' in this.element.dataset) this.store();
      else if (this.draftKey) localStorage.removeItem(this.draftKey);
    });
    this.area.form?.addEventListener('reset', () => setTimeout(() => this.changed()));
    if ('warn' in this.element.dataset) {
      addEventListener('beforeunload', (event) => {
        if (!this.isSent && this.area.value !== this.initial) event.preventDefault();
      });
    }
    new ResizeObserver(this.draw).observe(this.area);
  }

  get draftKey() {
    return this.element.dataset.draft ? PREFIX + this.element.dataset.draft : null;
  }

  offerDraft() {
    const draft = this.draftKey && localStorage.getItem(this.draftKey);
    if (!draft || draft === this.initial) return;
    const told = 'keep' in this.element.dataset ? 'What you wrote here last is kept. ' : 'There is a draft of yours. ';
    const note = el('p', { class: 'editor-draft', role: 'status' }, told,
      el('button', {
        type: 'button',
        onclick: () => {
          this.replace({ text: draft, start: 0, end: 0 });
          note.remove();
        },
      }, 'Take it'),
      el('button', {
        type: 'button',
        onclick: () => {
          localStorage.removeItem(this.draftKey);
          note.remove();
        },
      }, 'Forget it'));
    this.frame.before(note);
  }

  saveDraft() {
    if (!this.draftKey || this.isSent) return;
    if (this.area.value !== this.initial) this.store();
    else if (!('keep' in this.element.dataset)) localStorage.removeItem(this.draftKey);
  }

  store() {
    try {
      localStorage.setItem(this.draftKey, this.area.value);
    } catch {
      // The browser keeps no more; the text is still here.
    }
  }

  changed() {
    const text = this.area.value;
    this.lines = text.split('\n');
    this.isColoured = text.length <= MOST_COLOURED;
    this.frame.classList.toggle('is-coloured', this.isColoured);
    this.frame.style.setProperty('--editor-digits', String(Math.max(2, String(this.lines.length).length)));
    if (text !== this.initial) this.keep();
    this.draw();
  }

  paint() {
    const style = getComputedStyle(this.area);
    const height = parseFloat(style.lineHeight) || 20;
    const { scrollTop, scrollLeft, clientHeight } = this.area;
    const first = Math.max(0, Math.floor(scrollTop / height) - EXTRA_LINES);
    const last = Math.min(this.lines.length, Math.ceil((scrollTop + clientHeight) / height) + EXTRA_LINES);
    const wrong = new Map(this.problems.map((problem) => [problem.line, problem.message]));
    const language = this.element.dataset.language ?? 'yaml';
    const numbers = [];
    const texts = [];
    for (let at = first; at < last; at++) {
      const isWrong = this.area.value === this.initial && wrong.has(at + 1);
      numbers.push(el('div', { class: isWrong ? 'is-wrong' : null, title: isWrong ? wrong.get(at + 1) : null }, String(at + 1)));
      texts.push(el('div', { class: isWrong ? 'is-wrong' : null },
        (this.isColoured ? tokensOf(this.lines[at].slice(0, MOST_COLUMNS), language) : [])
          .map(({ text, kind }) => (kind ? el('span', { class: `token-${kind}` }, text) : text))));
    }
    this.gutter.replaceChildren(el('div', { class: 'editor-lines' }, numbers));
    this.overlay.replaceChildren(el('div', { class: 'editor-lines' }, texts));
    const top = first * height - scrollTop;
    this.gutter.firstChild.style.transform = `translateY(${top}px)`;
    this.overlay.firstChild.style.transform = `translate(${-scrollLeft}px, ${top}px)`;
  }

  jump({ line, column = 1 }) {
    const before = this.lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    const at = Math.min(this.area.value.length, before + column - 1);
    this.area.focus();
    this.area.setSelectionRange(at, at);
    const height = parseFloat(getComputedStyle(this.area).lineHeight) || 20;
    this.area.scrollTop = (line - 1) * height - this.area.clientHeight / 3;
    this.draw();
  }

  key(event) {
    if (event.key === 'Escape') {
      this.isLeaving = true;
      return;
    }
    if (event.key === 'Tab' && !this.isLeaving && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      this.replace(indented(this.area.value, this.area.selectionStart, this.area.selectionEnd, event.shiftKey));
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.area.form?.requestSubmit();
    } else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) this.newLine(event);
    if (event.key !== 'Tab' && event.key !== 'Shift') this.isLeaving = false;
  }

  newLine(event) {
    const at = this.area.selectionStart;
    const line = this.area.value.slice(this.area.value.lastIndexOf('\n', at - 1) + 1, at);
    const indent = indentAfter(line);
    if (indent === '') return;
    event.preventDefault();
    this.insert(`\n${indent}`);
  }

  // Over the browser's own way of typing, so that its undo knows of it.
  insert(text) {
    this.area.focus();
    if (!document.execCommand('insertText', false, text)) {
      this.area.setRangeText(text, this.area.selectionStart, this.area.selectionEnd, 'end');
      this.changed();
    }
  }

  replace({ text, start, end }) {
    const { value } = this.area;
    let [from, shared] = [0, 0];
    while (from < value.length && from < text.length && value[from] === text[from]) from++;
    while (shared < Math.min(value.length, text.length) - from
      && value[value.length - 1 - shared] === text[text.length - 1 - shared]) shared++;
    this.area.focus();
    this.area.setSelectionRange(from, value.length - shared);
    const added = text.slice(from, text.length - shared);
    if (added !== '') this.insert(added);
    else if (value.length > text.length) document.execCommand('delete');
    this.area.setSelectionRange(start, end);
    this.changed();
  }
}

/** @param {HTMLElement} element */
export default (element) => new Editor(element);
