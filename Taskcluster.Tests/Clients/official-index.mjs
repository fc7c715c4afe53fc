// What a decision task and those who look for its builds do with the index by the official client;
// official-client.mjs runs these checks.
import assert from 'node:assert/strict';

/** The checks, by what they say. `claimed` makes a running task, `refused` expects an error, `until` waits. */
export const checksOfIndex = ({ tc, options, claimed, refused, until }) => {
  const index = new tc.Index(options());
  const anybody = new tc.Index({ rootUrl: options().rootUrl, retries: 0 });
  // Names are new in each run, so that a server can be tried again.
  const space = `official.${tc.slugid().replace(/^-/, 'x')}`;
  const entry = (more = {}) => ({ taskId: tc.slugid(), rank: 1, data: { by: 'hand' }, expires: tc.fromNowJSON('1 day'), ...more });

  return {
    'a task is put into the index, found, listed and taken out': async () => {
      // All that the client sends as it signs it: an apostrophe it does not.
      const names = ['a', 'b!~*()-_%', 'c'];
      for (const name of names) {
        const put = entry();
        assert.equal((await index.insertTask(`${space}.deep.${name}`, put)).taskId, put.taskId);
        assert.deepEqual((await index.findTask(`${space}.deep.${name}`)).data, { by: 'hand' });
      }
      const { tasks } = await index.listTasks(`${space}.deep`);
      assert.deepEqual(tasks.map((task) => task.namespace), names.map((name) => `${space}.deep.${name}`));
      assert.deepEqual((await index.listNamespaces(space)).namespaces.map(({ name }) => name), ['deep']);
      const first = await index.listTasks(`${space}.deep`, { limit: 2 });
      const rest = await index.listTasks(`${space}.deep`, { limit: 2, continuationToken: first.continuationToken });
      assert.equal(first.tasks.length + rest.tasks.length, 3);
      const found = await index.findTasksAtIndex({ indexes: [`${space}.deep.a`, `${space}.none`, `${space}.deep.c`] });
      assert.equal(found.tasks.length, 2);
      await index.deleteTask(`${space}.deep.a`);
      await refused(() => index.findTask(`${space}.deep.a`), 'ResourceNotFound', 404);
      await refused(() => index.findTask(`${space}..a`), 'InvalidRequestArguments', 400);
    },

    'a completed task is found by its route, and its artifacts with it': async () => {
      const path = `${space}.latest.linux`;
      const { taskId, runId, mine } = await claimed({ routes: [`index.${path}`], extra: { index: { rank: 7, data: { a: 1 } } } });
      for (const name of ['public/build.txt', 'private/build.txt']) {
        const { putUrl } = await mine.createArtifact(taskId, runId, name, {
          storageType: 's3', contentType: 'text/plain', expires: tc.fromNowJSON('1 hour'),
        });
        await fetch(putUrl, { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: `this is ${name}` });
      }
      await mine.reportCompleted(taskId, runId);
      const found = await until(() => index.findTask(path).catch(() => null), 'the task in the index');
      assert.equal(found.taskId, taskId);
      assert.equal(found.rank, 7);
      assert.deepEqual(found.data, { a: 1 });
      const open = await fetch(anybody.buildUrl(anybody.findArtifactFromTask, path, 'public/build.txt'));
      assert.equal(await open.text(), 'this is public/build.txt');
      const closed = await fetch(anybody.buildUrl(anybody.findArtifactFromTask, path, 'private/build.txt'));
      assert.equal(closed.status, 403);
      const signed = await fetch(index.buildSignedUrl(index.findArtifactFromTask, path, 'private/build.txt', { expiration: 60 }));
      assert.equal(await signed.text(), 'this is private/build.txt');
    },
  };
};
