#!/usr/bin/env node
// Asks three judges about thousands of request bodies: ajv on the contract's schemas (where the contract is at hand),
// ajv on the schemas that the server publishes, and the server itself. They must be of one mind.
//
//   node .ci/agreement.mjs [--seed N] [--bodies N] [--method queue.createTask] [--list N]
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { randomInt, randomUUID } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { bodyMaker, randomFrom } from './bodies.mjs';
import { send, withServer } from './program.mjs';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(1_000_000_000)) },
    bodies: { type: 'string', default: '250' },
    method: { type: 'string' },
    list: { type: 'string', default: '10' },
  },
});
const LEAST = Number(options.bodies);
const MOST = 8 * LEAST;
const AT_ONCE = 8;
const CONTRACT = 'https://contract.example';

const slug = () => {
  const bytes = Buffer.from(randomUUID().replaceAll('-', ''), 'hex');
  return bytes.toString('base64url');
};
// Nothing by these names exists, so that a body which passes the schema meets another refusal, or none.
const parameters = {
  taskId: slug, taskGroupId: slug, runId: () => '0', name: () => 'public/agreement', taskQueueId: () => 'agreement/none',
  clientId: () => `agreement/${slug()}`, roleId: () => `agreement:${slug()}`, appName: () => 'agreement', owner: () => 'none',
  workerPoolId: () => 'agreement/none', hookGroupId: () => 'agreement', hookId: () => `none/${slug()}`,
};
const ofService = { 'pulse.name': () => 'agreement' };
const pathOf = ({ service, route }) => route.replace(/<(\w+)>/g, (_, name) =>
  encodeURIComponent((ofService[`${service}.${name}`] ?? parameters[name] ?? (() => 'none'))()));

// RFC 3986, appendix A. The expression of ajv-formats takes `//host:port` for a path where `port` is no number, and
// refuses `scheme:` with nothing behind; JSON Schema's own suite follows the RFC.
const character = "(?:[\\w.~!$&'()*+,;=:@-]|%[\\da-f]{2})";
const uri = new RegExp("^[a-z][a-z\\d+.-]*:(?://(?:(?:(?!@)" + character + ")*@)?"
  + "(?:\\[(?:(v[\\da-f]+\\.[\\w.~!$&'()*+,;=:-]+)|([^\\]]*))\\]|(?:(?![:@])" + character + ")*)(?::\\d*)?"
  + `(?:/${character}*)*|/?${character}+(?:/${character}*)*|/|)`
  + `(?:\\?(?:${character}|[/?])*)?(?:#(?:${character}|[/?])*)?$`, 'i');
const FORMATS = {
  // The dialect's date-time (queue specification §1.13) lets the zone be absent and a blank stand for the T.
  'date-time': fullFormats['iso-date-time'],
  uri: (text) => {
    const [match, , address] = uri.exec(text) ?? [];
    return match !== undefined && (address === undefined || (isIPv6(address) && !address.includes('%')));
  },
  // In Unicode mode, as ajv reads patterns too; without it `{` and `]` may stand alone, which the suite has no word on.
  regex: (text) => {
    try {
      return new RegExp(text, 'u') !== null;
    } catch {
      return false;
    }
  },
  // The suite refuses the dot at the end, which the expression of ajv-formats lets pass.
  hostname: (text) => fullFormats.hostname.test(text) && !text.endsWith('.'),
};

const judge = (schemas) => {
  const ajv = new Ajv({ useDefaults: true, allErrors: true, strict: false });
  addFormats(ajv);
  for (const [name, format] of Object.entries(FORMATS)) ajv.addFormat(name, format);
  for (const schema of schemas) {
    const { $schema, ...rest } = schema;
    ajv.addSchema(rest);
  }
  return (id, text) => {
    const validate = ajv.getSchema(id);
    const value = JSON.parse(text);
    return validate(value) ? { isRight: true, value } : { isRight: false, why: ajv.errorsText(validate.errors).slice(0, 300) };
  };
};

const json = async (url) => {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return answer.json();
};

const published = async (rootUrl) => {
  const schemas = new Map();
  const methods = [];
  const load = async (id) => {
    if (schemas.has(id)) return;
    const schema = await json(id);
    schemas.set(id, schema);
    const references = [...JSON.stringify(schema).matchAll(/"\$ref":"([^"]+)"/g)];
    for (const [, reference] of references) await load(new URL(reference, id).href.split('#')[0]);
  };
  for (const reference of (await json(`${rootUrl}/references/manifest.json`)).references) {
    if (!reference.endsWith('/api.json')) continue;
    const { serviceName, apiVersion, entries } = await json(reference);
    for (const entry of entries.filter(({ input }) => input)) {
      const schema = `/schemas/${serviceName}/${entry.input.replace(/#$/, '')}`;
      await load(rootUrl + schema);
      methods.push({ ...entry, service: serviceName, schema, label: `${serviceName}.${entry.name}`, base: `${rootUrl}/api/${serviceName}/${apiVersion}` });
    }
  }
  return { methods, schemas };
};

