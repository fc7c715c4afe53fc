// Programs that are started, and ended with this one.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

const children = new Set();
process.once('exit', () => { for (const child of children) child.kill('SIGKILL'); });

/** Starts a program; `said` has all that it prints. */
export const start = (command, args, { cwd, env } = {}) => {
  const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const run = { child, said: '' };
  children.add(child);
  child.stdout.on('data', (text) => { run.said += text; });
  child.stderr.on('data', (text) => { run.said += text; });
  run.ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => { children.delete(child); resolve(code); });
  });
  run.end = () => { child.kill('SIGTERM'); return run.ended; };
  return run;
};

/** Runs a program to its end; anything but exit code 0 is an error. */
export const run = async (command, args, options) => {
  const started = start(command, args, options);
  const code = await started.ended;
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${started.said.slice(-4000)}`);
  return started.said;
};

/** A port that is free now. */
export const freePort = () => new Promise((resolve, reject) => {
  const server = createServer();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

/** An environment in which no other server is named, and a home that nobody else writes to. */
export const plainEnvironment = (home, more = {}) => {
  const env = { ...process.env, HOME: home, ...more };
  for (const name of Object.keys(env)) if (/^(TASKCLUSTER_|DOTNET_ROOT)/.test(name)) delete env[name];
  return { ...env, ...more };
};
