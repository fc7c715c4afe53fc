// More strings that people can write, with markup and script in each: what the samples of all pages leave out, and what
// a worker of one's own can report. Each is tried, and what the API refuses is told.
import taskcluster from 'taskcluster-client';
import { send } from '../program.mjs';

const TRACE = 'console.log(/evil-ran/);alert(1)';

/** Ends an attribute, a comment, a title, a text area and a script, and leaves traces: markup, and what it runs. */
export const EVIL = `" data-evil="1" --></title></textarea></script><script>${TRACE}</script>`
  + `<img data-evil src=x onerror="${TRACE}"><svg data-evil onload=alert(1)>`;

/** The same for attributes with the other quote. The official client cannot sign a path that has one. */
export const QUOTED = `' data-evil='1' ${EVIL}`;

/** Where a link must not lead. */
const SCRIPT_URL = `javascript:${TRACE}`;

const ID = encodeURIComponent(QUOTED);
const WORKER = { workerGroup: 'g', workerId: 'evil' };
const day = () => taskcluster.fromNowJSON('1 day');

/** Calls the API as root; what it refuses with 400 is noted where a name is given for it, all else throws. */
const caller = (site, refused) => async (method, path, body, name) => {
  const answer = await send(site, method, `${site.rootUrl}/api/${path}`, body && JSON.stringify(body));
  if (answer.status < 300) return answer.json;
  if (!name || answer.status !== 400) {
    throw new Error(`${method} ${path} answers ${answer.status}: ${answer.json.message}`);
  }
  refused.push(`${name}: ${String(answer.json.message).trim().split('\n')[0]}`);
  return undefined;
};

const definition = (changes = {}) => ({
  taskQueueId: 'ui/nobody',
  created: taskcluster.fromNowJSON(),
  deadline: taskcluster.fromNowJSON('1 hour'),
  expires: day(),
  payload: { [QUOTED]: [QUOTED, { image: QUOTED, command: QUOTED }] },
  metadata: { name: QUOTED, description: QUOTED, owner: QUOTED, source: 'https://example.com/' },
  tags: { [QUOTED]: QUOTED },
  extra: { [QUOTED]: QUOTED, treeherder: { symbol: QUOTED }, parent: QUOTED },
  ...changes,
});

const makeNames = async (call) => {
  const metadata = { name: QUOTED, description: QUOTED, owner: 'ui@example.com', emailOnError: false };
  const client = { description: QUOTED, expires: day(), deleteOnExpiration: true, scopes: [`ui:${QUOTED}`] };
  const pool = { providerId: 'static', description: QUOTED, config: {}, owner: 'ui@example.com', emailOnError: false };
  const task = definition();
  const worker = `provisioners/ui/worker-types/pool/workers`;
  for (const [name, method, path, body] of [
    ['clientId', 'PUT', `auth/v1/clients/ui%2F${ID}`, client],
    ['roleId', 'PUT', `auth/v1/roles/ui:${ID}`, { description: QUOTED, scopes: [`ui:${QUOTED}`] }],
    ['hookGroupId', 'PUT', `hooks/v1/hooks/${ID}/x`, { metadata, task }],
    ['hookId', 'PUT', `hooks/v1/hooks/ui/${ID}`, { metadata, task }],
    ['name of a secret', 'PUT', `secrets/v1/secret/ui%2F${ID}`, { secret: { [QUOTED]: QUOTED }, expires: day() }],
    ['namespace', 'PUT', `index/v1/task/ui.${ID}.x`, { taskId: taskcluster.slugid(), rank: 0, data: {}, expires: day() }],
    ['workerPoolId', 'PUT', `worker-manager/v1/worker-pool/ui%2F${ID}`, pool],
    ['owner of a pool', 'PUT', 'worker-manager/v1/worker-pool/ui%2Fowner', { ...pool, owner: `${QUOTED}@example.com` }],
    ['workerGroup', 'PUT', `queue/v1/${worker}/${ID}/i`, { expires: day() }],
    ['workerId', 'PUT', `queue/v1/${worker}/g/${ID}`, { expires: day() }],
    ['cacheName', 'POST', 'purge-cache/v1/purge-cache/ui%2Fpool', { cacheName: QUOTED }],
    ...['email', 'pulse', 'slack-channel', 'matrix-room'].map((notificationType) => [
      `denied address (${notificationType})`, 'POST', 'notify/v1/denylist/add',
      { notificationType, notificationAddress: notificationType === 'email' ? `${QUOTED}@example.com` : QUOTED }]),
    ['metadata.source', 'PUT', `queue/v1/task/${taskcluster.slugid()}`,
      definition({ metadata: { ...task.metadata, source: SCRIPT_URL } })],
    ['route', 'PUT', `queue/v1/task/${taskcluster.slugid()}`, definition({ routes: [QUOTED.slice(0, 240)] })],
    ['projectId', 'PUT', `queue/v1/task/${taskcluster.slugid()}`, definition({ projectId: QUOTED })],
    ['schedulerId', 'PUT', `queue/v1/task/${taskcluster.slugid()}`, definition({ schedulerId: QUOTED })],
    ['taskQueueId', 'PUT', `queue/v1/task/${taskcluster.slugid()}`, definition({ taskQueueId: `ui/${QUOTED}` })],
  ]) await call(method, path, body, name);
};

