// The official client against a server of which it knows root URL and credentials only. Prints a line a check;
// OfficialClientTests runs it. The folder that holds the client stands in NODE_MODULES.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checksOfAuth } from './official-auth.mjs';
import { checksOfIndex } from './official-index.mjs';
import { checksOfObjects } from './official-objects.mjs';
import { checksOfStory } from './official-story.mjs';
import { checksOfWorkers } from './official-workers.mjs';

const entry = join(process.env.NODE_MODULES, 'taskcluster-client', 'src', 'index.js');
const imported = await import(pathToFileURL(entry));
const tc = imported.default ?? imported;

const rootUrl = process.env.TASKCLUSTER_ROOT_URL;
const credentials = { clientId: process.env.TASKCLUSTER_CLIENT_ID, accessToken: process.env.TASKCLUSTER_ACCESS_TOKEN };
const LOCAL = process.env.LOCAL_QUEUE;
const BY_HAND = 'official/by-hand';

// Failures are looked at, not repeated.
const options = (more = {}) => ({ rootUrl, credentials, retries: 0, ...more });
const queue = new tc.Queue(options());
const auth = new tc.Auth(options());
const worker = { workerGroup: 'official', workerId: 'client' };

const definition = (more = {}) => ({
  taskQueueId: BY_HAND,
  created: tc.fromNowJSON(),
  deadline: tc.fromNowJSON('1 hour'),
  expires: tc.fromNowJSON('2 days'),
  payload: {},
  metadata: { name: 'official', description: 'by the official client', owner: 'tester@example.com', source: 'https://example.com' },
  ...more,
});

const script = (text, artifacts) => ({
  command: [['/bin/sh', '-c', text]],
  maxRunTime: 60,
  artifacts: artifacts.map(([name, path]) => ({ type: 'file', name, path })),
});

const until = async (isSo, what) => {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const found = await isSo();
    if (found) return found;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  throw new Error(`${what} did not happen`);
};

const claimed = async (more = {}) => {
  const taskId = tc.slugid();
  await queue.createTask(taskId, definition(more));
  const { tasks: [claim] } = await queue.claimWork(BY_HAND, { ...worker, tasks: 1 });
  assert.equal(claim.status.taskId, taskId);
  return { taskId, runId: claim.runId, claim, mine: new tc.Queue(options({ credentials: claim.credentials })) };
};

// A task that waits in a queue, and what claims it there as the worker g/i.
const claimable = async (taskQueueId) => {
  const taskId = tc.slugid();
  await queue.createTask(taskId, definition({ taskQueueId }));
  const work = async (own) => (await new tc.Queue(options({ credentials: own }))
    .claimWork(taskQueueId, { workerGroup: 'g', workerId: 'i', tasks: 1 })).tasks;
  return { taskId, work };
};

const refused = (call, code, statusCode) => assert.rejects(call, (error) => {
  assert.equal(error.code, code);
  assert.equal(error.statusCode, statusCode);
  assert.equal(error.body.code, code);
  assert.ok(error.message.includes(error.body.message.split('\n')[0]));
  assert.deepEqual(Object.keys(error.body).sort(), ['code', 'message', 'requestInfo']);
  assert.ok(error.body.requestInfo.method && error.body.requestInfo.time);
  return true;
});

const graph = {};

