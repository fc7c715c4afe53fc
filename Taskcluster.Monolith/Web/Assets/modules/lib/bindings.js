// Which messages bindings cover, as the server holds patterns against keys. Tested in .ci/site/bindings.test.mjs.

const QUEUE = 'exchange/taskcluster-queue/v1/';

const covers = (pattern, words, at, from) => {
  if (at === pattern.length) return from === words.length;
  if (pattern[at] === '#') {
    for (let to = from; to <= words.length; to++) {
      if (covers(pattern, words, at + 1, to)) return true;
    }
    return false;
  }
  return from < words.length && (pattern[at] === '*' || pattern[at] === words[from])
    && covers(pattern, words, at + 1, from + 1);
};

/** Whether a pattern covers a key: `*` is one word, `#` any number of them. */
export const isCovered = (pattern, key) => {
  // Signs that follow one another would be tried in all ways; one of them does.
  const words = pattern.split('.').filter((word, at, all) => word !== '#' || all[at - 1] !== '#');
  return covers(words, key.split('.'), 0, 0);
};

/** Whether a binding covers a message of the events feed, by its key or by one of its routes. */
export const isBound = ({ exchange, routingKeyPattern }, message) => exchange === message.exchange
  && [message.routingKey, ...(message.routes ?? []).map((route) => `route.${route}`)]
    .some((key) => isCovered(routingKeyPattern, key));

/** The bindings for all that happens to the tasks of a group. */
export const groupBindings = (taskGroupId) => [
  'task-defined', 'task-pending', 'task-running', 'task-completed', 'task-failed', 'task-exception',
].map((name) => ({ exchange: QUEUE + name, routingKeyPattern: `primary.*.*.*.*.*.*.*.${taskGroupId}.#` }));

/** Bindings in a page's URL: `bindings[0][exchange]=…&bindings[0][pattern]=…`. */
export const readQuery = (search) => {
  const found = new Map();
  for (const [name, value] of new URLSearchParams(search)) {
    const [, index, field] = /^bindings\[(\d+)\]\[(exchange|pattern|routingKeyPattern)\]$/.exec(name) ?? [];
    if (index === undefined) continue;
    const binding = found.get(index) ?? { exchange: '', routingKeyPattern: '#' };
    binding[field === 'exchange' ? 'exchange' : 'routingKeyPattern'] = value;
    found.set(index, binding);
  }
  return [...found.values()].filter(({ exchange }) => exchange !== '');
};

export const writeQuery = (bindings) => {
  const query = new URLSearchParams();
  bindings.forEach(({ exchange, routingKeyPattern }, index) => {
    query.append(`bindings[${index}][exchange]`, exchange);
    query.append(`bindings[${index}][pattern]`, routingKeyPattern);
  });
  return query.toString();
};
