// A server's state in which every page has something to show, and the address of each page of the site map.
import { readFileSync } from 'node:fs';
import taskcluster from 'taskcluster-client';
import { send } from '../program.mjs';
import { until } from './site.mjs';

const SITE_MAP = new URL('../../Taskcluster.Monolith/Web/Routing/SiteMap.cs', import.meta.url);
const LIVE_LOG = 'public/logs/live.log';

// Without the query it sends the browser to what the task has left, which is no page of the site.
const ARTIFACT = '/tasks/<taskId>/runs/<runId>/<name*>';
const LOOK_AT_IT = '?view=1';

// They send the browser elsewhere, or need a query without which they refuse: with it they stand below.
const NO_PAGES = ['/login', '/login/<strategy>', '/login/<strategy>/callback', '/grant', '/third-party'];

// A shell writes this where no quote, dollar or backslash of the text means anything to it.
const file = (path, text) => `cat > '${path}' <<'END-OF-FILE'\n${text}\nEND-OF-FILE\n`;

/** All that a task's command writes: files of each kind that has a viewer, and a log with every sort of escape. */
const script = (text) => [
  file('page.html', `<!DOCTYPE html><title>${text}</title><p>${text}</p><script>alert('ran')</script>`),
  file('page.svg', `<svg xmlns="http://www.w3.org/2000/svg" onload="alert('ran')"><script>alert('ran')</script></svg>`),
  file('data.json', JSON.stringify({ [text]: [text] })),
  file('read.md', `# ${text}\n\n[link](javascript:alert('ran')) ![picture](x) ${text}\n`),
  file('notes.txt', `${text}\n`),
  'cat notes.txt read.md page.html\n',
  `printf '\\033[31mred\\033[0m \\033]8;;javascript:alert(1)\\007a link\\033]8;;\\007 '\n`,
  `printf '\\033]0;title\\007 ERROR: here\\n'\n`,
  'for i in $(seq 300); do echo "line $i of the log"; done\n',
].join('');

const artifact = (path, name, contentType) => ({ type: 'file', path, name, contentType });

const definition = (text, changes = {}) => ({
  taskQueueId: 'local/posix',
  created: taskcluster.fromNowJSON(),
  deadline: taskcluster.fromNowJSON('1 hour'),
  expires: taskcluster.fromNowJSON('1 day'),
  payload: { command: [['/bin/sh', '-c', 'true']], maxRunTime: 60 },
  metadata: { name: text, description: `**${text}** ${text}`, owner: 'ui@example.com', source: 'https://example.com/' },
  ...changes,
});

const bigTask = (text, artifactName) => definition(text, {
  payload: {
    command: [['/bin/sh', '-c', script(text)]],
    env: { GREETING: text },
    maxRunTime: 120,
    artifacts: [
      artifact('page.html', `public/${artifactName}.html`, 'text/html'),
      artifact('page.svg', 'public/page.svg', 'image/svg+xml'),
      artifact('data.json', 'public/data.json', 'application/json'),
      artifact('read.md', 'public/read.md', 'text/markdown'),
      artifact('notes.txt', 'public/notes.txt', 'text/plain'),
    ],
  },
  metadata: {
    name: text,
    description: `**${text}** [link](javascript:alert('ran')) ${text}`,
    owner: text,
    source: `https://example.com/?q=${encodeURIComponent(text)}`,
  },
  tags: { [text]: text, kind: text },
  extra: { [text]: { [text]: text } },
  scopes: [`ui:${text}`],
});

/** Does what the API may refuse for the sake of the text; then that text cannot be there. */
const attempt = async (refused, name, work) => {
  try {
    await work();
  } catch (error) {
    if (error.statusCode !== 400) throw error;
    refused.push(`${name}: ${error.message.split('\n')[0]}`);
  }
};

const makeTasks = async (site, state, text) => {
  const queue = site.client('Queue');
  const { taskId, taskGroupId, waiting } = state;
  await queue.createTask(taskId, { ...bigTask(text, state.artifactName), taskGroupId });
  await queue.createTask(waiting, definition(text, {
    taskGroupId, dependencies: [taskId], requires: 'all-completed', taskQueueId: 'ui/nobody', tags: { kind: text },
  }));
  const { state: end } = await until(async () => {
    const { status } = await queue.status(taskId);
    return ['completed', 'failed', 'exception'].includes(status.state) && status;
  }, `the task ${taskId} ends`, 120_000);
  if (end !== 'completed') throw new Error(`The task ${taskId}, whose pages are to be looked at, is ${end}.`);
  await site.client('Index').insertTask('ui.samples.entry', {
    taskId, rank: 0, data: { [text]: text }, expires: taskcluster.fromNowJSON('1 day'),
  });
};

