// Makes request bodies from a JSON schema: right ones, and ones in which a single thing was changed. Whether a
// changed body is still right is not said here: that is what the judges are asked.
import RandExp from 'randexp';

/** A small generator of its own, so that a seed repeats a run (mulberry32). */
export const randomFrom = (seed) => {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(next() * n);
  return { below, between: (low, high) => low + below(high - low + 1), chance: (p) => next() < p, pick: (xs) => xs[below(xs.length)] };
};

const RAW = '\u0001raw ';
/** A number in a spelling that JSON.stringify would not choose. */
const raw = (spelling) => RAW + spelling;
export const textOf = (value) =>
  JSON.stringify(value).replace(/"\\u0001raw ([^"]*)"/g, (_, spelling) => spelling);

const DATES = {
  right: ['2020-02-29T00:00:00Z', '2031-12-31T23:59:59.999Z', '2030-01-01t00:00:00z', '2030-01-01 00:00:00Z',
    '2030-01-01T00:00:00.123456789Z', '2030-01-01T00:00:00+01:30', '2030-01-01T00:00:00-0800',
    '2030-01-01T00:00:00+05', '2030-01-01T00:00:00', '2016-12-31T23:59:60Z'],
  odd: ['2020-01-04T04:18.084Z', '2020-02-30T00:00:00Z', '2019-02-29T00:00:00Z', '2030-13-01T00:00:00Z',
    '2030-00-10T00:00:00Z', '2030-01-00T00:00:00Z', '2030-01-01T24:00:00Z', '2030-01-01T23:60:00Z',
    '2030-01-01T22:59:60Z', '2030-01-01T23:59:61Z', '2030-01-01', '2030-01-01T', '00:00:00Z', 'now',
    '2030-01-01_00:00:00Z', '2030-01-01  00:00:00Z', '2030-01-01\t00:00:00Z', '2030-01-01T00:00:00.Z',
    '2030-01-01T00:00:00Z\n', ' 2030-01-01T00:00:00Z', '2030-01-01T00:00:00+24:00', '2030-01-01T00:00:00+01:60',
    '2030-01-01T00:00:00+1', '30-01-01T00:00:00Z', '12030-01-01T00:00:00Z', '2030-1-1T00:00:00Z',
    '2016-12-31T15:59:60-08:00', '2017-01-01T00:59:60+01:00', '\u0662030-01-01T00:00:00Z', '0001-01-01T00:00:00Z',
    '0001-01-01T00:00:00+23:59', '0000-02-29T00:00:00Z', '0000-02-30T00:00:00Z', '9999-12-31T23:59:59-01:00', '9999-12-31T23:59:59Z',
    '2100-02-29T00:00:00Z', '2000-02-29T00:00:00Z', '2030-01-01T00:00Z', '2030-01-01T00:00:00,5Z'],
};
const URIS = {
  right: ['https://example.com/a?b=c#d', 'http://localhost:6000/a', 'ssh://git@example.com:22/x', 'urn:a:b',
    'mailto:a@b.example', 'https://[::1]:80/', 'file:///etc/hosts', 'https://example.com/%20'],
  odd: ['not a url', 'https://example.com/a b', '/relative', '//example.com/x', 'example.com', 'https://', 'http:',
    'https://exa mple.com', 'https://example.com/\u00e9', 'https://example.com/%zz', '1http://x.example', ':x',
    'https://example.com:port/', 'https://[::1', 'https://example.com/\\', 'https://example.com/"', 'git@host:path',
    'https://example.com/[x]', 'https://user:pass@example.com/', 'https://example.com/\n', 'https://example.com?#',
    'http:/', 'http:?q', 'http:#f', 'http:a', 'a+b-c.d:e', 'https://a@b@c/', 'https://a:b@c:1/', 'https://a:/', 'https://[v1.a]/',
    'https://[::1]x/', 'https://[1:2:3:4:5:6:7:8]:9', 'https://%41/', 'https://%4/', 'https://a/%4', 'x:^', 'x:|', 'x:`', 'x:{}'],
};
const REGEXES = { right: ['^a+$', '[a-z]{1,3}', 'x|y'], odd: ['(', '[', 'a{2,1}', '*', '(?<n>x)', '\\', 'a\\Z', '\\p{L}'] };
const HOSTNAMES = {
  right: ['localhost', 'a.example', '1.example', 'a--b.example', `${'a'.repeat(63)}.example`],
  odd: ['', '.', '-a', 'a-', 'a_b', 'a..b', 'é.example', `${'a'.repeat(64)}.example`, 'a.example:80', ' a', 'a.'.repeat(126) + 'ab',
    'a.'.repeat(126) + 'a', '\u212a.example'],
};
const ADDRESSES = {
  right: ['127.0.0.1', '255.255.255.255', '::', '::1', '1:2:3:4:5:6:7:8', '::ffff:1.2.3.4', 'fe80::1:2'],
  odd: ['256.0.0.1', '1.2.3', '1.2.3.4.5', '01.2.3.4', '1.2.3.4 ', '1::2::3', ':::', '12345::', '1:2:3:4:5:6:7', 'fe80::1%eth0',
    '1:2:3:4:5:6:7:1.2.3.4', '::1.2.3', 'g::', '[::1]', '\u0661.2.3.4'],
};
const EMAILS = {
  right: ['a@b.example', 'first.last+tag@sub.example.com', "o'hara@x-y.example", '1@2.example'],
  odd: ['a', '@b.example', 'a@', 'a b@c.example', 'a..b@c.example', '.a@b.example', 'a.@b.example', 'a@b..example',
    'a@-b.example', 'a@b.example\n', ' a@b.example', 'a@b@c.example', ''],
};
const SAMPLES = {
  'date-time': DATES, uri: URIS, regex: REGEXES, hostname: HOSTNAMES, ipv6: ADDRESSES, ipv4: ADDRESSES, email: EMAILS,
};

