// Many tasks as few nodes: by kind, or by how their names begin. Tested in .ci/site/group.test.mjs.
import { countStates } from './group.js';

const MOST_CLUSTERS = 80;
const SMALLEST = 3;

/** The first `words` words of a name, with what stands between them. */
const beginning = (name, words) => new RegExp(`^(?:[^-/:_. ]+[-/:_. ]*){1,${words}}`).exec(name)?.[0] ?? name;

const by = (tasks, keyOf) => {
  const result = new Map();
  for (const task of tasks) {
    const key = keyOf(task);
    if (result.has(key)) result.get(key).push(task);
    else result.set(key, [task]);
  }
  return result;
};

/**
 * Tasks divided by kind or by name, into some dozens of clusters if that can be.
 * @param {import('./group.js').Task[]} tasks
 * @returns {Map<string, import('./group.js').Task[]>}
 */
export const divide = (tasks) => {
  const kinds = by(tasks, ({ kind }) => kind);
  let best = kinds.size > 1 && !kinds.has('') && kinds.size <= MOST_CLUSTERS ? kinds : null;
  for (let words = 1; words <= 4 && (best === null || best.size < 8); words++) {
    const names = by(tasks, ({ name }) => beginning(name, words));
    if (best !== null && (names.size > MOST_CLUSTERS || names.size <= best.size)) break;
    best = names;
  }
  return best;
};

/**
 * What the graph shows: tasks, and clusters of those that need not be seen one by one.
 * @typedef {{id: string, label: string, state: string|null, url: string|null, counts: Record<string, number>|null,
 *   size: number, first: string}} Node first is the id of its first task
 * @param {import('./group.js').Task[]} tasks
 * @param {number} most so many tasks are shown one by one
 * @param {Set<string>} opened ids of clusters that are shown by what is in them
 * @returns {{nodes: Node[], edges: Array<[number, number]>, nodeOf: Map<string, number>}}
 */
export const nodesOf = (tasks, most, opened) => {
  const nodes = [];
  const nodeOf = new Map();
  const add = (members, node) => {
    for (const { id } of members) nodeOf.set(id, nodes.length);
    nodes.push({ size: members.length, first: members[0].id, ...node });
  };
  const single = (task) => add([task], {
    id: task.id, label: task.name, state: task.state, url: task.url, counts: null,
  });
  const show = (members, id) => {
    const parts = members.length > most ? divide(members) : null;
    // What cannot be divided any more is shown as it is.
    if (parts === null || parts.size === 1) members.forEach(single);
    else for (const [key, part] of parts) close(part, `${id}/${key}`, key.replace(/[-/:_. ]+$/, '') || 'others');
  };
  const close = (members, id, label) => {
    if (members.length < SMALLEST) members.forEach(single);
    else if (opened.has(id)) show(members, id);
    else add(members, { id, label, state: null, url: null, counts: countStates(members) });
  };
  show(tasks, '');
  return { nodes, edges: edgesOf(tasks, nodeOf, nodes.length), nodeOf };
};

/** The edges between nodes, each once; what lies outside of the group, and loops, are left out. */
export const edgesOf = (tasks, nodeOf, count) => {
  const seen = new Set();
  const edges = [];
  for (const { id, dependencies } of tasks) {
    const to = nodeOf.get(id);
    for (const dependency of dependencies) {
      const from = nodeOf.get(dependency);
      if (from === undefined || from === to || seen.has(from * count + to)) continue;
      seen.add(from * count + to);
      edges.push([from, to]);
    }
  }
  return edges;
};