const checks = {
  'both services answer a ping': async () => {
    assert.equal((await queue.ping()).alive, true);
    assert.equal((await auth.ping()).alive, true);
  },

  'a graph of three tasks runs in its order': async () => {
    const ids = [tc.slugid(), tc.slugid(), tc.slugid()];
    // The last one is created first as far as the order of creation allows: dependencies have to exist.
    for (const [index, taskId] of ids.entries()) {
      await queue.createTask(taskId, definition({
        taskQueueId: LOCAL,
        taskGroupId: ids[0],
        dependencies: ids.slice(0, index),
        payload: script(`echo this is task ${index}; echo content ${index} > out.txt; echo secret ${index} > hidden.txt`,
          [['public/out.txt', 'out.txt'], ['private/hidden.txt', 'hidden.txt']]),
      }));
    }
    const statuses = await until(async () => {
      const all = await Promise.all(ids.map((taskId) => queue.status(taskId)));
      assert.ok(!all.some(({ status }) => ['failed', 'exception'].includes(status.state)), JSON.stringify(all));
      return all.every(({ status }) => status.state === 'completed') && all.map(({ status }) => status);
    }, 'the end of the graph');
    for (const [before, after] of [[0, 1], [1, 2]]) {
      assert.ok(statuses[before].runs[0].resolved <= statuses[after].runs[0].scheduled);
      assert.ok(statuses[after].runs[0].scheduled <= statuses[after].runs[0].started);
    }
    assert.ok(statuses.every(({ runs }) => runs.length === 1 && runs[0].reasonResolved === 'completed'));
    graph.ids = ids;
  },

  'artifacts and logs are fetched by buildUrl': async () => {
    for (const [index, taskId] of graph.ids.entries()) {
      const out = await fetch(queue.buildUrl(queue.getLatestArtifact, taskId, 'public/out.txt'));
      assert.equal(out.status, 200);
      assert.equal(await out.text(), `content ${index}\n`);
      const run = await fetch(queue.buildUrl(queue.getArtifact, taskId, 0, 'public/out.txt'));
      assert.equal(await run.text(), `content ${index}\n`);
      for (const name of ['public/logs/live.log', 'public/logs/live_backing.log']) {
        const log = await fetch(queue.buildUrl(queue.getLatestArtifact, taskId, name));
        assert.match(await log.text(), new RegExp(`this is task ${index}`));
      }
    }
  },

  'private artifacts are fetched by buildSignedUrl only': async () => {
    const [taskId] = graph.ids;
    const plain = await fetch(queue.buildUrl(queue.getLatestArtifact, taskId, 'private/hidden.txt'));
    assert.equal(plain.status, 403);
    const signed = await fetch(queue.buildSignedUrl(queue.getLatestArtifact, taskId, 'private/hidden.txt', { expiration: 60 }));
    assert.equal(await signed.text(), 'secret 0\n');
    const late = await fetch(queue.buildSignedUrl(queue.getLatestArtifact, taskId, 'private/hidden.txt', { expiration: -60 }));
    assert.equal(late.status, 401);
    const temporary = tc.createTemporaryCredentials({
      scopes: ['queue:get-artifact:private/*'], start: new Date(), expiry: tc.fromNow('10 minutes'), credentials,
    });
    const byTemporary = new tc.Queue(options({ credentials: temporary }));
    const again = await fetch(byTemporary.buildSignedUrl(byTemporary.getLatestArtifact, taskId, 'private/hidden.txt'));
    assert.equal(await again.text(), 'secret 0\n');
  },

  'artifacts are listed, page by page': async () => {
    const [taskId] = graph.ids;
    const names = [];
    const query = { limit: 1 };
    do {
      const page = await queue.listArtifacts(taskId, 0, query);
      names.push(...page.artifacts.map(({ name }) => name));
      query.continuationToken = page.continuationToken;
    } while (query.continuationToken);
    const all = (await queue.listLatestArtifacts(taskId)).artifacts.map(({ name }) => name);
    assert.deepEqual(names, all);
    assert.ok(all.includes('public/out.txt') && all.includes('private/hidden.txt'));
  },

  'temporary credentials work and are limited': async () => {
    const taskId = tc.slugid();
    await queue.createTask(taskId, definition());
    const make = (more) => options({
      credentials: tc.createTemporaryCredentials({
        scopes: [`queue:cancel-task:-/${taskId}/${taskId}`, 'auth:current-scopes'],
        start: tc.fromNow('-1 minute'),
        expiry: tc.fromNow('10 minutes'),
        credentials,
        ...more,
      }),
    });
    for (const more of [{}, { clientId: 'official/temporary' }]) {
      const { scopes } = await new tc.Auth(make(more)).currentScopes();
      assert.ok(scopes.includes(`queue:cancel-task:-/${taskId}/${taskId}`) && !scopes.includes('*'));
      await refused(() => new tc.Queue(make(more)).createTask(tc.slugid(), definition()), 'InsufficientScopes', 403);
    }
    const late = make({ start: tc.fromNow('-2 hours'), expiry: tc.fromNow('-1 hour') });
    await refused(() => new tc.Auth(late).currentScopes(), 'AuthenticationFailed', 401);
    const { status } = await new tc.Queue(make({})).cancelTask(taskId);
    assert.equal(status.runs[0].reasonResolved, 'canceled');
  },

  'authorized scopes limit permanent credentials': async () => {
    const limited = options({ authorizedScopes: ['some:scope'] });
    const { scopes } = await new tc.Auth(limited).currentScopes();
    assert.ok(scopes.includes('some:scope') && !scopes.includes('*'));
    await refused(() => new tc.Queue(limited).createTask(tc.slugid(), definition()), 'InsufficientScopes', 403);
  },

  'errors come as the client expects them': async () => {
    const taskId = tc.slugid();
    await refused(() => queue.task(taskId), 'ResourceNotFound', 404);
    await refused(() => queue.task('bad'), 'InvalidRequestArguments', 400);
    await refused(() => queue.createTask(taskId, { ...definition(), extra: 1 }), 'InputValidationError', 400);
    await refused(() => queue.createTask(taskId, definition({ deadline: tc.fromNowJSON('-1 hour') })), 'InputError', 400);
    await queue.createTask(taskId, definition());
    await refused(() => queue.createTask(taskId, definition({ priority: 'high' })), 'RequestConflict', 409);
    const stranger = { clientId: credentials.clientId, accessToken: 'x'.repeat(44) };
    await refused(() => new tc.Auth(options({ credentials: stranger })).currentScopes(), 'AuthenticationFailed', 401);
    await refused(() => new tc.Queue({ rootUrl, retries: 0 }).cancelTask(taskId), 'InsufficientScopes', 403);
    await assert.rejects(() => queue.task(tc.slugid()), (error) => {
      assert.equal(error.body.requestInfo.method, 'task');
      assert.deepEqual(Object.keys(error.body.requestInfo.params), ['taskId']);
      return true;
    });
    await queue.cancelTask(taskId);
  },

  'a worker of the client claims, renews, uploads and reports': async () => {
    const { taskId, runId, claim, mine } = await claimed({ scopes: ['some:scope'] });
    assert.equal(runId, 0);
    assert.equal(claim.task.metadata.name, 'official');
    const { scopes } = await new tc.Auth(options({ credentials: claim.credentials })).currentScopes();
    assert.ok(scopes.includes('some:scope') && scopes.includes(`queue:resolve-task:${taskId}/0`) && !scopes.includes('*'));
    const renewed = await mine.reclaimTask(taskId, runId);
    assert.ok(renewed.takenUntil >= claim.takenUntil);
    const again = new tc.Queue(options({ credentials: renewed.credentials }));
    const { putUrl } = await again.createArtifact(taskId, runId, 'public/a b/c%2Fd.txt', {
      storageType: 's3', contentType: 'text/plain', expires: tc.fromNowJSON('1 day'),
    });
    const upload = await fetch(putUrl, { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'by hand' });
    assert.equal(upload.status, 200);
    await again.createArtifact(taskId, runId, 'public/error', {
      storageType: 'error', reason: 'file-missing-on-worker', message: 'it is not there', expires: tc.fromNowJSON('1 day'),
    });
    const content = await fetch(queue.buildUrl(queue.getArtifact, taskId, runId, 'public/a b/c%2Fd.txt'));
    assert.equal(await content.text(), 'by hand');
    const missing = await fetch(queue.buildUrl(queue.getLatestArtifact, taskId, 'public/error'), { redirect: 'manual' });
    assert.equal(missing.status, 424);
    const { url } = await queue.getArtifact(taskId, runId, 'public/a b/c%2Fd.txt');
    assert.ok(url.startsWith('http'));
    const { status } = await again.reportCompleted(taskId, runId);
    assert.equal(status.state, 'completed');
    await refused(() => again.reportFailed(taskId, runId), 'RequestConflict', 409);
  },

  'credentials of one run are of no use for another': async () => {
    const one = await claimed();
    const other = await claimed();
    await refused(() => one.mine.reportCompleted(other.taskId, 0), 'InsufficientScopes', 403);
    assert.equal((await one.mine.reportFailed(one.taskId, 0)).status.state, 'failed');
    assert.equal((await other.mine.reportException(other.taskId, 0, { reason: 'internal-error' })).status.state, 'exception');
  },

  'a lost run is followed by another, and a resolved task can be rerun': async () => {
    const { taskId, mine } = await claimed();
    const { status } = await mine.reportException(taskId, 0, { reason: 'worker-shutdown' });
    assert.equal(status.state, 'pending');
    assert.equal(status.runs[1].reasonCreated, 'retry');
    const second = await queue.claimTask(taskId, 1, worker);
    await new tc.Queue(options({ credentials: second.credentials })).reportCompleted(taskId, 1);
    const rerun = await queue.rerunTask(taskId);
    assert.equal(rerun.status.runs[2].reasonCreated, 'rerun');
    await queue.cancelTask(taskId);
  },

  'a task that waits can be scheduled by hand': async () => {
    const [first, second] = [tc.slugid(), tc.slugid()];
    await queue.createTask(first, definition({ taskQueueId: 'official/never' }));
    await queue.createTask(second, definition({ taskQueueId: 'official/never', dependencies: [first] }));
    assert.equal((await queue.status(second)).status.state, 'unscheduled');
    assert.equal((await queue.scheduleTask(second)).status.state, 'pending');
  },

  'clients and roles are made and used': async () => {
    const clientId = `official/${tc.slugid()}`;
    const made = await auth.createClient(clientId, {
      expires: tc.fromNowJSON('1 day'), description: 'made by the official client', scopes: [`assume:${clientId}`],
    });
    await auth.createRole(clientId, { description: 'for it', scopes: ['queue:get-task:*', 'auth:current-scopes'] });
    assert.deepEqual((await auth.role(clientId)).scopes.sort(), ['auth:current-scopes', 'queue:get-task:*']);
    assert.ok((await auth.client(clientId)).expandedScopes.includes('queue:get-task:*'));
    const own = new tc.Auth(options({ credentials: { clientId, accessToken: made.accessToken } }));
    assert.ok((await own.currentScopes()).scopes.includes('queue:get-task:*'));
  },

  'testAuthenticate knows the tester': async () => {
    const tester = new tc.Auth(options({ credentials: { clientId: 'tester', accessToken: 'no-secret' } }));
    const answer = await tester.testAuthenticate({ clientScopes: ['test:*', 'auth:create-client:test:*'], requiredScopes: ['test:a'] });
    assert.equal(answer.clientId, 'tester');
    assert.ok(answer.scopes.includes('test:*'));
    await refused(() => tester.testAuthenticate({ clientScopes: ['test:b'], requiredScopes: ['test:a'] }), 'InsufficientScopes', 403);
  },
};

const all = {
  ...checks,
  ...checksOfAuth({ tc, credentials, options, refused }),
  ...checksOfObjects({ tc, helpers: imported, options, claimed, refused }),
  ...checksOfIndex({ tc, options, claimed, refused, until }),
  ...checksOfStory({ tc, options, claimed, refused, until }),
  ...checksOfWorkers({ tc, options, claimable, refused }),
};

let failed = 0;
for (const [name, check] of Object.entries(all)) {
  try {
    await check();
    console.log(`passed: ${name}`);
  } catch (error) {
    failed++;
    console.log(`failed: ${name}: ${error.stack}`);
  }
}
process.exitCode = failed === 0 ? 0 : 1;