// One whose task no queue takes, so that the words of the refusal hold the text.
const makeHook = async (site, call) => {
  const hook = {
    metadata: { name: QUOTED, description: `[x](${SCRIPT_URL}) ${QUOTED}`, owner: 'ui@example.com', emailOnError: false },
    task: definition({ taskQueueId: QUOTED, scopes: [QUOTED] }),
    triggerSchema: { type: 'object', properties: { [QUOTED]: { type: 'string', enum: [QUOTED], description: QUOTED } } },
  };
  await call('PUT', 'hooks/v1/hooks/ui/evil', hook);
  await call('PUT', 'auth/v1/roles/hook-id:ui%2Fevil', { description: QUOTED, scopes: ['queue:*'] });
  const bindings = [{ exchange: `exchange/${QUOTED}`.slice(0, 255), routingKeyPattern: QUOTED.slice(0, 255) }];
  await call('POST', 'hooks/v1/hooks/ui/evil', { ...hook, bindings }, 'binding of a hook');
  const fired = await send(site, 'POST', `${site.rootUrl}/api/hooks/v1/hooks/ui/evil/trigger`,
    JSON.stringify({ [QUOTED]: QUOTED }));
  if (fired.status < 400) throw new Error(`The hook that cannot make a task made one: ${fired.status}`);
};

// What a worker says of a task: links to anywhere, and words of its own.
const makeClaimed = async (call) => {
  const taskId = taskcluster.slugid();
  await call('PUT', `queue/v1/task/${taskId}`, definition({ taskQueueId: 'ui/claimed' }));
  await call('POST', 'queue/v1/claim-work/ui%2Fclaimed', { ...WORKER, tasks: 1 });
  const artifacts = {
    [`public/'${EVIL.replaceAll('/', '')}`]: { storageType: 'error', reason: 'invalid-resource-on-worker', message: QUOTED },
    'public/type.txt': { storageType: 'reference', url: 'https://example.com/', contentType: QUOTED },
    'public/script-url.html': { storageType: 'reference', url: SCRIPT_URL, contentType: 'text/html' },
    'public/link.html': { storageType: 'link', artifact: `public/${QUOTED}`, contentType: `text/html; charset=${QUOTED}` },
  };
  for (const [name, body] of Object.entries(artifacts)) {
    const path = `queue/v1/task/${taskId}/runs/0/artifacts/${encodeURIComponent(name)}`;
    await call('POST', path, { ...body, expires: taskcluster.fromNowJSON('12 hours') }, `${body.storageType} artifact ${name.slice(0, 24)}`);
  }
  await call('POST', `queue/v1/task/${taskId}/runs/0/exception`, { reason: 'malformed-payload' });
  return { taskId, names: Object.keys(artifacts) };
};

/** Makes it; gives the paths of the pages that show it, and what the API did not let in. */
export const makeEvil = async (site) => {
  const refused = [];
  const call = caller(site, refused);
  await makeNames(call);
  await makeHook(site, call);
  const { taskId, names } = await makeClaimed(call);
  await call('POST', 'notify/v1/pulse', { routingKey: 'ui', message: { [QUOTED]: QUOTED } });
  const artifacts = names.map((name) => `/tasks/${taskId}/runs/0/${encodeURIComponent(name)}?view=1`);
  return {
    refused,
    paths: [
      `/tasks/${taskId}`, `/tasks/${taskId}/definition`, `/tasks/${taskId}/edit`, `/tasks/${taskId}/interactive`,
      ...artifacts,
      '/hooks/ui/evil', '/hooks/ui/evil?view=trigger', '/hooks/ui/evil?view=lab', '/hooks/ui/evil?view=edit',
      '/hooks/ui/evil?view=messages',
      `/auth/roles/ui:${ID}`, `/auth/scopes/ui:${ID}`, `/auth/scopes/assume:ui:${ID}`,
      `/auth/scopes/expansions?scopes=${ID}&scopes=assume:ui:${ID}`,
      `/auth/scopes/compare?scopesA[0]=${ID}&scopesB[0]=ui:${ID}`,
      `/auth/why-refused?clientId=ui%2Fclient&scopes=${ID}&scope=${ID}`,
      `/secrets/ui%2F${ID}`, `/audit/secret/ui%2F${ID}`, `/audit/role/ui:${ID}`,
      `/notify/denylist/${ID}`, '/provisioners/ui/worker-types/pool/workers/g/i',
      '/provisioners/ui/worker-types/claimed', '/provisioners/ui/worker-types/claimed/workers/g/evil',
      '/pulse-messages?bindings[0][exchange]=exchange/taskcluster-notify/v1/notification&bindings[0][pattern]=%23',
    ],
  };
};