const makeHook = async (site, state, text) => {
  const roles = site.client('Auth');
  await roles.createRole('hook-id:ui/hook', { description: text, scopes: ['queue:*'] });
  await site.client('Hooks').createHook('ui', 'hook', {
    metadata: { name: text, description: `**${text}** ${text}`, owner: 'ui@example.com', emailOnError: false },
    task: definition(text, {
      created: { $fromNow: '0 seconds' }, deadline: { $fromNow: '1 hour' }, expires: { $fromNow: '1 day' },
    }),
    schedule: ['0 0 1 1 *'],
    bindings: [{ exchange: 'exchange/taskcluster-queue/v1/task-completed', routingKeyPattern: 'route.ui.none.#' }],
    triggerSchema: {
      type: 'object',
      properties: { greeting: { type: 'string', title: text, description: text, default: text } },
      additionalProperties: true,
    },
  });
};

const makeAuthority = async (site, state, text) => {
  const auth = site.client('Auth');
  const expires = taskcluster.fromNowJSON('1 day');
  await auth.createClient(state.clientId, {
    description: `**${text}** ${text}`, expires, deleteOnExpiration: true, scopes: [state.scope, 'assume:ui:*'],
  });
  await attempt(state.refused, 'roleId', () => auth.createRole(
    state.roleId, { description: text, scopes: [state.scope] }));
  await attempt(state.refused, 'name of a secret', () => site.client('Secrets').set(
    state.secret, { secret: { [text]: text }, expires }));
};

const makeWorkers = async (site, state, text) => {
  const [queue, manager] = [site.client('Queue'), site.client('WorkerManager')];
  const expires = taskcluster.fromNowJSON('1 day');
  await manager.createWorkerPool('ui/pool', {
    providerId: 'static', description: `**${text}** ${text}`, config: { workerConfig: { [text]: text } },
    owner: 'ui@example.com', emailOnError: false,
  });
  await manager.reportWorkerError('ui/pool', {
    workerGroup: 'g', workerId: 'i', kind: 'ui', title: text.slice(0, 128), description: `**${text}** ${text}`,
    extra: { code: text, [text]: text },
  });
  await queue.declareWorker('ui', 'pool', 'g', 'i', { expires });
  await queue.quarantineWorker('ui', 'pool', 'g', 'i', { quarantineUntil: expires, quarantineInfo: text });
  await attempt(state.refused, 'cacheName', () => site.client('PurgeCache').purgeCache('ui/pool', { cacheName: text }));
  await attempt(state.refused, 'denied address', () => site.client('Notify').addDenylistAddress(
    { notificationType: 'matrix-room', notificationAddress: text }));
};

/** Makes the state, with `text` in every string that the API lets it stand in; gives the ids of it. */
export const makeState = async (site, text) => {
  const state = {
    taskId: taskcluster.slugid(),
    taskGroupId: taskcluster.slugid(),
    waiting: taskcluster.slugid(),
    // Slashes part folders; a name has none but its first.
    artifactName: text.replaceAll('/', ''),
    clientId: 'ui/client',
    roleId: `ui:${text}`,
    scope: `ui:${text}`,
    secret: `ui/${text}`,
    refused: [],
  };
  await makeAuthority(site, state, text);
  await makeHook(site, state, text);
  await makeWorkers(site, state, text);
  await makeTasks(site, state, text);
  // A method of ours, which no official client knows.
  const { json } = await send(site, 'GET', `${site.rootUrl}/api/pulse/v1/subscribers`);
  state.subscriber = json.subscribers[0].name;
  return state;
};

