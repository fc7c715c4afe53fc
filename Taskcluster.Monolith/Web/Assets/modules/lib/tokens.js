// Which colours the parts of a line of YAML or JSON have. Nothing is checked: that is the server's part.
// Tested in .ci/site/tokens.test.mjs.

/** @typedef {{text: string, kind: ''|'key'|'string'|'number'|'word'|'comment'|'mark'}} Token */

const JSON_TOKENS = /("(?:[^"\\]|\\.)*"?)(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;
const YAML_KEY = /^(\s*(?:- +)*)((?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#'"[\]{},&*!|>%@`-][^:#]*?|-[^\s:][^:#]*?))(\s*:)(?=\s|$)/;
const YAML_WORDS = /^(?:true|false|null|yes|no|on|off|~)$/i;
const YAML_NUMBER = /^[-+]?(?:0x[\da-f]+|\d[\d_]*(?:\.\d+)?(?:e[-+]?\d+)?)$/i;
const YAML_COMMENT = /(?:^|\s)#.*$/;

const jsonTokens = (line) => {
  const tokens = [];
  let at = 0;
  for (const found of line.matchAll(JSON_TOKENS)) {
    if (found.index > at) tokens.push({ text: line.slice(at, found.index), kind: '' });
    const [all, string, colon, number] = found;
    if (string && colon) tokens.push({ text: string, kind: 'key' }, { text: colon, kind: '' });
    else tokens.push({ text: all, kind: string ? 'string' : number ? 'number' : 'word' });
    at = found.index + all.length;
  }
  if (at < line.length) tokens.push({ text: line.slice(at), kind: '' });
  return tokens;
};

// Where a comment begins, outside of quotes.
const commentOf = (text) => {
  const blank = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, (quoted) => 'q'.repeat(quoted.length));
  const found = YAML_COMMENT.exec(blank);
  return found ? found.index + (found[0].startsWith('#') ? 0 : 1) : text.length;
};

const yamlValue = (text) => {
  const end = commentOf(text);
  const [value, comment] = [text.slice(0, end), text.slice(end)];
  const plain = value.trim();
  const kind = /^["']/.test(plain) ? 'string'
    : YAML_WORDS.test(plain) ? 'word'
      : YAML_NUMBER.test(plain) ? 'number'
        : /^(?:[|>][+-]?\d?|[&*!]\S*|---|\.\.\.|\[|\]|\{|\})$/.test(plain) ? 'mark' : '';
  const tokens = /^[[{]/.test(plain) && plain.length > 1 ? jsonTokens(value) : [{ text: value, kind }];
  return [...tokens, { text: comment, kind: 'comment' }].filter((token) => token.text !== '');
};

/** @returns {Token[]} whose texts together are the line */
export const tokensOf = (line, language) => {
  if (language === 'json') return jsonTokens(line);
  const key = YAML_KEY.exec(line);
  if (!key) {
    const [dash] = /^\s*(?:- +)*/.exec(line);
    return [{ text: dash, kind: '' }, ...yamlValue(line.slice(dash.length))].filter((token) => token.text !== '');
  }
  return [{ text: key[1], kind: '' }, { text: key[2], kind: 'key' }, { text: key[3], kind: '' },
    ...yamlValue(line.slice(key[0].length))].filter((token) => token.text !== '');
};

/** What Tab, or Shift and Tab, does to the lines of a selection. */
export const indented = (text, start, end, isBack, unit = '  ') => {
  const first = text.lastIndexOf('\n', start - 1) + 1;
  if (start === end && !isBack) {
    const at = start + unit.length;
    return { text: text.slice(0, start) + unit + text.slice(end), start: at, end: at };
  }
  const until = end > start && text[end - 1] === '\n' ? end - 1 : end;
  const lines = text.slice(first, until).split('\n');
  const changed = lines.map((line) => (isBack ? line.replace(/^(?: {1,2}|\t)/, '') : line === '' ? line : unit + line));
  const joined = changed.join('\n');
  const firstBy = changed[0].length - lines[0].length;
  return {
    text: text.slice(0, first) + joined + text.slice(until),
    start: Math.max(first, start + firstBy),
    end: Math.max(first, end + joined.length - (until - first)),
  };
};

/** How a new line after this one begins. */
export const indentAfter = (line) => {
  const [indent] = /^\s*/.exec(line);
  const deeper = /(?:[[{]|:(?:\s+[|>][+-]?\d?)?)\s*$/.test(line) && line.trim() !== '' ? '  ' : '';
  return indent + deeper;
};
