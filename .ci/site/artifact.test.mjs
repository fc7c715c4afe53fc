import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './modules.mjs';

// As much of a document as the modules need; what they make is told as text.
globalThis.document ??= {
  createElement: (tag) => ({
    tag, parts: [], attributes: {},
    setAttribute(name, value) { this.attributes[name] = value; },
    addEventListener() {},
    append(...parts) { this.parts.push(...parts); },
  }),
};
const { blocks } = await load('artifact.js');
const { beginning, isFor } = await load('actions.js');
const told = (part) => (typeof part === 'string' ? part
  : `<${part.tag}${part.attributes.href ? ` ${part.attributes.href}` : ''}>${part.parts.map(told).join('')}</${part.tag}>`);
const markdown = (text) => blocks(text).map(told).join('\n');

test('markdown becomes elements', () => {
  assert.equal(markdown('# A *b*\n\ntwo\nlines `c` **d**\n- one\n- two\n1. x\n> q\n> r'), [
    '<h2>A <em>b</em></h2>', '<p>two lines <code>c</code> <strong>d</strong></p>',
    '<ul><li>one</li><li>two</li></ul>', '<ol><li>x</li></ol>', '<blockquote>q r</blockquote>',
  ].join('\n'));
  assert.equal(markdown('```js\n# no *heading*\n```\nafter'), '<pre><code># no *heading*</code></pre>\n<p>after</p>');
  assert.equal(markdown('```\nopen'), '<pre><code>open</code></pre>');
});

test('only web pages are linked to', () => {
  assert.equal(markdown('[a](https://x/y) https://z'), '<p><a https://x/y>a</a> <a https://z>https://z</a></p>');
  assert.equal(markdown('[a](javascript:alert) [b](//x)'), '<p>a (javascript:alert) b (//x)</p>');
});

test('an action is for tasks that have all tags of one of its contexts', () => {
  const action = { context: [{ kind: 'build', os: 'linux' }, { kind: 'test' }] };
  assert.ok(isFor(action, { kind: 'test', os: 'mac' }));
  assert.ok(!isFor(action, { kind: 'build' }));
  assert.ok(isFor({ context: [{}] }, {}));
  assert.ok(!isFor({ context: [] }, {}));
  assert.ok(!isFor({}, {}));
});

test('the input begins with what the schema says', () => {
  assert.equal(beginning({ default: { a: 1 } }), '{\n  "a": 1\n}');
  assert.equal(beginning({}), '{}');
});
