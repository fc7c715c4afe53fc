// The built program as a throw-away server, for checks that look at it from outside.
import { spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const clone = dirname(dirname(fileURLToPath(import.meta.url)));
export const program = process.env.TASKCLUSTER_PROGRAM
  ?? join(clone, 'Taskcluster.Monolith/bin/Release/net10.0/Taskcluster.Monolith.dll');

const children = new Set();
process.once('exit', () => { for (const child of children) child.kill('SIGKILL'); });

// A child that is ended with this process, however that ends; what it says on its standard error is kept.
const startProgram = (args, env = process.env) => {
  const child = spawn('dotnet', [program, ...args], { stdio: ['pipe', 'pipe', 'pipe'], env });
  const run = { child, log: '' };
  children.add(child);
  child.stderr.on('data', (text) => { run.log = (run.log + text).slice(-20_000); });
  run.ended = new Promise((resolve) => {
    child.once('close', (code) => {
      children.delete(child);
      resolve(code);
    });
  });
  return run;
};

/**
 * Starts a server; `flags` are further ones of the verb `fixture`. `end()` ends it as its tests do, `end('SIGKILL')` as
 * an accident does.
 */
export const startServer = async (settings, flags = []) => {
  const run = startProgram(
    ['fixture', '--exit-with-parent', ...flags, ...settings.flatMap((setting) => ['--set', setting])]);
  const { child, ended } = run;
  const line = await Promise.race([
    new Promise((resolve) => { createInterface({ input: child.stdout }).once('line', resolve); }),
    ended.then((code) => { throw new Error(`The program ended with ${code} before it was ready:\n${run.log}`); }),
  ]);
  const { rootUrl, clientId, accessToken } = JSON.parse(line);
  return {
    rootUrl,
    credentials: { clientId, accessToken },
    end: (signal) => {
      if (signal) child.kill(signal);
      else child.stdin.end();
      return ended;
    },
  };
};

const environmentOf = ({ rootUrl, credentials }) => ({
  ...process.env,
  TASKCLUSTER_ROOT_URL: rootUrl,
  TASKCLUSTER_CLIENT_ID: credentials.clientId,
  TASKCLUSTER_ACCESS_TOKEN: credentials.accessToken,
});

/** Starts a worker that outlives its server; `end()` ends it at once. */
export const startWorker = (server, taskQueueId, folder) => {
  const { child, ended } = startProgram(
    ['worker', '--task-queue', taskQueueId, '--work-dir', folder, '--worker-id', 'w'], environmentOf(server));
  child.stdout.resume();
  return {
    end: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
};

/** What a verb of the program says that calls a server. */
export const runVerb = async (server, ...args) => {
  const run = startProgram(args, environmentOf(server));
  const { child, ended } = run;
  let said = '';
  child.stdout.on('data', (text) => { said += text; });
  const code = await ended;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${run.log}`);
  return said;
};

/**
 * Starts a server, hands it to `use` and ends it; `flags` are further ones of the verb `fixture`. Where the standard
 * variables name a server that runs already, that one is used.
 */
export const withServer = async (settings, use, flags = []) => {
  const { TASKCLUSTER_ROOT_URL: rootUrl, TASKCLUSTER_CLIENT_ID: clientId, TASKCLUSTER_ACCESS_TOKEN: accessToken } =
    process.env;
  if (rootUrl && clientId && accessToken) {
    return use({ rootUrl, credentials: { clientId, accessToken } });
  }

  const server = await startServer(settings, flags);
  try {
    return await use(server);
  } finally {
    await server.end();
  }
};

/** Sends a body as it is, signed; gives status and answer. */
export const send = async ({ credentials }, method, url, text) => {
  const { pathname, search, hostname, port, protocol } = new URL(url);
  const ts = Math.floor(Date.now() / 1000);
  const nonce = randomBytes(9).toString('base64url');
  const signed = ['hawk.1.header', ts, nonce, method.toUpperCase(), pathname + search, hostname,
    port || (protocol === 'https:' ? 443 : 80), '', '', ''].join('\n');
  const mac = createHmac('sha256', credentials.accessToken).update(signed).digest('base64');
  const answer = await fetch(url, {
    method: method.toUpperCase(),
    redirect: 'manual',
    headers: {
      authorization: `Hawk id="${credentials.clientId}", ts="${ts}", nonce="${nonce}", mac="${mac}"`,
      'content-type': 'application/json',
    },
    body: text,
  });
  const body = await answer.text();
  return { status: answer.status, json: body.startsWith('{') ? JSON.parse(body) : {} };
};
