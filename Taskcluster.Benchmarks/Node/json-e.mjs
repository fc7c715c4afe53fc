// Renders cases by the official implementation of JSON-e. Each line of standard input is `round MILLISECONDS FILE`: all
// cases of the file are rendered, over and over, for at least so long; the answer is how many, and the microseconds that
// they took. A case is {template, context}; where it has no context it is that of the file.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const render = createRequire(`${process.argv[2]}/`)('json-e');
const files = new Map();

function read(path) {
  if (!files.has(path)) {
    const { context, cases } = JSON.parse(readFileSync(path, 'utf8'));
    files.set(path, cases.map(one => ({ template: one.template, context: one.context ?? context })));
  }
  return files.get(path);
}

function tryRender({ template, context }) {
  try {
    return render(template, context);
  } catch (fault) {
    return fault;
  }
}

function round(milliseconds, cases) {
  const start = process.hrtime.bigint();
  const end = start + BigInt(milliseconds) * 1_000_000n;
  let count = 0;
  let now = start;
  while (now < end) {
    for (const one of cases) {
      tryRender(one);
    }
    count += cases.length;
    now = process.hrtime.bigint();
  }
  return `${count} ${(now - start) / 1000n}`;
}

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [, length, path] = /^round (\d+) (.+)$/.exec(line);
  console.log(round(Number(length), read(path)));
}
