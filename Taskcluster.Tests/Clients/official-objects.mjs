// What a worker and a reader do with objects and artifacts by the official client's helpers for uploads and
// downloads; official-client.mjs runs these checks.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable, Writable } from 'node:stream';

/** The checks, by what they say. `claimed` makes a running task, `refused` expects an error of the API. */
export const checksOfObjects = ({ tc, helpers, options, claimed, refused }) => {
  const object = new tc.Object(options());
  const queue = new tc.Queue(options());
  // Names are new in each run, so that a server can be tried again.
  const run = tc.slugid();
  const projectId = 'official/objects';
  const few = Buffer.from('a few bytes\n');
  const many = Buffer.alloc(3 * 1024 * 1024 + 17, (index) => index);
  many.writeUInt32LE(Date.now() >>> 0, 1000);

  const upload = (name, content, more = {}) => helpers.upload({
    projectId, name: `${run}/${name}`, contentType: 'text/plain', contentLength: content.length,
    expires: tc.fromNowJSON('1 hour'), object, streamFactory: async () => Readable.from([content]), retries: 0, ...more,
  });
  const into = (chunks) => new Writable({
    write(chunk, encoding, done) { chunks.push(chunk); done(); },
  });
  const collected = async (fetchInto) => {
    let chunks;
    const contentType = await fetchInto(async () => into(chunks = []));
    return { contentType, content: Buffer.concat(chunks) };
  };
  const download = (name, as = object) => collected(
    (streamFactory) => helpers.download({ name: `${run}/${name}`, object: as, streamFactory, retries: 0 }));
  const sha256 = (content) => createHash('sha256').update(content).digest('hex');

  const makeArtifact = async (name, content, streamFactory = async () => Readable.from([content])) => {
    const { taskId, runId, mine } = await claimed();
    const made = await mine.createArtifact(taskId, runId, name, {
      storageType: 'object', contentType: 'text/plain', expires: tc.fromNowJSON('1 hour'),
    });
    await helpers.upload({
      projectId: made.projectId, name: made.name, uploadId: made.uploadId, expires: made.expires,
      contentType: 'text/plain', contentLength: content.length, retries: 0,
      object: new tc.Object(options({ credentials: made.credentials })), streamFactory,
    });
    await mine.finishArtifact(taskId, runId, name, { uploadId: made.uploadId });
    return { taskId, runId, mine };
  };

  return {
    'the object service answers a ping': async () => {
      assert.equal((await object.ping()).alive, true);
    },

    'a few bytes travel in the request, many by a URL': async () => {
      for (const [name, content] of [['few', few], ['many', many], ['none', Buffer.alloc(0)]]) {
        await upload(name, content);
        const found = await download(name);
        assert.ok(found.content.equals(content), name);
        assert.equal(found.contentType, 'text/plain');
        const { hashes, projectId: project } = await object.object(`${run}/${name}`);
        assert.equal(hashes.sha256, sha256(content));
        assert.equal(project, projectId);
      }
    },

    'an object is not uploaded twice': async () => {
      await refused(() => upload('few', few), 'RequestConflict', 409);
    },

    'a download of an object follows its redirect': async () => {
      const found = await fetch(object.buildSignedUrl(object.download, `${run}/many`, { expiration: 60 }));
      assert.equal(found.status, 200);
      assert.ok(Buffer.from(await found.arrayBuffer()).equals(many));
    },

    'an object artifact is uploaded by its worker and downloaded by anybody': async () => {
      const { taskId, runId } = await makeArtifact('public/many', many);
      const anybody = new tc.Queue({ rootUrl: options().rootUrl, retries: 0 });
      for (const which of [{ runId }, {}]) {
        const { content, contentType } = await collected((streamFactory) => helpers.downloadArtifact({
          taskId, name: 'public/many', queue: anybody, streamFactory, retries: 0, ...which,
        }));
        assert.ok(content.equals(many));
        assert.equal(contentType, 'text/plain');
      }
      assert.equal((await anybody.artifactInfo(taskId, runId, 'public/many')).storageType, 'object');
      assert.equal((await anybody.latestArtifactInfo(taskId, 'public/many')).name, 'public/many');
      const redirected = await fetch(anybody.buildUrl(anybody.getLatestArtifact, taskId, 'public/many'));
      assert.ok(Buffer.from(await redirected.arrayBuffer()).equals(many));
    },

    // 16 MiB, or as large as CI wishes; neither side holds it whole.
    'a large artifact goes up and comes down by the helpers': async () => {
      const pieces = Number(process.env.TASKCLUSTER_LARGE_MEBIBYTES || 16);
      const piece = Buffer.alloc(1024 * 1024);
      const hashOf = createHash('sha256');
      async function* produce() {
        for (let number = 0; number < pieces; number++) {
          const bytes = Buffer.from(piece.fill(number));
          bytes.writeUInt32LE(Date.now() >>> 0, 1000);
          hashOf.update(bytes);
          yield bytes;
        }
      }
      const { taskId, runId } = await makeArtifact(
        'public/large', { length: pieces * piece.length }, async () => Readable.from(produce()));
      const found = createHash('sha256');
      let length = 0;
      await helpers.downloadArtifact({
        taskId, runId, name: 'public/large', queue, retries: 0,
        streamFactory: async () => new Writable({
          write(chunk, encoding, done) { length += chunk.length; found.update(chunk); done(); },
        }),
      });
      assert.equal(length, pieces * piece.length);
      assert.equal(found.digest('hex'), hashOf.digest('hex'));
    },

    'downloadArtifact knows the other storage types': async () => {
      const { taskId, runId, mine } = await claimed();
      const expires = tc.fromNowJSON('1 hour');
      const made = await mine.createArtifact(taskId, runId, 'public/s3', { storageType: 's3', contentType: 'text/x', expires });
      await fetch(made.putUrl, { method: 'PUT', headers: { 'content-type': 'text/x' }, body: few });
      await mine.createArtifact(taskId, runId, 'public/link', { storageType: 'link', artifact: 'public/s3', expires });
      await mine.createArtifact(taskId, runId, 'public/error', {
        storageType: 'error', reason: 'file-missing-on-worker', message: 'it is gone', expires,
      });
      const get = (name) => collected(
        (streamFactory) => helpers.downloadArtifact({ taskId, runId, name, queue, streamFactory, retries: 0 }));
      for (const name of ['public/s3', 'public/link']) {
        const { content, contentType } = await get(name);
        assert.ok(content.equals(few));
        assert.equal(contentType, 'text/x');
      }
      await assert.rejects(() => get('public/error'), { reason: 'file-missing-on-worker', message: 'it is gone' });
    },
  };
};
