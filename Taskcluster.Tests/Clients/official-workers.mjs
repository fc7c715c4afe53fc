// What those who look after workers, and a worker itself, do with worker-manager by the official client;
// official-client.mjs runs these checks.
import assert from 'node:assert/strict';

/** The checks, by what they say. `refused` expects an error. */
export const checksOfWorkers = ({ tc, options, claimable, refused }) => {
  const manager = new tc.WorkerManager(options());
  const anybody = new tc.WorkerManager({ rootUrl: options().rootUrl, retries: 0 });
  const staticSecret = (tc.slugid() + tc.slugid()).slice(0, 44);
  const pool = (more = {}) => ({
    providerId: 'static', description: 'by the official client', owner: 'tester@example.com', emailOnError: false,
    config: { workerConfig: { a: 1 } }, ...more,
  });
  // Names are new in each run, so that a server can be tried again; a worker type is in small letters.
  const fresh = () => `official/w-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
  const declared = async (poolId) => {
    await manager.createWorkerPool(poolId, pool());
    await manager.createWorker(poolId, 'g', 'i', { expires: tc.fromNowJSON('1 day'), capacity: 2, providerInfo: { staticSecret } });
  };
  const registered = (poolId) => anybody.registerWorker({
    workerPoolId: poolId, providerId: 'static', workerGroup: 'g', workerId: 'i', workerIdentityProof: { staticSecret },
  });
  const all = async (call, name) => {
    const found = [];
    for (let query = { limit: 1 }; query;) {
      const page = await call(query);
      found.push(...page[name]);
      query = page.continuationToken && { limit: 1, continuationToken: page.continuationToken };
    }
    return found;
  };

  return {
    'a worker pool is created, shown, listed, changed and deleted': async () => {
      const id = fresh();
      const created = await manager.createWorkerPool(id, pool());
      assert.deepEqual(await manager.createWorkerPool(id, pool()), created);
      assert.deepEqual(await manager.workerPool(id), created);
      await refused(() => manager.createWorkerPool(id, pool({ owner: 'other@example.com' })), 'RequestConflict', 409);
      await refused(() => manager.createWorkerPool(fresh(), pool({ providerId: 'none' })), 'InputError', 400);
      const changed = await manager.updateWorkerPool(id, { ...pool({ description: 'changed' }), workerPoolId: id });
      assert.equal(changed.description, 'changed');
      assert.ok((await all((query) => manager.listWorkerPools(query), 'workerPools')).some((one) => one.workerPoolId === id));
      assert.ok((await all((query) => manager.listWorkerPoolsStats(query), 'workerPoolsStats')).some((one) => one.workerPoolId === id));
      assert.deepEqual(await manager.workerPoolStats(id), { launchConfigStats: [] });
      assert.deepEqual(await manager.listWorkerPoolLaunchConfigs(id, { includeArchived: true }), { workerPoolLaunchConfigs: [] });
      assert.ok((await all((query) => manager.listProviders(query), 'providers')).some((one) => one.providerId === 'static'));
      assert.equal((await manager.deleteWorkerPool(id)).providerId, 'null-provider');
      await refused(() => manager.workerPool(fresh()), 'ResourceNotFound', 404);
    },

    'a static worker is declared, shown and listed': async () => {
      const id = fresh();
      await declared(id);
      const shown = await manager.worker(id, 'g', 'i');
      assert.equal(shown.state, 'running');
      assert.deepEqual((await manager.listWorkersForWorkerPool(id, { state: 'running' })).workers, [shown]);
      assert.deepEqual((await manager.listWorkersForWorkerGroup(id, 'g')).workers, [shown]);
      assert.equal((await manager.workerPool(id)).runningCapacity, 2);
      const change = { expires: tc.fromNowJSON('2 days'), capacity: 3, providerInfo: { staticSecret } };
      assert.equal((await manager.updateWorker(id, 'g', 'i', change)).capacity, 3);
    },

    'a static worker registers, works, registers anew, reports and removes itself': async () => {
      const id = fresh();
      await declared(id);
      const { credentials, secret, workerConfig, expires } = await registered(id);
      assert.deepEqual(workerConfig, { a: 1 });
      assert.equal(credentials.clientId, `worker/static/${id}/g/i`);
      assert.equal(JSON.parse(credentials.certificate).scopes.length, 10);
      assert.ok(new Date(expires) > new Date());
      const { taskId, work } = await claimable(id);
      assert.deepEqual((await work(credentials)).map(({ status }) => status.taskId), [taskId]);

      const renewed = await new tc.WorkerManager(options({ credentials })).reregisterWorker(
        { workerPoolId: id, workerGroup: 'g', workerId: 'i', secret });
      const worker = new tc.WorkerManager(options({ credentials: renewed.credentials }));
      await refused(() => worker.reregisterWorker({ workerPoolId: id, workerGroup: 'g', workerId: 'i', secret }), 'InputError', 400);
      const reported = await worker.reportWorkerError(id, {
        workerGroup: 'g', workerId: 'i', kind: 'worker-error', title: 'It broke', description: 'In two.', extra: { code: 'x' },
      });
      assert.deepEqual((await manager.listWorkerPoolErrors(id, { errorId: reported.errorId })).workerPoolErrors, [reported]);
      assert.equal((await manager.workerPoolErrorStats({ workerPoolId: id })).totals.code.x, 1);
      const [provisionerId, workerType] = id.split('/');
      assert.equal((await manager.listWorkers(provisionerId, workerType)).workers[0].latestTask.taskId, taskId);
      assert.equal((await manager.getWorker(provisionerId, workerType, 'g', 'i')).providerId, 'static');

      await worker.removeWorker(id, 'g', 'i');
      assert.equal((await manager.worker(id, 'g', 'i')).state, 'stopped');
      await refused(() => registered(id), 'InputError', 400);
    },
  };
};