// A schema that contains itself is followed so far; below that stands the least that it allows.
const DEEPEST = 8;
const isDeep = (path) => path.split('/').length > DEEPEST;
const isFlat = ({ type, properties, items }) => !properties && !items && type !== 'object' && type !== 'array';

const OTHER_TYPES = [null, true, false, 0, 1, -1, 1.5, '', 'x', [], {}, ['x'], [null], { x: 1 }, raw('1.0'), raw('-0')];
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_ ./:*é😀"\\';

/** `find` gives the schema of an absolute id without its `#`. */
export const bodyMaker = (rootId, find, random) => {
  const resolve = ({ node, base }) => {
    while (node?.$ref !== undefined) {
      const [id, pointer] = new URL(node.$ref, base).href.split('#');
      const document = find(id);
      if (!document) {
        throw new Error(`${base} refers to ${id}, which is not published`);
      }
      base = id;
      node = (pointer ?? '').split('/').slice(1).reduce(
        (place, key) => place[decodeURIComponent(key).replace(/~1/g, '/').replace(/~0/g, '~')], document);
    }
    return { node, base };
  };

  const text = (length) => Array.from({ length }, () => random.pick([...LETTERS])).join('');
  const matching = (pattern) => {
    const maker = new RandExp(new RegExp(pattern));
    maker.max = 12;
    maker.randInt = (low, high) => random.between(low, high);
    return maker.gen();
  };

  // Sites are the places at which a made body can be changed: where a value hangs, and what its schema says.
  const string = (node) => {
    const format = node.format ?? [node, ...(node.anyOf ?? []), ...(node.oneOf ?? [])].find((part) => part.format)?.format;
    if (format && SAMPLES[format]) {
      return random.pick(SAMPLES[format].right);
    }
    const low = node.minLength ?? 0;
    const high = Math.min(node.maxLength ?? low + 40, low + 40);
    if (node.pattern === undefined) {
      return text(random.between(low, high));
    }
    for (let attempt = 0; attempt < 20; attempt++) {
      const made = matching(node.pattern);
      if (made.length >= low && made.length <= (node.maxLength ?? Infinity)) {
        return made;
      }
    }
    return matching(node.pattern).slice(0, high);
  };

  const anything = () => random.pick([null, true, 0, 'text', [1], { a: { b: [] } }, 1.25]);

  const make = (place, parent, key, sites) => {
    const { node, base } = resolve(place);
    const site = { parent, key, node, base, path: (parent.path ?? '') };
    sites.push(site);
    if (node === true || node === undefined || Object.keys(node).length === 0) {
      return anything();
    }
    if (node.const !== undefined) return node.const;
    if (node.enum) return random.pick(node.enum);
    const parts = node.oneOf ?? node.anyOf;
    if (parts && node.type !== 'string' && !node.properties) {
      sites.pop();
      const flat = isDeep(site.path) ? parts.filter((part) => isFlat(resolve({ node: part, base }).node)) : [];
      return make({ node: random.pick(flat.length > 0 ? flat : parts), base }, parent, key, sites);
    }
    const type = Array.isArray(node.type) ? random.pick(node.type)
      : node.type ?? (node.properties ? 'object' : node.pattern || node.format ? 'string' : undefined);
    switch (type) {
      case 'object': return object(node, base, site, sites);
      case 'array': return array(node, base, site, sites);
      case 'string': return string(node);
      case 'integer': case 'number': {
        const low = node.minimum ?? -5;
        return random.between(low, Math.min(node.maximum ?? low + 100, low + 5000));
      }
      case 'boolean': return random.chance(0.5);
      case 'null': return null;
      default: return anything();
    }
  };

  const object = (node, base, site, sites) => {
    const made = {};
    const here = { value: made, path: site.path };
    const add = (key, schema) => {
      made[key] = make({ node: schema, base }, { value: made, path: `${here.path}/${key}` }, key, sites);
    };
    const required = new Set(node.required ?? []);
    for (const [key, schema] of Object.entries(node.properties ?? {})) {
      if (required.has(key) || (!isDeep(site.path) && random.chance(0.5))) add(key, schema);
    }
    if (node.additionalProperties && random.chance(0.5)) {
      for (let count = random.between(1, 3); count > 0; count--) add(`key-${text(3)}`, node.additionalProperties);
    } else if (node.additionalProperties === undefined && random.chance(0.3)) {
      made[`key-${text(3)}`] = anything();
    }
    return made;
  };

  const array = (node, base, site, sites) => {
    const low = node.minItems ?? 0;
    const made = [];
    const count = isDeep(site.path) ? low : random.between(low, Math.min(node.maxItems ?? low + 4, low + 4));
    for (let index = 0; index < count; index++) {
      made.push(make({ node: node.items ?? true, base }, { value: made, path: `${site.path}/#` }, index, sites));
    }
    if (node.uniqueItems) {
      const seen = new Set();
      const kept = made.filter((item) => !seen.has(textOf(item)) && seen.add(textOf(item)));
      made.splice(0, made.length, ...kept);
    }
    return made;
  };

  const changesOf = (site) => {
    const { node, base } = site;
    const value = site.parent.value[site.key];
    const to = (label, made) => ({ label, apply: () => { site.parent.value[site.key] = made; } });
    const changes = OTHER_TYPES.map((other) => to(`is ${JSON.stringify(other)}`, other));
    if (typeof node !== 'object') return changes;
    for (const other of node.enum ?? []) changes.push(to(`is enum ${other}`, other));
    if (typeof value === 'number') changes.push(...numbers(node, to));
    if (typeof value === 'string') changes.push(...strings(node, value, to));
    if (Array.isArray(value)) changes.push(...arrays(node, base, value, to));
    if (value && typeof value === 'object' && !Array.isArray(value)) changes.push(...objects(value));
    return changes;
  };

  const numbers = (node, to) => {
    const bounds = [node.minimum, node.maximum].filter((bound) => bound !== undefined);
    return [
      ...bounds.flatMap((bound) => [bound - 1, bound, bound + 1, bound + 0.5, bound - 0.5]),
      raw('1e300'), raw('1e-300'), raw('10e-1'), raw('1E1'), raw('12345678901234567890'),
      Number.MAX_SAFE_INTEGER, -1, 0,
    ].map((other) => to(`number ${other}`, other));
  };

  const strings = (node, value, to) => {
    const lengths = [[node.minLength, -1], [node.minLength, 0], [node.maxLength, 0], [node.maxLength, 1]]
      .filter(([bound, by]) => bound !== undefined && bound + by >= 0);
    const sources = [node, ...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])];
    return [
      ...lengths.flatMap(([bound, by]) => ['a', '😀'].map((letter) =>
        to(`${[...letter].length === letter.length ? 'ascii' : 'astral'} length ${bound}${by < 0 ? by : `+${by}`}`, letter.repeat(bound + by)))),
      ...['\n', '\u00e9', ' ', '**', '/', '-', '\u0000', '\u2028', '\u0130', '\u212a'].flatMap((more) => [
        to(`ends with ${JSON.stringify(more)}`, value + more), to(`begins with ${JSON.stringify(more)}`, more + value)]),
      to('upper case', value.toUpperCase()), to('lower case', value.toLowerCase()), to('cut', [...value].slice(0, -1).join('')),
      to('one letter changed', changed(value)),
      ...sources.filter((part) => SAMPLES[part.format]).flatMap((part) =>
        [...SAMPLES[part.format].right, ...SAMPLES[part.format].odd].map((sample) => to(`sample ${sample}`, sample))),
    ];
  };

  const changed = (value) => {
    const letters = [...value];
    letters[random.below(Math.max(1, letters.length))] = random.pick([...LETTERS]);
    return letters.join('');
  };

  const arrays = (node, base, value, to) => {
    const many = (count) => {
      const made = [];
      const seen = new Set();
      for (let attempts = 0; made.length < count && attempts < 3 * count + 100; attempts++) {
        const item = make({ node: node.items ?? true, base }, { value: [], path: '' }, 0, []);
        if (!node.uniqueItems || (!seen.has(textOf(item)) && seen.add(textOf(item)))) made.push(item);
      }
      return made;
    };
    const changes = [
      to('doubled', [...value, ...value]), to('null item', [...value, null]), to('empty item', [...value, '']),
      { label: 'one item twice', apply() { const [item] = many(1); to('', [item, item]).apply(); } },
    ];
    for (const [bound, by] of [[node.minItems, -1], [node.minItems, 0], [node.maxItems, 0], [node.maxItems, 1]]) {
      if (bound !== undefined && bound + by >= 0) {
        changes.push({ label: `items ${bound}${by < 0 ? by : `+${by}`}`, apply: () => to('', many(bound + by)).apply() });
      }
    }
    return changes;
  };

  const objects = (value) => [
    ...Object.keys(value).map((key) => ({ label: `without ${key.startsWith('key-') ? 'a key' : key}`, apply() { delete value[key]; } })),
    // Not toString or valueOf: ajv calls these where it compares items.
    ...['extra', '', '__proto__', 'constructor', 'hasOwnProperty', '$ref', 'a\u0000'].map((key) => ({
      label: `with ${JSON.stringify(key)}`,
      apply() { Object.defineProperty(value, key, { value: 'x', enumerable: true, configurable: true, writable: true }); },
    })),
    ...Object.keys(value).filter((key) => !key.startsWith('key-')).map((key) => ({
      label: `${key} misspelt`,
      apply() { value[key.toUpperCase()] = value[key]; delete value[key]; },
    })),
  ];

  const tried = new Set();
  const build = () => {
    const holder = { value: {}, path: '' };
    const sites = [];
    holder.value.body = make({ node: find(rootId), base: rootId }, holder, 'body', sites);
    return { holder, sites };
  };

  return {
    /** A body as the schema wants it. */
    right: () => ({ label: 'as it should be', text: textOf(build().holder.value.body) }),
    /** A body with one change, one that was not made before while there are such; `isNew` says which. */
    changed: () => {
      const { holder, sites } = build();
      const all = sites.flatMap((site) => changesOf(site).map((change) => ({ ...change, name: `${site.path || '/'} ${change.label}` })));
      const fresh = all.filter((change) => !tried.has(change.name));
      const change = random.pick(fresh.length > 0 ? fresh : all);
      tried.add(change.name);
      change.apply();
      return { label: change.name, text: textOf(holder.value.body), isNew: fresh.length > 0 };
    },
  };
};
