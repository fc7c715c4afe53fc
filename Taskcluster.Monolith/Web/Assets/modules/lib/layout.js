// Places for the nodes of a graph, so that every edge leads from left to right: layers by the longest way from a
// beginning, order within them by the middle of what a node is joined to. Tested in .ci/site/layout.test.mjs.

const SWEEPS = 6;

/** Lists of neighbours, one behind the other: those of `node` are `items[begin[node]..begin[node + 1]]`. */
const neighbours = (count, edges, from, to) => {
  const begin = new Uint32Array(count + 1);
  for (const edge of edges) begin[edge[from] + 1]++;
  for (let node = 0; node < count; node++) begin[node + 1] += begin[node];
  const items = new Uint32Array(edges.length);
  const next = begin.slice();
  for (const edge of edges) items[next[edge[from]]++] = edge[to];
  return { begin, items };
};

/**
 * The layer of each node: one behind the last of those it depends on. Circles are broken at their first node.
 * @param {number} count
 * @param {Array<[number, number]>} edges from what is needed to what needs it
 */
export const layersOf = (count, edges) => {
  const after = neighbours(count, edges, 0, 1);
  const waits = new Int32Array(count);
  for (const [, to] of edges) waits[to]++;
  const layer = new Int32Array(count);
  const ready = [];
  for (let node = 0; node < count; node++) if (waits[node] === 0) ready.push(node);
  const isDone = new Uint8Array(count);
  let candidate = 0;
  for (let done = 0; done < count; done++) {
    if (done === ready.length) {
      while (isDone[candidate] || waits[candidate] <= 0) candidate++;
      waits[candidate] = 0;
      ready.push(candidate);
    }
    const node = ready[done];
    isDone[node] = 1;
    for (let at = after.begin[node]; at < after.begin[node + 1]; at++) {
      const to = after.items[at];
      if (isDone[to] || waits[to] <= 0) continue;
      layer[to] = Math.max(layer[to], layer[node] + 1);
      if (--waits[to] === 0) ready.push(to);
    }
  }
  return layer;
};

/** The nodes of each layer, ordered so that edges cross little. */
export const orderOf = (count, edges, layer) => {
  const layers = [];
  for (let node = 0; node < count; node++) (layers[layer[node]] ??= []).push(node);
  const before = neighbours(count, edges, 1, 0);
  const after = neighbours(count, edges, 0, 1);
  const place = new Float64Array(count);
  const number = (nodes) => nodes.forEach((node, at) => { place[node] = (at + 0.5) / nodes.length; });
  layers.forEach(number);
  const wish = new Float64Array(count);
  const sort = (nodes, { begin, items }) => {
    for (const node of nodes) {
      let sum = 0;
      for (let at = begin[node]; at < begin[node + 1]; at++) sum += place[items[at]];
      const joined = begin[node + 1] - begin[node];
      wish[node] = joined === 0 ? place[node] : sum / joined;
    }
    nodes.sort((one, other) => wish[one] - wish[other] || place[one] - place[other]);
    number(nodes);
  };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    if (sweep % 2 === 0) for (let at = 1; at < layers.length; at++) sort(layers[at], before);
    else for (let at = layers.length - 2; at >= 0; at--) sort(layers[at], after);
  }
  return { layers, before };
};

// Keeps an order and a distance, and stays near what is wished: neighbours that push one another move as one.
const spread = (wishes, distance) => {
  const blocks = [];
  wishes.forEach((wish, at) => {
    let block = { sum: wish - at * distance, count: 1 };
    while (blocks.length > 0 && blocks.at(-1).sum / blocks.at(-1).count >= block.sum / block.count) {
      const last = blocks.pop();
      block = { sum: last.sum + block.sum, count: last.count + block.count };
    }
    blocks.push(block);
  });
  const result = [];
  for (const { sum, count } of blocks) {
    for (let at = 0; at < count; at++) result.push(sum / count + result.length * distance);
  }
  return result;
};

/**
 * Upper left corners of the nodes. Layers that are too high for a picture take several columns; nodes without any edge
 * stand together below the others.
 * @param {number} count
 * @param {Array<[number, number]>} edges from what is needed to what needs it
 * @param {{width: number, height: number, gap: number, layerGap: number}} size of a node, and the space between them
 */
export const place = (count, edges, { width, height, gap, layerGap }) => {
  const joined = new Uint8Array(count);
  for (const [from, to] of edges) joined[from] = joined[to] = 1;
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const step = height + gap;
  const mostRows = Math.max(16, Math.ceil(Math.sqrt((count * (width + gap)) / step / 1.6)));
  const { layers, before } = orderOf(count, edges, layersOf(count, edges));
  let left = 0;
  for (const nodes of layers) {
    const linked = nodes.filter((node) => joined[node]);
    if (linked.length === 0) continue;
    const columns = Math.ceil(linked.length / mostRows);
    const rows = Math.ceil(linked.length / columns);
    const wishes = linked.map((node, at) => {
      const [begin, end] = [before.begin[node], before.begin[node + 1]];
      if (columns > 1 || begin === end) return ((at % rows) - (rows - 1) / 2) * step;
      let sum = 0;
      for (let item = begin; item < end; item++) sum += y[before.items[item]];
      return sum / (end - begin);
    });
    const tops = columns > 1 ? wishes : spread(wishes, step);
    linked.forEach((node, at) => {
      x[node] = left + Math.floor(at / rows) * (width + gap * 2);
      y[node] = tops[at];
    });
    left += columns * (width + gap * 2) - gap * 2 + layerGap;
  }
  placeAlone(joined, { x, y, step, width, gap, left });
  return bounds(x, y, width, height);
};

const placeAlone = (joined, { x, y, step, width, gap, left }) => {
  const alone = [];
  let bottom = -Infinity;
  for (let node = 0; node < joined.length; node++) {
    if (joined[node]) bottom = Math.max(bottom, y[node]);
    else alone.push(node);
  }
  const top = bottom === -Infinity ? 0 : bottom + 2 * step;
  const least = Math.ceil(Math.sqrt((alone.length * step * 1.6) / width));
  const columns = Math.max(1, least, Math.floor(left / (width + 2 * gap)));
  alone.forEach((node, at) => {
    x[node] = (at % columns) * (width + 2 * gap);
    y[node] = top + Math.floor(at / columns) * step;
  });
};

const bounds = (x, y, width, height) => {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let node = 0; node < x.length; node++) {
    left = Math.min(left, x[node]);
    top = Math.min(top, y[node]);
    right = Math.max(right, x[node] + width);
    bottom = Math.max(bottom, y[node] + height);
  }
  if (x.length === 0) [left, top, right, bottom] = [0, 0, width, height];
  return { x, y, left, top, right, bottom };
};

/** All nodes that can be reached from one. */
export const reachable = (from, neighboursOf) => {
  const result = new Set([from]);
  for (const node of result) for (const next of neighboursOf(node)) result.add(next);
  return result;
};
