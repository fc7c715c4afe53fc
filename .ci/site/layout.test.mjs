import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, random, timed } from './modules.mjs';

const { layersOf, place, reachable } = await load('lib/layout.js');
const { viewOfAll, zoomed } = await load('lib/panzoom.js');
const SIZE = { width: 216, height: 34, gap: 10, layerGap: 90 };

const graph = (count, most, seed) => {
  const next = random(seed);
  const edges = [];
  for (let node = 1; node < count; node++) {
    for (let left = Math.floor(next() * (most + 1)); left > 0; left--) edges.push([Math.floor(next() * node), node]);
  }
  return edges;
};

const check = (count, { x, y }) => {
  for (let node = 0; node < count; node++) {
    for (let other = 0; other < node; other++) {
      if (Math.abs(x[node] - x[other]) < SIZE.width && Math.abs(y[node] - y[other]) < SIZE.height - 1e-6) {
        assert.fail(`${node} lies over ${other}`);
      }
    }
  }
};

test('a layer lies behind all that it needs', () => {
  assert.deepEqual([...layersOf(5, [[0, 1], [1, 2], [0, 2], [3, 2]])], [0, 1, 2, 0, 0]);
});

test('circles do not break it', () => {
  const layers = layersOf(4, [[0, 1], [1, 2], [2, 0], [2, 3], [3, 3]]);
  assert.equal(layers.length, 4);
  assert.ok(layers[3] > layers[2]);
});

test('random graphs: edges lead to the right, and nothing overlaps', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const count = 1 + (seed * 7) % 90;
    const edges = graph(count, seed % 4, seed);
    const layout = place(count, edges, SIZE);
    for (const [from, to] of edges) assert.ok(layout.x[from] + SIZE.width < layout.x[to]);
    check(count, layout);
    assert.ok(layout.right - layout.left >= SIZE.width && layout.bottom - layout.top >= SIZE.height);
  }
});

test('a chain is a straight line', () => {
  const layout = place(6, [[0, 1], [1, 2], [2, 3], [3, 4], [4, 5]], SIZE);
  assert.equal(new Set(layout.y).size, 1);
});

test('two thousand tasks', () => {
  const edges = graph(2000, 3, 5);
  check(2000, timed(`2,000 nodes, ${edges.length} edges, random`, () => place(2000, edges, SIZE)));
  const wide = [];
  for (let node = 1; node < 2000; node++) wide.push([node < 20 ? 0 : 1 + (node % 19), node]);
  check(2000, timed('2,000 nodes, three layers', () => place(2000, wide, SIZE)));
  const none = timed('2,000 nodes without an edge', () => place(2000, [], SIZE));
  check(2000, none);
  assert.ok((none.right - none.left) / (none.bottom - none.top) < 4);
});

test('an empty graph has a place', () => {
  assert.deepEqual(place(0, [], SIZE).right, SIZE.width);
});

test('a view shows all, and scales around a point', () => {
  const view = viewOfAll({ left: -100, top: 0, right: 900, bottom: 100 }, 524, 400);
  assert.equal(view.scale, 476 / 1000);
  assert.equal(view.x + -100 * view.scale, 24);
  const next = zoomed(view, 2, 100, 50);
  assert.ok(Math.abs((100 - view.x) / view.scale - (100 - next.x) / next.scale) < 1e-9);
  assert.equal(zoomed(view, 1e9, 0, 0).scale, 2);
});

test('all that is reached is found, over circles too', () => {
  assert.deepEqual([...reachable(0, (node) => [[1], [2], [0, 3], []][node])], [0, 1, 2, 3]);
});
