// What clients do through nginx; install.mjs starts it, with the certificate of the proxy trusted.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import taskcluster from 'taskcluster-client';
import { check, conclude, expect, until } from './checks.mjs';
import { start } from './processes.mjs';

const { values: { folder, program, plain, mebibytes } } = parseArgs({
  options: {
    folder: { type: 'string' }, program: { type: 'string' }, plain: { type: 'string' }, mebibytes: { type: 'string' },
  },
});
const { rootUrl, clientId, accessToken } = JSON.parse(readFileSync(join(folder, 'served/credentials.json'), 'utf8'));
const credentials = { clientId, accessToken };
const queue = new taskcluster.Queue({ rootUrl, credentials });
const auth = new taskcluster.Auth({ rootUrl, credentials });
const task = (taskQueueId, payload = {}) => ({
  taskQueueId, payload, created: taskcluster.fromNowJSON(), deadline: taskcluster.fromNowJSON('1 hour'),
  metadata: { name: 'n', description: 'd', owner: 'o@example.com', source: 'https://example.com' },
});
const create = async (...args) => {
  const taskId = taskcluster.slugid();
  await queue.createTask(taskId, task(...args));
  return taskId;
};

const events = (pattern) => `${rootUrl}/api/events/v1/connect/?bindings=${encodeURIComponent(JSON.stringify({
  bindings: [{ exchange: 'exchange/taskcluster-queue/v1/task-defined', routingKeyPattern: pattern }],
}))}`;

// Reads on until the text is there; what was sent has to be there while the answer goes on.
const reader = (body) => {
  const source = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  return {
    readTo: async (wanted) => {
      while (!text.includes(wanted)) {
        const { value, done } = await source.read();
        if (done) throw new Error(`It ended before ${wanted}:\n${text}`);
        text += decoder.decode(value, { stream: true });
      }
      return text;
    },
    cancel: () => source.cancel(),
  };
};

await check('what comes without TLS is led to it', async () => {
  const answer = await fetch(`http://localhost:${plain}/tasks`, { redirect: 'manual' });
  expect(answer.status === 308 && answer.headers.get('location').startsWith('https://'), `${answer.status}`);
});

await check('the official client with a Hawk header', async () => {
  const { scopes } = await auth.currentScopes();
  expect(scopes.includes('*'), scopes.join());
});

await check('temporary credentials, whose certificate makes the header long', async () => {
  const scopes = Array.from({ length: 25 }, (_, index) => `queue:get-artifact:private/${index}/*`);
  const expiry = taskcluster.fromNow('1 hour');
  const temporary = taskcluster.createTemporaryCredentials({ scopes, expiry, credentials });
  const answer = await new taskcluster.Auth({ rootUrl, credentials: temporary }).currentScopes();
  expect(answer.scopes.length >= scopes.length, `${answer.scopes.length}`);
});

await check('a signed URL, with what is encoded in its path', async () => {
  const url = auth.buildSignedUrl(auth.client, clientId, { expiration: 300 });
  const answer = await fetch(url);
  expect(answer.ok && (await answer.json()).clientId === clientId, `${answer.status}`);
  expect((await fetch(url.replace(/bewit=.{9}/, 'bewit=AAAAAAAAA'))).status === 401, 'A forged one was taken');
});

await check('a name with slashes and percent signs arrives as it was sent', async () => {
  const name = 'a/b %2F%25 ü';
  const secrets = new taskcluster.Secrets({ rootUrl, credentials });
  await secrets.set(name, { secret: { is: 'kept' }, expires: taskcluster.fromNowJSON('1 hour') });
  expect((await secrets.get(name)).secret.is === 'kept', 'It is another one');
});

await check('URLs are made from the root URL, never from Host', async () => {
  const answer = await new Promise((resolve, reject) => {
    request(`${rootUrl}/api/auth/v1/ping`, { servername: 'localhost', headers: { host: 'evil.example.com' } }, resolve)
      .on('error', reject).end();
  });
  const text = (await Readable.from(answer).toArray()).join('');
  expect(answer.statusCode >= 400 && !JSON.stringify(answer.headers).includes('evil'), `${answer.statusCode} ${text}`);
});

await check('the feed as Server-Sent Events', async () => {
  const answer = await fetch(events('primary.*.*.*.*.events.#'));
  const stream = reader(answer.body);
  await stream.readTo('event: ready');
  const taskId = await create('events/one');
  await stream.readTo(taskId);
  await stream.cancel();
});

