// What a decision task and the people around it do: a build is found by the index, somebody gets mail, a listener that
// was cut off misses nothing, caches are purged; official-client.mjs runs these checks.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const STATES = ['defined', 'pending', 'running', 'completed'];
const exchangeOf = (state) => `exchange/taskcluster-queue/v1/task-${state}`;

/** Listens until `isEnough` of the messages so far, or until `cut` is called; the messages have their ids. */
const listen = (rootUrl, lastId) => {
  const bindings = STATES.map((state) => ({ exchange: exchangeOf(state), routingKeyPattern: '#' }));
  const url = `${rootUrl}/api/events/v1/connect/?bindings=${encodeURIComponent(JSON.stringify({ bindings }))}`;
  const controller = new AbortController();
  const found = { messages: [], lastId };
  const read = async (ready) => {
    const answer = await fetch(url, { signal: controller.signal, headers: lastId ? { 'Last-Event-ID': lastId } : {} });
    assert.equal(answer.status, 200);
    let text = '';
    for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
      const events = (text += piece).split('\n\n');
      text = events.pop();
      for (const event of events) {
        const { event: kind, data, id } = Object.fromEntries(event.split('\n').map((line) => line.split(/: (.*)/s)));
        assert.ok(['ready', 'message', 'ping'].includes(kind), event);
        if (id !== '-') found.lastId = id;
        if (kind === 'ready') ready();
        if (kind === 'message') found.messages.push({ id, ...JSON.parse(data) });
      }
    }
  };
  return new Promise((resolve, reject) => {
    const reading = read(() => resolve({ found, cut })).catch((error) => {
      if (error.name !== 'AbortError') reject(error);
    });
    const cut = async () => {
      controller.abort();
      await reading;
    };
  });
};

/** The checks, by what they say. */
export const checksOfStory = ({ tc, options, claimed, refused, until }) => {
  const { rootUrl } = options();
  const index = new tc.Index(options());
  const notify = new tc.Notify(options());
  const purgeCache = new tc.PurgeCache(options());
  const run = tc.slugid();
  const namespace = `official.${run}`;
  const address = `reader.${run.toLowerCase().replaceAll('_', '-')}@example.com`;
  const mails = async () => {
    const files = await readdir(process.env.MAIL_FOLDER).catch(() => []);
    return Promise.all(files.map((file) => readFile(join(process.env.MAIL_FOLDER, file), 'utf8')));
  };

  return {
    'index, notify and purge-cache answer a ping': async () => {
      for (const service of [index, notify, purgeCache]) assert.equal((await service.ping()).alive, true);
    },

    'a build is indexed, announced by mail, and heard of by a listener that was cut off': async () => {
      const first = await listen(rootUrl);
      const decision = await claimed();
      await until(() => first.found.messages.some((message) => message.routingKey.includes(decision.taskId)), 'an event');
      await first.cut();

      const build = await claimed({
        taskGroupId: decision.taskId,
        routes: [`index.${namespace}.build`, `index.${namespace}.latest`, `notify.email.${address}.on-completed`],
        extra: { index: { rank: 7, data: { revision: 'abc' } } },
      });
      const made = await build.mine.createArtifact(build.taskId, 0, 'public/build/target.txt', {
        storageType: 's3', contentType: 'text/plain', expires: tc.fromNowJSON('1 hour'),
      });
      await fetch(made.putUrl, { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'the build' });
      await build.mine.reportCompleted(build.taskId, 0);
      await decision.mine.reportCompleted(decision.taskId, 0);

      const entry = await until(() => index.findTask(`${namespace}.build`).catch(() => undefined), 'an index entry');
      assert.deepEqual(
        [entry.taskId, entry.rank, entry.data.revision], [build.taskId, 7, 'abc']);
      const anybody = new tc.Index({ rootUrl, retries: 0 });
      const artifact = anybody.buildUrl(anybody.findArtifactFromTask, `${namespace}.latest`, 'public/build/target.txt');
      assert.equal(await (await fetch(artifact)).text(), 'the build');

      const mail = await until(async () => (await mails()).find((text) => text.includes(address)), 'a mail');
      assert.match(mail, /^Subject: .*Task completed/m);

      const second = await listen(rootUrl, first.found.lastId);
      await until(() => second.found.messages.some((message) =>
        message.exchange.endsWith('completed') && message.routingKey.includes(decision.taskId)), 'the last event');
      await second.cut();
      const heard = [...first.found.messages, ...second.found.messages];
      for (const { taskId } of [decision, build]) {
        const states = heard.filter((message) => message.payload.status.taskId === taskId)
          .map((message) => message.exchange.split('task-').at(-1));
        assert.deepEqual(states, STATES);
      }
      assert.equal(new Set(heard.map((message) => message.id)).size, heard.length);
    },

    'a mail is sent once, and not to who wants none': async () => {
      const mail = { address: `direct.${address}`, subject: 'hello', content: '*a message*' };
      await notify.email(mail);
      await notify.email(mail);
      await until(async () => (await mails()).some((text) => text.includes(mail.address)), 'the mail');
      assert.equal((await mails()).filter((text) => text.includes(mail.address)).length, 1);
      const denied = { notificationType: 'email', notificationAddress: mail.address };
      await notify.addDenylistAddress(denied);
      await refused(() => notify.email({ ...mail, subject: 'again' }), 'DenylistedAddress', 400);
      await notify.deleteDenylistAddress(denied);
      await notify.pulse({ routingKey: 'official.topic', message: { hello: 'world' } });
    },

    'a cache is purged': async () => {
      const pool = `official/${run}`;
      await purgeCache.purgeCache(pool, { cacheName: 'checkouts' });
      const { requests } = await purgeCache.purgeRequests(pool);
      assert.deepEqual(requests.map((request) => request.cacheName), ['checkouts']);
      assert.ok((await purgeCache.allPurgeRequests()).requests.some((request) => request.workerType === run));
    },
  };
};
