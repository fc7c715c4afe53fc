// Which lines of a log a URL means: `#L12`, `#L10-L20`. Tested in .ci/site/lines.test.mjs.

/** @returns {{from: number, to: number}|null} */
export const readHash = (hash) => {
  const found = /^#L(\d{1,15})(?:-L?(\d{1,15}))?$/.exec(hash);
  if (!found || Number(found[1]) < 1) return null;
  const [first, second] = [Number(found[1]), Number(found[2] ?? found[1])];
  return { from: Math.min(first, second), to: Math.max(first, second) };
};

export const writeHash = ({ from, to }) => (from === to ? `#L${from}` : `#L${from}-L${to}`);

/** The lines from where a selection began to where the reader clicked next. */
export const extended = (selection, line) => {
  const anchor = selection ? selection.anchor ?? selection.from : line;
  return { from: Math.min(anchor, line), to: Math.max(anchor, line), anchor };
};
