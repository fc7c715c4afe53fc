// A canvas that is as sharp as the screen and in the page's colours.
import { el } from './dom.js';

/** Fits the canvas to its element's size. @returns {{width: number, height: number}} in CSS pixels */
export const fit = (canvas) => {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  return { width, height };
};

/**
 * Colours as the page has them now. A canvas knows neither `var()` nor `light-dark()`, so an element is asked.
 * @param {Element} element within which they are looked up
 * @param {Record<string, string>} wanted names and CSS colours
 * @returns {Record<string, string>}
 */
export const colours = (element, wanted) => {
  const probe = el('span', { hidden: true });
  element.append(probe);
  const result = {};
  for (const [name, value] of Object.entries(wanted)) {
    probe.style.color = value;
    result[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return result;
};

/** The colours of task states. */
export const STATE_COLOURS = Object.fromEntries(
  ['completed', 'failed', 'exception', 'running', 'pending', 'unscheduled'].map((state) => [state, `var(--${state})`]));

/** The page's other colours. */
export const PAGE_COLOURS = {
  text: 'var(--text)', faint: 'var(--quiet)', line: 'var(--line)', strong: 'var(--strong-line)',
  surface: 'var(--panel)', accent: 'var(--accent)',
};

/** Calls `work` when the page changes between light and dark. */
export const onTheme = (work) => {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', work);
  new MutationObserver(work).observe(document.documentElement, { attributes: true });
};

/** Text cut in its middle, so that it fits: names of tasks differ at their ends as often as at their beginnings. */
export const shortened = (text, width, measure) => {
  if (measure(text) <= width) return text;
  let [low, high] = [0, text.length];
  const cut = (length) =>
    `${text.slice(0, Math.ceil(length * 0.6))}…${text.slice(text.length - Math.floor(length * 0.4))}`;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(cut(middle)) <= width) low = middle;
    else high = middle - 1;
  }
  return cut(low);
};