// The contract's judge of a method; none for services that only we have.
const contract = () => {
  const folder = process.env.TASKCLUSTER_SHARED;
  if (!folder) return null;
  const { schemas, services } = JSON.parse(readFileSync(join(folder, 'contract', 'contract.json'), 'utf8'));
  const ask = judge(Object.entries(schemas).map(([id, schema]) => ({ ...schema, $id: CONTRACT + id })));
  return ({ service, schema }) => services[service] && ((text) => ask(CONTRACT + schema, text));
};

// Where the payload is secret, errors do not show it.
const isShown = (payload) => !JSON.stringify(payload).includes('(OMITTED)');

const failures = [];
let passed = 0;

const check = async (server, method, judges, { label, text }) => {
  const verdicts = Object.fromEntries(Object.entries(judges).map(([name, ask]) => [name, ask(text)]));
  const answer = await send(server, method.method, method.base + pathOf(method), text);
  const { code, requestInfo } = answer.json;
  verdicts.server = { isRight: code !== 'InputValidationError', why: `${answer.status} ${code ?? ''}` };
  const isRight = verdicts.ours.isRight;
  const problems = [];
  if (Object.values(verdicts).some((verdict) => verdict.isRight !== isRight)) problems.push('they differ');
  if ((code === 'InputValidationError') !== (answer.status === 400 && code === 'InputValidationError')) problems.push('status');
  // A body that is no object or array never comes to its schema.
  if (code === 'MalformedPayload' || answer.status >= 500) problems.push(`unexpected ${answer.status} ${code}`);
  if (isRight && requestInfo && isShown(requestInfo.payload) && !isDeepStrictEqual(requestInfo.payload, (verdicts.contract ?? verdicts.ours).value)) {
    problems.push(`other defaults: ${JSON.stringify(requestInfo.payload).slice(0, 400)}`);
  }
  if (problems.length > 0) {
    failures.push({ method: method.label, label, problems, verdicts, text });
  } else {
    passed++;
  }
  return isRight;
};

const run = async (server) => {
  const seed = Number(options.seed);
  const { methods, schemas } = await published(server.rootUrl);
  const ours = judge(schemas.values());
  const theirs = contract();
  console.log(`seed ${seed}; ${methods.length} methods with a body; contract ${theirs ? 'at hand' : 'not at hand'}`);
  // Those that control a fixture come last: the faults that they ask for would be met by all that come after.
  const inOrder = [...methods.entries()]
    .sort(([, one], [, other]) => (one.service === 'fixture') - (other.service === 'fixture'));
  for (const [index, method] of inOrder) {
    if (options.method && method.label !== options.method) continue;
    const random = randomFrom(seed + index);
    const maker = bodyMaker(server.rootUrl + method.schema, (id) => schemas.get(id), random);
    const byContract = theirs?.(method);
    const judges = {
      ours: (text) => ours(server.rootUrl + method.schema, text),
      ...(byContract && { contract: byContract }),
    };
    const before = failures.length;
    const counts = { right: 0, wrong: 0 };
    for (let made = 0, fresh = true; made < LEAST || (fresh && made < MOST); made += AT_ONCE) {
      const bodies = Array.from({ length: AT_ONCE }, () => (random.chance(0.2) ? maker.right() : maker.changed()))
        .filter(({ text }) => text.startsWith('{') || text.startsWith('['));
      fresh = bodies.some((body) => body.isNew);
      for (const isRight of await Promise.all(bodies.map((body) => check(server, method, judges, body)))) {
        counts[isRight ? 'right' : 'wrong']++;
      }
    }
    // Where every object is right, only lists are wrong.
    if (counts.right < LEAST / 10 || counts.wrong < LEAST / 25) {
      failures.push({ method: method.label, label: 'one-sided', problems: ['the bodies do not try the schema'], verdicts: {}, text: '' });
    }
    console.log(`${method.label.padEnd(32)} ${counts.right} right, ${counts.wrong} wrong, ${failures.length - before} disagreements`);
  }
};

await withServer(['Queue:ClaimWorkWaitSeconds=0'], run);
for (const { method, label, problems, verdicts, text } of failures.slice(0, Number(options.list))) {
  console.log(`\n${method}, ${label}: ${problems.join('; ')}`);
  for (const [name, { isRight, why }] of Object.entries(verdicts)) console.log(`  ${name}: ${isRight ? 'right' : 'wrong'} ${why ?? ''}`);
  console.log(`  body: ${text.length > 600 ? `${text.slice(0, 600)}… (${text.length} characters)` : text}`);
}
console.log(`agreement: ${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
