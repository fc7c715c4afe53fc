// The chain of tasks that a group waited for, and times for people. Tested in .ci/site/group.test.mjs.

const begin = (task) => task.scheduled ?? task.started ?? task.resolved;

/** When a task ended, or would if it ended now; null: it has not begun. */
const ended = (task, now) => task.resolved ?? (begin(task) === null ? null : now);

/**
 * The critical path: back from the task that ended last, each time over the dependency that ended last.
 * @param {Map<string, import('./group.js').Task>} tasks
 * @param {number} now in ms
 * @returns {{ids: string[], from: number, to: number, running: number, waiting: number}|null} times in ms
 */
export const criticalPath = (tasks, now) => {
  const later = (best, task) => {
    const end = ended(task, now);
    return end !== null && (best === null || end > ended(best, now)) ? task : best;
  };
  let task = [...tasks.values()].reduce(later, null);
  if (task === null) return null;
  const ids = [];
  const seen = new Set();
  let [running, from] = [0, Infinity];
  const to = ended(task, now);
  while (task !== null) {
    ids.unshift(task.id);
    seen.add(task.id);
    from = Math.min(from, begin(task));
    running += task.started === null ? 0 : ended(task, now) - task.started;
    task = task.dependencies.map((id) => tasks.get(id))
      .filter((one) => one !== undefined && !seen.has(one.id)).reduce(later, null);
  }
  return { ids, from, to, running, waiting: Math.max(0, to - from - running) };
};

/** Tasks that have begun, in the order in which they did. */
export const byBegin = (tasks) => [...tasks]
  .filter((task) => begin(task) !== null)
  .sort((one, other) => begin(one) - begin(other) || (one.name < other.name ? -1 : 1));

/** A length of time for people: `3 h 5 min`, `42 s`. */
export const duration = (ms) => {
  const seconds = Math.round(Math.max(0, ms) / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
};

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
  604_800].map((seconds) => seconds * 1000);

/** Round moments of an axis, at most `most` of them, in local time. */
export const ticks = (from, to, most, zone = new Date(from).getTimezoneOffset() * 60_000) => {
  const longest = STEPS.at(-1);
  const step = STEPS.find((one) => (to - from) / one <= most) ?? Math.ceil((to - from) / most / longest) * longest;
  const result = [];
  for (let at = Math.ceil((from - zone) / step) * step + zone; at <= to; at += step) result.push(at);
  return { step, moments: result };
};

/** A moment as an axis with such a step tells it. */
export const tickText = (moment, step) => new Date(moment).toLocaleString('en-GB', step >= 86_400_000
  ? { day: 'numeric', month: 'short' }
  : { hour: '2-digit', minute: '2-digit', ...(step < 60_000 && { second: '2-digit' }) });
