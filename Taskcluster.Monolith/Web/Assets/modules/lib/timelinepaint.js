// Draws the rows of a timeline that are in sight.

const bar = (context, from, to, top, height) => {
  context.beginPath();
  context.roundRect(from, top, Math.max(2, to - from), height, 3);
  context.fill();
};

const drawRow = (context, scene, task, top, colours) => {
  const { x, ROW, now } = scene;
  const end = task.resolved ?? now;
  const start = task.started ?? end;
  const isCritical = scene.critical.has(task.id);
  context.fillStyle = colours[task.state] ?? colours.pending;
  if (task.scheduled !== null && start > task.scheduled) {
    context.globalAlpha = 0.28;
    bar(context, x(task.scheduled), x(start), top + 6, ROW - 12);
    context.globalAlpha = 1;
  }
  if (task.started !== null || task.resolved !== null) bar(context, x(start), x(end), top + 4, ROW - 8);
  if (!isCritical) return;
  context.strokeStyle = colours.text;
  context.lineWidth = 1.5;
  context.beginPath();
  const from = x(task.scheduled ?? start);
  context.roundRect(from - 1.5, top + 2.5, Math.max(2, x(end) - from) + 3, ROW - 5, 4);
  context.stroke();
};

const drawAxis = (context, scene, colours) => {
  const { width, height, x, AXIS, names, axis, tickText } = scene;
  context.lineWidth = 1;
  for (const moment of axis.moments) {
    const at = Math.round(x(moment)) + 0.5;
    if (at < names) continue;
    context.strokeStyle = colours.line;
    context.beginPath();
    context.moveTo(at, AXIS);
    context.lineTo(at, height);
    context.stroke();
    context.fillStyle = colours.faint;
    const text = tickText(moment, axis.step);
    context.fillText(text, Math.min(at + 4, width - context.measureText(text).width - 2), AXIS / 2);
  }
};

// From the end of each task of the critical path to where the next one begins.
const drawChain = (context, scene, tops, colours) => {
  const { x, path, ROW, now } = scene;
  if (path === null) return;
  context.strokeStyle = colours.text;
  context.lineWidth = 1;
  context.setLineDash([2, 3]);
  context.beginPath();
  path.ids.slice(1).forEach((id, at) => {
    const [before, next] = [tops.get(path.ids[at]), tops.get(id)];
    if (!before || !next) return;
    const from = x(before.task.resolved ?? now);
    context.moveTo(from, before.top + ROW / 2);
    context.lineTo(from, next.top + ROW / 2);
    context.lineTo(x(next.task.scheduled ?? next.task.started ?? now), next.top + ROW / 2);
  });
  context.stroke();
  context.setLineDash([]);
};

/** @param {CanvasRenderingContext2D} context */
export const paintTimeline = (context, scene, colours) => {
  const { width, height, rows, first, scrollTop, ROW, AXIS, names, label, current } = scene;
  const ratio = devicePixelRatio || 1;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.textBaseline = 'middle';
  drawAxis(context, scene, colours);
  context.save();
  context.beginPath();
  context.rect(0, AXIS, width, height - AXIS);
  context.clip();
  const tops = new Map();
  rows.forEach((task, row) => {
    if (scene.critical.has(task.id)) tops.set(task.id, { task, top: AXIS + row * ROW - scrollTop });
  });
  const last = Math.min(rows.length, first + Math.ceil(height / ROW) + 1);
  context.save();
  context.beginPath();
  context.rect(names, AXIS, width - names, height);
  context.clip();
  for (let row = first; row < last; row++) drawRow(context, scene, rows[row], AXIS + row * ROW - scrollTop, colours);
  drawChain(context, scene, tops, colours);
  context.restore();
  for (let row = first; row < last; row++) {
    const top = AXIS + row * ROW - scrollTop;
    if (row === current) {
      context.globalAlpha = 0.12;
      context.fillStyle = colours.accent;
      context.fillRect(0, top, width, ROW);
      context.globalAlpha = 1;
    }
    context.fillStyle = scene.critical.has(rows[row].id) ? colours.text : colours.faint;
    context.fillText(label(rows[row]), 8, top + ROW / 2);
  }
  context.restore();
};
