// Terminal colours in log lines, without a terminal. Pure functions; tested in .ci/site/ansi.test.mjs.

/**
 * How text looks. Colours are 0 to 255 (of which the first 16 follow the theme), `#rrggbb`, or null.
 * @typedef {{fg: number|string|null, bg: number|string|null, bold: boolean, dim: boolean, italic: boolean,
 *   underline: boolean, strike: boolean, inverse: boolean, hidden: boolean}} Look
 */

/** @type {Readonly<Look>} */
export const PLAIN = Object.freeze({
  fg: null, bg: null, bold: false, dim: false, italic: false, underline: false, strike: false, inverse: false,
  hidden: false,
});

const ESC = '\x1b';
const FLAGS = {
  1: ['bold', true], 2: ['dim', true], 3: ['italic', true], 4: ['underline', true], 7: ['inverse', true],
  8: ['hidden', true], 9: ['strike', true], 21: ['underline', true], 23: ['italic', false], 24: ['underline', false],
  27: ['inverse', false], 28: ['hidden', false], 29: ['strike', false],
};

// In this order: CSI sequences; OSC, DCS, SOS, PM and APC strings up to their end (or the line's); other two- and
// three-character sequences; C0 controls but for the tab; the C1 form of CSI.
const ESCAPES = new RegExp(
  '(?:\\x1b\\[|\\x9b)([0-?]*)[ -/]*([@-~])'
  + '|\\x1b[\\]PX^_][^\\x07\\x1b\\x9c]*(?:\\x07|\\x1b\\\\|\\x9c|$)'
  + '|\\x1b[ -/]*[0-~]?'
  + '|[\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f]', 'g');

/** The text of a line (or of many) without any escape; line feeds stay. */
export const strip = (text) => (text.includes(ESC) || text.includes('\x9b')
  ? text.split('\n').map((line) => line.replace(ESCAPES, '')).join('\n')
  : text);

/** What a terminal shows of a line in which carriage returns begin anew: the last part that is not empty. */
export const afterReturns = (line) => {
  let end = line.length;
  while (end > 0 && line.charCodeAt(end - 1) === 13) end--;
  return line.slice(line.lastIndexOf('\r', end - 1) + 1, end);
};

const hex = (value) => Math.min(255, Math.max(0, value | 0)).toString(16).padStart(2, '0');

/** The colour behind 38 or 48, and how many numbers it took. */
const extended = (codes, at) => {
  if (codes[at] === 5) return [codes[at + 1] >= 0 && codes[at + 1] <= 255 ? codes[at + 1] : null, 2];
  if (codes[at] === 2) return [`#${hex(codes[at + 1])}${hex(codes[at + 2])}${hex(codes[at + 3])}`, 4];
  return [null, 1];
};

// With colons one group is one colour: 38:2::r:g:b, the field behind the 2 being a colour space that nobody uses.
const numbers = (parameters) => parameters.split(';').flatMap((part) => {
  const fields = part.split(':').map(Number);
  if (fields.length === 1) return fields;
  if (fields[0] === 4) return [fields[1] === 0 ? 24 : 4];
  return fields[1] === 2 && fields.length > 5 ? [fields[0], 2, ...fields.slice(3, 6)] : fields;
});

/**
 * The look after the sequence `ESC [ parameters m`.
 * @param {Look} look
 * @param {string} parameters
 * @returns {Look}
 */
export const afterSgr = (look, parameters) => {
  const codes = numbers(parameters);
  let next = { ...look };
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at];
    if (code === 0 || Number.isNaN(code)) next = { ...PLAIN };
    else if (code === 22) Object.assign(next, { bold: false, dim: false });
    else if (FLAGS[code]) next[FLAGS[code][0]] = FLAGS[code][1];
    else if (code >= 30 && code <= 37) next.fg = code - 30;
    else if (code >= 90 && code <= 97) next.fg = code - 82;
    else if (code >= 40 && code <= 47) next.bg = code - 40;
    else if (code >= 100 && code <= 107) next.bg = code - 92;
    else if (code === 39) next.fg = null;
    else if (code === 49) next.bg = null;
    else if (code === 38 || code === 48) {
      const [colour, taken] = extended(codes, at + 1);
      next[code === 38 ? 'fg' : 'bg'] = colour;
      at += taken;
    }
  }
  return next;
};

/**
 * A line as pieces of one look each, and the look with which the next line begins.
 * @param {string} line
 * @param {Look} look
 * @returns {{pieces: Array<{text: string, look: Look}>, look: Look}}
 */
export const parse = (line, look = PLAIN) => {
  const pieces = [];
  let from = 0;
  let pending = '';
  ESCAPES.lastIndex = 0;
  for (let found; (found = ESCAPES.exec(line)) !== null;) {
    pending += line.slice(from, found.index);
    from = ESCAPES.lastIndex;
    if (found[2] === 'm' && !/[<=>?]/.test(found[1])) {
      if (pending) pieces.push({ text: pending, look });
      pending = '';
      look = afterSgr(look, found[1]);
    }
  }
  pending += line.slice(from);
  if (pending) pieces.push({ text: pending, look });
  return { pieces, look };
};

/** Colours 16 to 255 as `#rrggbb`: a cube of 6×6×6, then 24 greys. */
export const colour256 = (index) => {
  if (index >= 232) return `#${hex(8 + 10 * (index - 232)).repeat(3)}`;
  const step = (value) => hex(value === 0 ? 0 : 55 + 40 * value);
  const at = index - 16;
  return `#${step(Math.floor(at / 36))}${step(Math.floor(at / 6) % 6)}${step(at % 6)}`;
};

/**
 * How to show a look: class names, and colours that have no class.
 * @param {Look} look
 * @returns {{classes: string[], color: string|null, background: string|null}}
 */
export const presentation = (look) => {
  const [fg, bg] = look.inverse ? [look.bg ?? 'bg', look.fg ?? 'fg'] : [look.fg, look.bg];
  const classes = ['bold', 'dim', 'italic', 'underline', 'strike', 'hidden']
    .filter((flag) => look[flag]).map((flag) => `ansi-${flag}`);
  const colour = (value, kind) => {
    if (value === null) return null;
    if (value === 'fg' || value === 'bg' || value < 16) {
      classes.push(`ansi-${kind}-${value}`);
      return null;
    }
    return typeof value === 'string' ? value : colour256(value);
  };
  return { classes, color: colour(fg, 'fg'), background: colour(bg, 'bg') };
};
