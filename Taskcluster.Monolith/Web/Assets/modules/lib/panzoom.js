// Moving and scaling a picture by pointer, wheel and pinch.

const LEAST = 0.02;
const MOST = 2;
const CLICK_PX = 5;

/** The view that shows bounds as a whole. Pure. */
export const viewOfAll = ({ left, top, right, bottom }, width, height, margin = 24) => {
  const scale = Math.min(1, Math.max(LEAST, Math.min(
    (width - 2 * margin) / (right - left || 1), (height - 2 * margin) / (bottom - top || 1))));
  return {
    scale,
    x: (width - (right - left) * scale) / 2 - left * scale,
    y: (height - (bottom - top) * scale) / 2 - top * scale,
  };
};

/** The view scaled around a point of the window. Pure. */
export const zoomed = (view, factor, px, py) => {
  const scale = Math.min(MOST, Math.max(LEAST, view.scale * factor));
  const real = scale / view.scale;
  return { scale, x: px - (px - view.x) * real, y: py - (py - view.y) * real };
};

/**
 * Lets people move a picture.
 * @param {HTMLElement} area
 * @param {{get: () => any, set: (view: any) => void, onHover: (x: number, y: number) => void}} picture
 * @returns {{wasDragged: () => boolean}} whether the last press was a drag and no click
 */
export const panZoom = (area, { get, set, onHover }) => {
  const pointers = new Map();
  let moved = 0;
  const at = (event) => {
    const box = area.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const middle = () => {
    const [one, other = one] = [...pointers.values()];
    return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, apart: Math.hypot(one.x - other.x, one.y - other.y) };
  };
  area.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    if (pointers.size === 0) moved = 0;
    pointers.set(event.pointerId, at(event));
  });
  area.addEventListener('pointermove', (event) => {
    if (!pointers.has(event.pointerId)) {
      const point = at(event);
      onHover(point.x, point.y);
      return;
    }
    const before = middle();
    pointers.set(event.pointerId, at(event));
    const now = middle();
    moved += Math.hypot(now.x - before.x, now.y - before.y);
    if (moved > CLICK_PX && !area.hasPointerCapture(event.pointerId)) area.setPointerCapture(event.pointerId);
    const view = get();
    const dragged = { ...view, x: view.x + now.x - before.x, y: view.y + now.y - before.y };
    set(before.apart > 0 ? zoomed(dragged, now.apart / before.apart, now.x, now.y) : dragged);
  });
  const up = (event) => pointers.delete(event.pointerId);
  area.addEventListener('pointerup', up);
  area.addEventListener('pointercancel', up);
  area.addEventListener('wheel', (event) => {
    // Otherwise the wheel belongs to the page.
    if (!event.ctrlKey && !event.metaKey && !area.contains(document.activeElement)) return;
    event.preventDefault();
    const point = at(event);
    set(zoomed(get(), Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), point.x, point.y));
  }, { passive: false });
  return { wasDragged: () => moved > CLICK_PX };
};
