import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, random } from './modules.mjs';

const { LogError, LogSource, meaning, waitBefore, withQuery } = await load('lib/logsource.js');
const { LogLines } = await load('lib/lines.js');

test('answers to "from this byte on" are understood', () => {
  const of = (status, range, encoding, offset) => meaning({ status, range, encoding }, offset);
  assert.deepEqual(of(200, null, null, 5), { do: 'read', skip: 5 });
  assert.deepEqual(of(206, 'bytes 5-9/10', null, 5), { do: 'read', skip: 0 });
  assert.deepEqual(of(206, 'bytes 0-9/10', null, 5), { do: 'read', skip: 5 });
  assert.deepEqual(of(206, 'bytes 5-9/10', 'gzip', 5), { do: 'whole' });
  assert.deepEqual(of(206, 'bytes 9-9/10', null, 5), { do: 'whole' });
  assert.deepEqual(of(416, 'bytes */5', null, 5), { do: 'end' });
  assert.deepEqual(of(416, 'bytes */2', null, 5), { do: 'again' });
  assert.deepEqual(of(503, null, null, 5), { do: 'again' });
  assert.deepEqual(of(403, null, null, 5), { do: 'fail' });
});

test('waiting grows, up to a limit, and a server may say how long', () => {
  assert.equal(waitBefore(0, 0, 0.5), 500);
  assert.equal(waitBefore(3, 0, 0.5), 4000);
  assert.equal(waitBefore(30, 0, 0.5), 15_000);
  assert.equal(waitBefore(0, 7, 0.5), 7000);
  assert.equal(withQuery('/a?b=1#c', { d: 'x y' }), '/a?b=1&d=x+y#c');
});

// A server that plays docs/live-logs.md, breaks connections, and may have packed the log.
const server = (log, next, { isPacked = false, breaks = 0.3 } = {}) => {
  const asked = [];
  const answer = (status, headers, from, to = log.length) => {
    let at = from;
    const body = new ReadableStream({
      pull(control) {
        if (at >= to) return control.close();
        if (next() < breaks) return control.error(new TypeError('network error'));
        const size = Math.min(to - at, 1 + Math.floor(next() * 40));
        control.enqueue(log.slice(at, at + size));
        at += size;
        return undefined;
      },
    }, { highWaterMark: 0 });
    return new Response(body, { status, headers });
  };
  globalThis.fetch = async (url, { headers = {} } = {}) => {
    asked.push(`${url} ${headers.range ?? ''}`);
    if (next() < 0.1) return new Response('{"message": "later\\n---\\nmore"}', { status: 503 });
    if (next() < 0.1) throw new TypeError('failed to fetch');
    const tail = /tail=(\d+)/.exec(url);
    const from = Number(/^bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
    if (tail) {
      const offset = Math.max(0, log.length - 100);
      return answer(200, { 'x-taskcluster-log-offset': String(offset) }, offset);
    }
    if (from === 0 && !headers.range) return answer(200, isPacked ? { 'content-encoding': 'gzip' } : {}, 0);
    if (isPacked) return answer(206, { 'content-encoding': 'gzip', 'content-range': `bytes ${from}-9/10` }, 0, 3);
    if (from >= log.length) return new Response(null, { status: 416, headers: { 'content-range': `bytes */${log.length}` } });
    return answer(206, { 'content-range': `bytes ${from}-${log.length - 1}/*` }, from);
  };
  return asked;
};

for (const isPacked of [false, true]) {
  test(`nothing is lost or doubled over breaks, ${isPacked ? 'packed' : 'plain'}`, async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const turn = setInterval(() => context.mock.timers.tick(20_000), 1);
    const next = random(7);
    for (let round = 0; round < 15; round++) {
      const log = new TextEncoder().encode(Array.from({ length: 30 }, (_, line) => `line ${line} ü`).join('\n'));
      server(log, next, { isPacked, breaks: isPacked ? 0.05 : 0.3 });
      const lines = new LogLines();
      const states = [];
      const source = new LogSource('/log', { onState: (state) => states.push(state) });
      let beginning = null;
      await source.follow(5, (offset) => {
        const part = lines.beginTail(offset);
        if (offset > 0) beginning = source.beginning(lines.head, offset, () => {});
        return part;
      }, () => {});
      await beginning;
      assert.equal(states.at(-1) === 'complete' || states.includes('complete'), true);
      assert.ok(lines.isJoined);
      assert.deepEqual(Buffer.from(lines.bytes(0, log.length)), Buffer.from(log));
      assert.equal(lines.rows, 30);
    }
    clearInterval(turn);
  });
}

test('a refusal is told in the words of the server, and not repeated', async () => {
  let count = 0;
  globalThis.fetch = async () => {
    count++;
    return new Response('{"message": "You lack scopes.\\n\\n---\\n\\n* method: x"}', { status: 403 });
  };
  const source = new LogSource('/log', { onState: () => {} });
  await assert.rejects(source.follow(5, () => null, () => {}), (error) =>
    error instanceof LogError && error.message === 'You lack scopes.' && error.status === 403);
  assert.equal(count, 1);
});

// Answers that send nothing until they are ended by the next of `endings`: the reader's own signal where it is null.
const silent = (endings) => {
  const open = [];
  globalThis.fetch = async (url, { signal }) => new Response(new ReadableStream({
    start(control) {
      const end = endings.shift();
      signal.addEventListener('abort', () => control.error(signal.reason));
      open.push(() => (end === 'done' ? control.close() : control.error(new TypeError('network error'))));
    },
  }), { status: open.length === 0 ? 200 : 206, headers: { 'content-range': 'bytes 0-1/*' } });
  return open;
};

const following = (states) => {
  const source = new LogSource('/log', { onState: (state) => states.push(state) });
  return { source, done: source.follow(5, () => new LogLines().beginTail(0), () => {}) };
};

const until = async (wanted) => {
  for (let turns = 0; !wanted(); turns++) {
    assert.ok(turns < 10_000, 'it does not come');
    await new Promise((resolve) => setImmediate(resolve));
  }
};

test('a silent log that is looked at again after a while is read on at once, without a word', async (context) => {
  let now = 0;
  context.mock.method(performance, 'now', () => now);
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const states = [];
  const open = silent([null, 'done']);
  const { source, done } = following(states);
  await until(() => states.length === 1);

  now = 30_000;
  source.refresh();
  now = 90_000;
  source.refresh();
  await until(() => open.length === 2);
  open[1]();
  await done;

  assert.deepEqual(states, ['live', 'live', 'complete']);
});

test('a silent log whose connection held for a while is not waited for longer each time', async (context) => {
  let now = 0;
  context.mock.method(performance, 'now', () => now);
  const waits = [];
  context.mock.method(globalThis, 'setTimeout', (call, ms) => {
    waits.push(ms);
    setImmediate(call);
  });
  const states = [];
  const open = silent([...Array(5).fill('cut'), 'done']);
  const { done } = following(states);
  for (let count = 1; count <= 6; count++) {
    await until(() => open.length === count && states.filter((state) => state === 'live').length === count);
    now += 60_000;
    open[count - 1]();
  }
  await done;

  assert.equal(waits.length, 5);
  assert.ok(Math.max(...waits) < 700, waits.join());
});
