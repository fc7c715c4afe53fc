// The built program as a throw-away server, for checks that look at it from outside.
import { spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const clone = dirname(dirname(fileURLToPath(import.meta.url)));
export const program = process.env.TASKCLUSTER_PROGRAM
  ?? join(clone, 'Taskcluster.Monolith/bin/Release/net10.0/Taskcluster.Monolith.dll');

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

  const child = spawn(
    'dotnet',
    [program, 'fixture', '--exit-with-parent', ...flags, ...settings.flatMap((setting) => ['--set', setting])],
    { stdio: ['pipe', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.on('data', (text) => { log = (log + text).slice(-20_000); });
  const ended = new Promise((resolve) => { child.once('close', resolve); });
  try {
    const line = await Promise.race([
      new Promise((resolve) => { createInterface({ input: child.stdout }).once('line', resolve); }),
      ended.then((code) => { throw new Error(`The program ended with ${code} before it was ready:\n${log}`); }),
    ]);
    const { rootUrl: url, ...credentials } = JSON.parse(line);
    return await use({
      rootUrl: url,
      credentials: { clientId: credentials.clientId, accessToken: credentials.accessToken },
    });
  } finally {
    child.stdin.end();
    await ended;
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