/** The paths of all pages, as the site map has them. */
export const templates = () => [...readFileSync(SITE_MAP, 'utf8').matchAll(/For<\w+>\("([^"]+)"\)/g)]
  .map(([, template]) => template)
  .filter((template) => !NO_PAGES.includes(template) && !template.endsWith('.json'));

// What stands for the parameters of the paths that begin so; the first that knows a name wins.
const values = (state) => [
  ['/tasks/index/', { namespace: 'ui.samples', name: 'entry' }],
  ['/tasks/<taskId>/runs/<runId>/logs/', { name: LIVE_LOG }],
  ['/tasks/<taskId>/runs/', { name: `public/${state.artifactName}.html` }],
  ['/tasks/', { taskId: state.taskId, runId: '0', taskGroupId: state.taskGroupId, action: 'edit' }],
  ['/provisioners/<provisionerId>/worker-types/', { provisionerId: 'ui', workerType: 'pool', group: 'g', id: 'i' }],
  ['/provisioners/', { provisionerId: 'ui' }],
  ['/worker-manager/', { workerPoolId: 'ui/pool' }],
  ['/hooks/', { group: 'ui', hookGroupId: 'ui', hookId: 'hook', id: 'hook' }],
  ['/secrets/', { name: state.secret }],
  ['/auth/', { clientId: state.clientId, roleId: state.roleId, scope: state.scope, id: state.clientId }],
  ['/audit/', { clientId: state.site.clientId, entityType: 'client', entityId: state.clientId }],
  ['/notify/', { address: state.text }],
  ['/pulse-messages/subscribers/', { name: state.subscriber }],
  ['/docs/reference/', { service: 'queue', entry: 'createTask', method: 'createTask' }],
  ['/docs/', { section: 'manual', name: 'workers' }],
];

const pathOf = (template, state) => template.replace(/<(\w+)\*?>/g, (_, name) => {
  const found = values(state).find(([begin, known]) => template.startsWith(begin) && name in known);
  if (!found) throw new Error(`No sample stands for <${name}> of ${template}: add one to samples.mjs.`);
  return encodeURIComponent(found[1][name]);
}) + (template === ARTIFACT ? LOOK_AT_IT : '');

const artifactPath = (taskId, name) => `/tasks/${taskId}/runs/0/${encodeURIComponent(name)}`;

/** What the task has left, as it is: the browser is sent from the site to the server's own copy. */
export const rawArtifacts = ({ taskId, artifactName }) =>
  [`public/${artifactName}.html`, 'public/page.svg', 'public/read.md'].map((name) => artifactPath(taskId, name));

/** Every page with an address of something that is there, and views that a query chooses: `[name, path]`. */
export const pages = (site, text, made) => {
  const state = { ...made, text, site: site.credentials };
  const { taskId, taskGroupId, waiting } = state;
  const words = encodeURIComponent(text);
  const more = [
    ['/tasks (waiting)', `/tasks/${waiting}`],
    ['/tasks (picture)', artifactPath(taskId, 'public/page.svg') + LOOK_AT_IT],
    ['/tasks (json)', artifactPath(taskId, 'public/data.json') + LOOK_AT_IT],
    ['/tasks (markdown)', artifactPath(taskId, 'public/read.md') + LOOK_AT_IT],
    ['/tasks/groups (graph)', `/tasks/groups/${taskGroupId}?view=graph`],
    ['/tasks/groups (timeline)', `/tasks/groups/${taskGroupId}?view=timeline`],
    ['/tasks/create (interactive)', '/tasks/create?interactive=1'],
    ['/search (words)', `/search?q=${words}`],
    ['/hooks (trigger)', '/hooks/ui/hook?view=trigger'],
    ['/hooks (lab)', '/hooks/ui/hook?view=lab'],
    ['/hooks (messages)', '/hooks/ui/hook?view=messages'],
    ['/hooks (edit)', '/hooks/ui/hook?view=edit'],
    ['/provisioners (local workers)', '/provisioners/local/worker-types/posix'],
    ['/provisioners (pending)', '/provisioners/ui/worker-types/nobody/pending-tasks'],
    ['/worker-manager (local)', '/worker-manager/local%2Fposix'],
    ['/worker-manager (launch configs)', '/worker-manager/local%2Fposix/launch-configs?includeArchived=true'],
    ['/auth/clients (search)', `/auth/clients?search=${words}`],
    ['/auth/clients/create (command line)', '/auth/clients/create?scope=ui:x&name=cli-abcdef&expires=1d'
      + '&callback_url=http%3A%2F%2Flocalhost%3A9'],
    ['/grant (asks)', `/grant?target=http%3A%2F%2Flocalhost%3A9%2F&description=${words}`],
    ['/third-party (asks)', '/login/oauth/authorize?client_id=a-site&response_type=code&scope=queue:get-task:*'
      + `&redirect_uri=http%3A%2F%2Flocalhost%3A9%2Fback&state=${words}`],
    ['nothing there', `/nothing-is-here/${words}?q=${words}`],
    ['unknown task', `/tasks/${taskcluster.slugid()}`],
  ];
  return [...templates().map((template) => [template, pathOf(template, state)]), ...more];
};
