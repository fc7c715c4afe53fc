// The tasks of a group as the graph and the timeline see them: read once, then kept up with events.
// The pure part is tested in .ci/site/group.test.mjs.
import { groupBindings } from './bindings.js';
import { throttle } from './dom.js';
import { listen } from './events.js';

const REFETCH_MS = 3000;
const TELL_MS = 120;
const LONGEST_WAIT_MS = 60_000;

/** The states of a task, in the order in which they are told. */
export const STATES = ['failed', 'exception', 'running', 'pending', 'unscheduled', 'completed'];

/**
 * @typedef {{id: string, name: string, state: string, kind: string, dependencies: string[], url: string,
 *   scheduled: number|null, started: number|null, resolved: number|null}} Task times in ms since 1970
 */

const moment = (value) => (typeof value === 'string' ? Date.parse(value) : value ?? null);

/** A task as the server tells it, with what it may leave out. @returns {Task} */
export const taskOf = (given) => ({
  id: given.id,
  name: given.name || given.id,
  state: given.state ?? 'unscheduled',
  kind: given.kind ?? '',
  dependencies: given.dependencies ?? [],
  // A link leads nowhere but to this site.
  url: /^\/(?![/\\])/.test(given.url ?? '') ? given.url : `/tasks/${encodeURIComponent(given.id)}`,
  scheduled: moment(given.scheduled),
  started: moment(given.started),
  resolved: moment(given.resolved),
});

/** A task after a message with its status; the same object if nothing that is shown changed. */
export const withStatus = (task, status) => {
  const run = status.runs?.[status.runs.length - 1];
  const next = {
    ...task,
    state: status.state,
    scheduled: moment(run?.scheduled),
    started: moment(run?.started),
    resolved: moment(run?.resolved),
  };
  return ['state', 'scheduled', 'started', 'resolved'].every((key) => next[key] === task[key]) ? task : next;
};

/** How many tasks are in each state. @returns {Record<string, number>} */
export const countStates = (tasks) => {
  const counts = Object.fromEntries(STATES.map((state) => [state, 0]));
  for (const { state } of tasks) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
};

class Group {
  #watchers = new Set();

  #shapeChanged = false;

  #pending = [];

  #loading = false;

  #failures = 0;

  /** @type {Map<string, Task>} */
  tasks = new Map();

  constructor(src, taskGroupId) {
    this.src = src;
    this.tell = throttle(TELL_MS, () => {
      const shape = this.#shapeChanged;
      this.#shapeChanged = false;
      for (const watcher of this.#watchers) watcher.onChange(shape);
    });
    this.refetch = throttle(REFETCH_MS, () => this.load());
    this.load();
    if (taskGroupId) {
      listen({
        bindings: groupBindings(taskGroupId),
        onMessage: ({ payload }) => this.#apply(payload.status),
        onGap: () => this.refetch(),
        // What happened between the page and the stream.
        onReady: () => this.refetch(),
        onState: (state, why) => {
          this.state = state;
          for (const watcher of this.#watchers) watcher.onState?.(state, why);
        },
      });
    }
  }

  watch(watcher) {
    this.#watchers.add(watcher);
    if (this.state) watcher.onState?.(this.state, '');
    if (this.tasks.size > 0) watcher.onChange(true);
    if (this.failure) watcher.onFailure?.(this.failure);
  }

  async load() {
    if (this.#loading) {
      this.refetch();
      return;
    }
    this.#loading = true;
    this.#pending = [];
    try {
      const tasks = new Map();
      for (let src = this.src; src;) {
        const response = await fetch(src, { headers: { accept: 'application/json' } });
        if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
        const page = await response.json();
        for (const given of page.tasks) tasks.set(given.id, taskOf(given));
        src = page.next;
      }
      this.#shapeChanged ||= tasks.size !== this.tasks.size
        || [...tasks.keys()].some((id) => !this.tasks.has(id));
      this.tasks = tasks;
      this.failure = null;
      this.#failures = 0;
    } catch (error) {
      this.failure = error.message;
      for (const watcher of this.#watchers) watcher.onFailure?.(error.message);
      // The server may be gone for a moment: no message tells of what this fetch was for.
      this.#failures++;
      setTimeout(() => this.refetch(), Math.min(LONGEST_WAIT_MS, 1000 * 2 ** this.#failures));
    }
    this.#loading = false;
    // What came meanwhile may be newer than what was read.
    for (const status of this.#pending) this.#apply(status);
    this.tell();
  }

  #apply(status) {
    if (this.#loading) this.#pending.push(status);
    const task = this.tasks.get(status.taskId);
    if (task === undefined) {
      // A message does not say what a task depends on.
      this.refetch();
      return;
    }
    const next = withStatus(task, status);
    if (next === task) return;
    this.tasks.set(task.id, next);
    this.tell();
  }
}

const groups = new Map();

/** The tasks behind a URL; all modules of a page share them. @returns {Group} */
export const groupAt = (src, taskGroupId) => {
  const key = new URL(src, location.href).href;
  if (!groups.has(key)) groups.set(key, new Group(src, taskGroupId));
  return groups.get(key);
};
