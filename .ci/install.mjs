#!/usr/bin/env node
// The install as a user has it: the single file alone in an empty folder, the tool of dotnet's, then `serve` behind
// Debian's nginx with TLS.
//
//   node .ci/install.mjs [--mebibytes 64] [--program FILE] [--built]
//
// Where no program is named one is published first; with `--built` the package is made of what `dotnet build -c Release`
// has left.
//
// Needs nginx and openssl; says so and ends with 0 where they are missing.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync }
  from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { check, conclude, count, expect, until } from './install/checks.mjs';
import { freePort, plainEnvironment, run, start } from './install/processes.mjs';

const clone = dirname(dirname(fileURLToPath(import.meta.url)));
const { values: options } = parseArgs({
  options: { mebibytes: { type: 'string', default: '64' }, program: { type: 'string' }, built: { type: 'boolean' } },
});
const has = (command) => run('sh', ['-c', `command -v ${command}`]).then(() => true, () => false);
const folder = mkdtempSync(join(tmpdir(), 'taskcluster-install-'));
const at = (...names) => join(folder, ...names);

const publish = async () => {
  if (!options.program) {
    await run('dotnet', ['publish', join(clone, 'Taskcluster.Monolith'), '-c', 'Release',
      '-p:PublishProfile=single-file', '-o', at('published')]);
  }
  const program = options.program ?? at('published', 'Taskcluster.Monolith');
  const files = readdirSync(dirname(program));
  expect(files.length === 1, `More than one file was published: ${files.join(', ')}`);
  return program;
};

const answers = (url) => until(
  () => fetch(`${url}/api/queue/v1/ping`).then((answer) => answer.ok, () => false), `${url} answers`);

// The task of the README, from the README.
const readme = readFileSync(join(clone, 'README.md'), 'utf8');
const hello = /Save this as `hello\.yml`:\s+```ya?ml[^\n]*\n([^]*?)```/.exec(readme)?.[1];

const alone = async (program) => {
  mkdirSync(at('alone'));
  mkdirSync(at('home'));
  cpSync(program, at('alone', 'taskcluster'));
  writeFileSync(at('alone', 'hello.yml'), hello);
  const command = at('alone', 'taskcluster');
  const environment = { cwd: at('alone'), env: plainEnvironment(at('home')) };
  await check("the file alone, in an empty folder, runs the README's task", async () => {
    const said = await run(command, ['run', 'hello.yml'], environment);
    expect(said.includes('Hello from a task') && /is completed/.test(said), said);
    const others = readdirSync(at('alone')).filter((name) => !['taskcluster', 'hello.yml', 'data'].includes(name));
    expect(others.length === 0, `It has also written ${others.join(', ')}`);
    const mode = statSync(at('home', '.net')).mode & 0o777;
    expect(mode === 0o700, `What it unpacks lies in a folder of mode ${mode.toString(8)}`);
  });
  await check('without a verb it is the sandbox, with its pages, and runs the task too', async () => {
    const port = await freePort();
    const sandbox = start(command, ['--port', String(port)], environment);
    const url = `http://localhost:${port}`;
    await answers(url);
    const page = await (await fetch(`${url}/tasks`)).text();
    const sheet = /href="(\/assets\/[^"]+\.css)"/.exec(page)?.[1];
    expect(sheet && (await fetch(url + sheet)).ok, 'The page has no style sheet');
    expect(sandbox.said.includes(`Root URL   ${url}`), sandbox.said);
    expect((await run(command, ['run', 'hello.yml'], environment)).includes(`on ${url}`), 'It ran elsewhere');
    expect(await sandbox.end() === 0, `It did not end well:\n${sandbox.said.slice(-2000)}`);
  });
  await check('settings: the working folder over the program, the environment over both', async () => {
    const [beside, working, variable] = [await freePort(), await freePort(), await freePort()];
    mkdirSync(at('work'));
    const port = (number) => JSON.stringify({ Server: { Port: number } });
    const served = async (expected, env = {}) => {
      const server = start(command, ['serve', '--data', at('settings')],
        { cwd: at('work'), env: plainEnvironment(at('home'), env) });
      await answers(`http://localhost:${expected}`);
      await server.end();
    };
    writeFileSync(at('alone', 'appsettings.json'), port(beside));
    await served(beside);
    writeFileSync(at('work', 'appsettings.json'), port(working));
    await served(working);
    await served(variable, { Server__Port: String(variable) });
    writeFileSync(at('work', 'appsettings.json'), '{');
    const broken = start(command, ['serve'], { cwd: at('work'), env: environment.env });
    expect(await broken.ended === 1 && broken.said.includes(at('work', 'appsettings.json')), broken.said);
    rmSync(at('alone', 'appsettings.json'));
  });
  return command;
};

