// Draws a graph of tasks on a canvas: only what is in sight, and less of it the smaller it is.
import { shortened } from './canvas.js';
import { STATES } from './group.js';

export const NODE = { width: 216, height: 34, gap: 10, layerGap: 90 };
const FONT = '12.5px system-ui, sans-serif';
const SMALL_FONT = '11px system-ui, sans-serif';
const TEXT_SCALE = 0.42;
const CURVE_SCALE = 0.12;
const RADIUS = 6;

/** Cuts labels once, as they will be drawn. */
export const labelsOf = (context, nodes) => {
  context.font = FONT;
  const measure = (text) => context.measureText(text).width;
  return nodes.map(({ label, counts, size }) =>
    shortened(label, NODE.width - 30 - (counts ? measure(String(size)) + 8 : 0), measure));
};

const edgePath = (context, layout, edges, view, isWanted) => {
  const { x, y } = layout;
  context.beginPath();
  for (let at = 0; at < edges.length; at++) {
    const [from, to] = edges[at];
    if (!isWanted(from, to)) continue;
    const [x1, y1] = [x[from] + NODE.width, y[from] + NODE.height / 2];
    const [x2, y2] = [x[to], y[to] + NODE.height / 2];
    if (Math.max(x1, x2) < view.left || Math.min(x1, x2) > view.right
      || Math.max(y1, y2) < view.top || Math.min(y1, y2) > view.bottom) continue;
    context.moveTo(x1, y1);
    if (view.scale < CURVE_SCALE) context.lineTo(x2, y2);
    else {
      const bend = Math.max(30, Math.min(120, Math.abs(x2 - x1) / 2));
      context.bezierCurveTo(x1 + bend, y1, x2 - bend, y2, x2, y2);
    }
  }
  context.stroke();
};

const drawEdges = (context, scene, view, colours) => {
  const { layout, edges, lit } = scene;
  context.lineWidth = Math.max(1, 0.7 / view.scale);
  context.strokeStyle = colours.strong;
  context.globalAlpha = lit === null ? 0.55 : 0.25;
  edgePath(context, layout, edges, view, () => true);
  context.globalAlpha = 1;
  if (lit === null) return;
  context.lineWidth = Math.max(1.6, 1.2 / view.scale);
  context.strokeStyle = colours.accent;
  edgePath(context, layout, edges, view, (from, to) => (lit.up.has(from) && lit.up.has(to))
    || (lit.down.has(from) && lit.down.has(to)));
};

const bar = (context, counts, size, x, y, width, colours) => {
  let left = x;
  for (const state of STATES) {
    const part = (counts[state] / size) * width;
    context.fillStyle = colours[state];
    context.fillRect(left, y, part, 4);
    left += part;
  }
};

const drawNode = (context, scene, node, view, colours) => {
  const { label, state, counts, size } = scene.nodes[node];
  const [x, y] = [scene.layout.x[node], scene.layout.y[node]];
  const main = counts ? STATES.find((one) => counts[one] > 0) : state;
  if (view.scale < TEXT_SCALE && !counts) {
    if (main === 'unscheduled') {
      // What has not begun keeps back.
      context.fillStyle = colours.surface;
      context.fillRect(x, y, NODE.width, NODE.height);
      context.globalAlpha *= 0.4;
    }
    context.fillStyle = colours[main] ?? colours.pending;
    context.fillRect(x, y, NODE.width, NODE.height);
  } else {
    context.beginPath();
    context.roundRect(x, y, NODE.width, NODE.height, RADIUS);
    context.fillStyle = colours.surface;
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = colours.line;
    context.stroke();
    context.fillStyle = colours[main] ?? colours.pending;
    context.beginPath();
    if (counts) bar(context, counts, size, x + 10, y + NODE.height - 9, NODE.width - 20, colours);
    else context.roundRect(x + 7, y + 8, 6, NODE.height - 16, 3);
    context.fill();
  }
  if (view.scale >= TEXT_SCALE || counts) drawText(context, scene.labels[node], size, counts, x, y, colours);
};

const drawText = (context, label, size, counts, x, y, colours) => {
  context.textBaseline = 'middle';
  context.font = FONT;
  context.fillStyle = colours.text;
  context.fillText(label, x + (counts ? 10 : 20), y + (counts ? 13 : NODE.height / 2 + 0.5));
  if (!counts) return;
  context.font = SMALL_FONT;
  context.fillStyle = colours.faint;
  context.textAlign = 'right';
  context.fillText(String(size), x + NODE.width - 10, y + 13);
  context.textAlign = 'left';
};

/**
 * Draws what is in sight.
 * @param {CanvasRenderingContext2D} context
 * @param {{nodes: any[], edges: Array<[number, number]>, layout: any, labels: string[], current: number,
 *   lit: {up: Set<number>, down: Set<number>}|null, found: Set<number>|null}} scene
 * @param {{x: number, y: number, scale: number, width: number, height: number}} view
 * @param {Record<string, string>} colours
 */
export const paint = (context, scene, { x, y, scale, width, height }, colours) => {
  const ratio = devicePixelRatio || 1;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * x, ratio * y);
  const view = { scale, left: -x / scale, top: -y / scale, right: (width - x) / scale, bottom: (height - y) / scale };
  drawEdges(context, scene, view, colours);
  const { layout, lit, found, nodes } = scene;
  for (let node = 0; node < nodes.length; node++) {
    if (layout.x[node] > view.right || layout.x[node] + NODE.width < view.left
      || layout.y[node] > view.bottom || layout.y[node] + NODE.height < view.top) continue;
    const isFaint = (found !== null && !found.has(node))
      || (found === null && lit !== null && !lit.up.has(node) && !lit.down.has(node));
    context.globalAlpha = isFaint ? 0.25 : 1;
    drawNode(context, scene, node, view, colours);
  }
  context.globalAlpha = 1;
};
