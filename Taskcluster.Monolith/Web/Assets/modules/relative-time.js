/**
 * Keeps "5 minutes ago" true.
 *
 *   <time data-module="relative-time" datetime="2026-11-22T19:00:00Z">22 Nov 2026 19:00</time>
 *
 * On any other element it takes care of all <time datetime> within, also of those that come later, but for those with
 * `data-exact`. The full moment stays as the title.
 */
const UNITS = [['year', 31_557_600], ['month', 2_629_800], ['day', 86_400], ['hour', 3600], ['minute', 60]];
const EVERY_MS = 20_000;
const words = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const elements = new Set();

/** How far a moment is away, in words. */
export const relative = (moment, now) => {
  const seconds = (moment - now) / 1000;
  const [unit, length] = UNITS.find(([, one]) => Math.abs(seconds) >= one) ?? ['second', 1];
  const value = Math.trunc(seconds / length);
  return unit === 'second' && Math.abs(value) < 5 ? 'just now' : words.format(value, unit);
};

const update = () => {
  if (document.hidden) return;
  const now = Date.now();
  for (const element of elements) {
    if (!element.isConnected) {
      elements.delete(element);
      continue;
    }
    const times = element.matches('time') ? [element] : element.querySelectorAll('time[datetime]:not([data-exact])');
    for (const time of times) {
      const moment = Date.parse(time.dateTime);
      if (Number.isNaN(moment)) continue;
      time.title ||= new Date(moment).toLocaleString();
      const text = relative(moment, now);
      if (time.textContent !== text) time.textContent = text;
    }
  }
};

/** @param {HTMLElement} element */
export default (element) => {
  if (elements.size === 0) {
    setInterval(update, EVERY_MS);
    document.addEventListener('visibilitychange', update);
    document.addEventListener('site:changed', update);
  }
  elements.add(element);
  update();
};