await check('the feed as a WebSocket', () => new Promise((resolve, reject) => {
  let taskId = null;
  let text = '';
  request(events('primary.*.*.*.*.events.#'), {
    headers: {
      connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
    },
  }).on('upgrade', (answer, socket, head) => {
    const hear = async (data) => {
      text += data.toString('latin1');
      if (taskId === null && text.includes('"ready"')) {
        taskId = '';
        taskId = await create('events/two');
      }
      if (taskId && text.includes(taskId)) {
        socket.destroy();
        resolve();
      }
    };
    socket.on('data', (data) => { hear(data).catch(reject); });
    socket.on('close', () => reject(new Error(`It was closed after: ${text}`)));
    hear(head).catch(reject);
  }).on('response', (answer) => reject(new Error(`No upgrade: ${answer.statusCode}`))).on('error', reject).end();
}));

await check('a live log, line by line while the task runs', async () => {
  const gate = join(folder, 'gate');
  const env = {
    ...process.env,
    TASKCLUSTER_ROOT_URL: rootUrl,
    TASKCLUSTER_CLIENT_ID: clientId,
    TASKCLUSTER_ACCESS_TOKEN: accessToken,
  };
  const worker = start(
    program, ['worker', '--task-queue', 'install/posix', '--work-dir', join(folder, 'worker')], { cwd: folder, env });
  const taskId = await create('install/posix', {
    command: [['/bin/sh', '-c', `echo first; until [ -e ${gate} ]; do sleep 0.05; done; echo second`]], maxRunTime: 60,
  });
  const log = () => fetch(`${rootUrl}/api/queue/v1/task/${taskId}/runs/0/artifacts/public/logs/live.log`);
  const answer = await until(async () => {
    const log1 = await log();
    if (log1.ok) return log1;
    await log1.arrayBuffer();
    return null;
  }, 'there is a log');
  const stream = reader(answer.body);
  await stream.readTo('\nfirst\n');
  writeFileSync(gate, '');
  await stream.readTo('\nsecond\n');
  await until(async () => (await queue.status(taskId)).status.state === 'completed', 'the task is completed');
  await worker.end();
});

await check('claimWork gets its task as soon as it is there', async () => {
  const claim = queue.claimWork('poll/one', { workerGroup: 'g', workerId: 'w', tasks: 1 });
  const taskId = await create('poll/one');
  const { tasks: [claimed] } = await claim;
  expect(claimed.status.taskId === taskId, 'It got another one');
});

// It waits for 20 s; meanwhile there is the upload.
const idle = queue.claimWork('poll/none', { workerGroup: 'g', workerId: 'w', tasks: 1 });
idle.catch(() => {});

await check(`an upload of ${mebibytes} MiB, and its way back`, async () => {
  const size = Number(mebibytes) * 1048576;
  const portion = randomBytes(1048576);
  const sent = createHash('sha256');
  const taskId = await create('upload/one');
  const { tasks: [claim] } = await queue.claimWork('upload/one', { workerGroup: 'g', workerId: 'w', tasks: 1 });
  const worker = new taskcluster.Queue({ rootUrl, credentials: claim.credentials });
  const { putUrl } = await worker.createArtifact(taskId, 0, 'public/large', {
    storageType: 's3', contentType: 'application/octet-stream', expires: taskcluster.fromNowJSON('50 minutes'),
  });
  const began = performance.now();
  const status = await new Promise((resolve, reject) => {
    const put = request(putUrl, {
      method: 'PUT', headers: { 'content-length': size, 'content-type': 'application/octet-stream' },
    }, (answer) => { answer.resume(); resolve(answer.statusCode); });
    put.on('error', reject);
    Readable.from((function* portions() {
      for (let count = 0; count < Number(mebibytes); count += 1) {
        portion.writeUInt32LE(count);
        sent.update(portion);
        yield Buffer.from(portion);
      }
    })()).pipe(put);
  });
  expect(status === 200, `${status}`);
  const seconds = (performance.now() - began) / 1000;
  const kept = readdirSync(join(folder, 'nginx'), { recursive: true }).filter((name) => /\d{5,}/.test(name));
  expect(kept.length === 0, `nginx has written ${kept.join()}`);
  await worker.reportCompleted(taskId, 0);
  const answer = await fetch(`${rootUrl}/api/queue/v1/task/${taskId}/artifacts/public/large`);
  const received = createHash('sha256');
  for await (const data of answer.body) received.update(data);
  expect(sent.digest('hex') === received.digest('hex'), 'It came back otherwise');
  console.log(`     sent in ${seconds.toFixed(1)} s, ${(Number(mebibytes) / seconds).toFixed(0)} MiB a second`);
});

await check('claimWork waits for 20 s, and then is answered', async () => {
  const { tasks } = await idle;
  expect(tasks.length === 0, `${tasks.length}`);
});

conclude();