const asTool = () => check("the tool of dotnet's, installed from its package, runs the README's task", async () => {
  await run('dotnet', ['pack', join(clone, 'Taskcluster.Monolith'), '-c', 'Release', '--output', at('packages'),
    ...options.built ? ['--no-build'] : []]);
  await run('dotnet', ['tool', 'install', 'Taskcluster.Monolith', '--tool-path', at('tools'), '--source', at('packages')]);
  mkdirSync(at('tool'));
  writeFileSync(at('tool', 'hello.yml'), hello);
  const { DOTNET_ROOT } = process.env;
  const said = await run(at('tools', 'taskcluster-monolith'), ['run', 'hello.yml'],
    { cwd: at('tool'), env: plainEnvironment(at('home'), DOTNET_ROOT ? { DOTNET_ROOT } : {}) });
  expect(said.includes('Hello from a task') && /is completed/.test(said), said);
});

// The example of the manual, with nothing changed but what it asks to be changed, and ports that need no privileges.
const configure = (tls, plain, port) => {
  const example = readFileSync(join(clone, 'docs/install/nginx.conf'), 'utf8')
    .replaceAll('taskcluster.example.com', 'localhost')
    .replaceAll('/etc/ssl/taskcluster/', `${folder}/tls/`)
    .replace('127.0.0.1:8080', `127.0.0.1:${port}`)
    .replace('listen 80;', `listen ${plain};`).replace('listen [::]:80;', '')
    .replace('listen 443 ssl;', `listen ${tls} ssl;`).replace('listen [::]:443 ssl;', '');
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/nginx/${name};`).join('\n');
  writeFileSync(at('nginx', 'nginx.conf'), `daemon off; pid ${folder}/nginx/pid; error_log stderr warn;
    worker_processes 1; events { worker_connections 1024; }
    http { access_log off; ${temp}\n${example}\n}`);
};

const behindNginx = async (command) => {
  mkdirSync(at('nginx'));
  mkdirSync(at('tls'));
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost', '-keyout', at('tls/privkey.pem'), '-out', at('tls/fullchain.pem')]);
  const [tls, plain, port] = [await freePort(), await freePort(), await freePort()];
  configure(tls, plain, port);
  await run('nginx', ['-t', '-p', at('nginx'), '-c', at('nginx/nginx.conf')]);
  const rootUrl = `https://localhost:${tls}`;
  const env = plainEnvironment(at('home'), { Server__RootUrl: rootUrl, Server__Port: String(port) });
  const server = start(command, ['serve', '--data', at('served')], { cwd: folder, env });
  const proxy = start('nginx', ['-p', at('nginx'), '-c', at('nginx/nginx.conf')]);
  await answers(`http://localhost:${port}`);
  await until(() => existsSync(at('nginx/pid')), 'nginx runs');

  // Node reads whom it trusts at its start.
  const through = start(process.execPath,
    [join(clone, '.ci/install/through.mjs'), '--folder', folder, '--program', command, '--plain', String(plain),
      '--mebibytes', options.mebibytes],
    { env: { ...env, NODE_EXTRA_CA_CERTS: at('tls/fullchain.pem'), SSL_CERT_FILE: at('tls/fullchain.pem') } });
  const code = await through.ended;
  console.log(through.said.replace(/^# .*\n?/gm, '').trimEnd());
  const [passed, failed] = ['pass', 'fail'].map(
    (word) => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(through.said)?.[1] ?? 0));
  count(passed, failed);
  await check('through nginx', () => expect(code === 0 && passed > 0, `${failed} failed`));
  await check('nginx complained of nothing', () => expect(proxy.said === '', proxy.said));
  await check('both end when they are told to', async () => {
    expect(await server.end() === 0 && await proxy.end() === 0, server.said.slice(-2000));
  });
};

try {
  const program = await check('one file was published', publish);
  if (program) {
    console.log(`     ${(statSync(program).size / 1048576).toFixed(1)} MiB`);
    const command = await alone(program);
    await asTool();
    if (await has('nginx') && await has('openssl')) await behindNginx(command);
    else console.log('passed over: nginx or openssl is not installed');
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
conclude();
