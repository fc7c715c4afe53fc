// What a user does with auth and secrets by the official client; official-client.mjs runs these checks.
import assert from 'node:assert/strict';

/** The checks, by what they say. `options` makes those of a client, `refused` expects an error of the API. */
export const checksOfAuth = ({ tc, credentials, options, refused }) => {
  const auth = new tc.Auth(options());
  const secrets = new tc.Secrets(options());
  // Names are new in each run, so that a server can be tried again.
  const run = tc.slugid();

  const body = (more = {}) => ({
    expires: tc.fromNowJSON('1 day'), description: 'by the official client', scopes: ['auth:current-scopes'], ...more,
  });
  const as = (clientId, accessToken) => new tc.Auth(options({ credentials: { clientId, accessToken } }));
  const made = async (name, scopes) => {
    const clientId = `official/${run}/${name}`;
    const { accessToken } = await auth.createClient(clientId, body({ scopes }));
    return { clientId, accessToken, own: as(clientId, accessToken) };
  };
  const scopesOf = async (service) => (await service.currentScopes()).scopes;
  const pages = async (list, query = {}) => {
    const found = [];
    const next = { limit: 2, ...query };
    do {
      const page = await list(next);
      found.push(page);
      next.continuationToken = page.continuationToken;
    } while (next.continuationToken);
    return found;
  };
  const actions = async (...entity) => (await auth.getEntityHistory(...entity)).auditHistory;

  return {
    'a client is made, used, changed and deleted': async () => {
      const clientId = `official/${run}/a@b.example|c/d+e:f!`;
      const first = body({ scopes: ['auth:current-scopes', 'a:*'], deleteOnExpiration: true });
      const created = await auth.createClient(clientId, first);
      assert.match(created.accessToken, /^[A-Za-z0-9_-]{44}$/);
      assert.equal((await auth.createClient(clientId, first)).accessToken, created.accessToken);
      await refused(() => auth.createClient(clientId, body({ scopes: [] })), 'RequestConflict', 409);
      const own = as(clientId, created.accessToken);
      assert.ok((await scopesOf(own)).includes('a:*'));

      const changed = await auth.updateClient(clientId, body({ description: 'changed', scopes: ['auth:current-scopes', 'a:b'] }));
      assert.equal(changed.accessToken, undefined);
      assert.equal(changed.description, 'changed');
      assert.equal(changed.deleteOnExpiration, false);
      const scopes = await scopesOf(own);
      assert.ok(scopes.includes('a:b') && !scopes.includes('a:*'), 'the very next request sees the change');
      const read = await auth.client(clientId);
      assert.deepEqual(read.scopes, ['auth:current-scopes', 'a:b']);
      assert.equal(read.created, created.created);
      assert.ok(!('accessToken' in read));

      await auth.deleteClient(clientId);
      await auth.deleteClient(clientId);
      await refused(() => own.currentScopes(), 'AuthenticationFailed', 401);
      await refused(() => auth.client(clientId), 'ResourceNotFound', 404);
      await refused(() => auth.updateClient(clientId, body()), 'ResourceNotFound', 404);
    },

    'clients are listed page by page': async () => {
      const prefix = `official/${run}/list/`;
      const names = ['b', 'a', 'e/f', 'd', 'c'].map((name) => prefix + name);
      for (const name of names) await auth.createClient(name, body());
      const found = await pages((query) => auth.listClients(query), { prefix });
      assert.deepEqual(found.map(({ clients }) => clients.length), [2, 2, 1]);
      const listed = found.flatMap(({ clients }) => clients);
      assert.deepEqual(listed.map(({ clientId }) => clientId), [...names].sort());
      assert.ok(listed.every((client) => !('accessToken' in client)));
      assert.deepEqual((await auth.listClients({ prefix })).clients, listed);
      assert.ok((await auth.listClients()).clients.length > names.length);
    },

    'a token that was reset is worth nothing': async () => {
      const { clientId, accessToken, own } = await made('reset', ['auth:current-scopes']);
      await own.currentScopes();
      const reset = await auth.resetAccessToken(clientId);
      assert.notEqual(reset.accessToken, accessToken);
      assert.ok(reset.lastRotated >= reset.created);
      await refused(() => own.currentScopes(), 'AuthenticationFailed', 401);
      await as(clientId, reset.accessToken).currentScopes();
    },

    'a disabled client can do nothing until it is enabled': async () => {
      const { clientId, accessToken, own } = await made('disabled', ['auth:current-scopes', `auth:create-client:official/${run}/*`]);
      const lent = new tc.Auth(options({
        credentials: tc.createTemporaryCredentials({
          clientId: `official/${run}/lent`,
          scopes: ['auth:current-scopes'],
          start: tc.fromNow('-1 minute'),
          expiry: tc.fromNow('10 minutes'),
          credentials: { clientId, accessToken },
        }),
      }));
      await lent.currentScopes();
      assert.equal((await auth.disableClient(clientId)).disabled, true);
      assert.equal((await auth.disableClient(clientId)).disabled, true);
      for (const one of [own, lent]) await refused(() => one.currentScopes(), 'AuthenticationFailed', 401);
      assert.equal((await auth.enableClient(clientId)).disabled, false);
      for (const one of [own, lent]) await one.currentScopes();
    },

    'roles are made, seen at once, changed and deleted': async () => {
      const { own } = await made('roles', ['auth:current-scopes', `assume:official:${run}:x/y`]);
      const roleId = `official:${run}:*`;
      const role = await auth.createRole(roleId, { description: 'with a parameter', scopes: ['b:<..>/z', 'a:*'] });
      assert.deepEqual(role.scopes, ['a:*', 'b:<..>/z']);
      assert.ok((await scopesOf(own)).includes('b:x/y/z'));
      await refused(() => auth.createRole(roleId, { description: 'another', scopes: [] }), 'RequestConflict', 409);
      assert.deepEqual(await auth.role(roleId), role);

      const changed = await auth.updateRole(roleId, { description: 'changed', scopes: ['c:<..>'] });
      assert.deepEqual(changed.scopes, ['c:<..>']);
      const scopes = await scopesOf(own);
      assert.ok(scopes.includes('c:x/y') && !scopes.includes('a:*'));

      await auth.deleteRole(roleId);
      await auth.deleteRole(roleId);
      assert.ok(!(await scopesOf(own)).includes('c:x/y'));
      await refused(() => auth.role(roleId), 'ResourceNotFound', 404);
      await refused(() => auth.updateRole(roleId, { description: '', scopes: [] }), 'ResourceNotFound', 404);
    },

    'roles are listed at once and page by page': async () => {
      const names = ['3', '1', '2'].map((name) => `official-list:${run}:${name}`);
      for (const roleId of names) await auth.createRole(roleId, { description: '', scopes: [`assume:${roleId}:below`] });
      const all = await auth.listRoles();
      assert.ok(names.every((name) => all.some(({ roleId }) => roleId === name)));
      const full = await pages((query) => auth.listRoles2(query));
      assert.deepEqual(full.flatMap(({ roles }) => roles), all);
      const ids = await pages((query) => auth.listRoleIds(query));
      assert.ok(ids.slice(0, -1).every(({ roleIds }) => roleIds.length === 2));
      assert.deepEqual(ids.flatMap(({ roleIds }) => roleIds), all.map(({ roleId }) => roleId));
      assert.deepEqual((await auth.listRoleIds()).roleIds, all.map(({ roleId }) => roleId));
    },

    'scopes are expanded': async () => {
      await auth.createRole(`official-a:${run}`, { description: '', scopes: [`assume:official-b:${run}`, 'x:1'] });
      await auth.createRole(`official-b:${run}`, { description: '', scopes: ['y:*', 'y:1'] });
      const { scopes } = await auth.expandScopes({ scopes: [`assume:official-a:${run}`] });
      assert.deepEqual(scopes, [`assume:official-a:${run}`, `assume:official-b:${run}`, 'x:1', 'y:*']);
      assert.deepEqual((await auth.expandScopes({ scopes: [] })).scopes, []);
    },

    'circles of roles and scopes of others are refused': async () => {
      const [one, two] = [`official-one:${run}`, `official-two:${run}`];
      await auth.createRole(one, { description: '', scopes: [`assume:${two}`] });
      await refused(() => auth.createRole(two, { description: '', scopes: [`assume:${one}`] }), 'InputError', 400);
      const { own } = await made('limited', [`auth:create-client:official/${run}/*`, 'auth:create-role:*', 'some:scope']);
      await own.createClient(`official/${run}/below`, body({ scopes: ['some:scope'] }));
      await refused(() => own.createClient(`official/${run}/above`, body({ scopes: ['some:*'] })), 'InsufficientScopes', 403);
      await refused(() => own.createRole(`official-three:${run}`, { description: '', scopes: ['*'] }), 'InsufficientScopes', 403);
      await refused(() => own.deleteClient(`official/${run}/below`), 'InsufficientScopes', 403);
    },

    'what was done, and by whom, can be read': async () => {
      const { clientId, own } = await made('historian', [
        `auth:create-client:official/${run}/h/*`, `auth:delete-client:official/${run}/h/*`, `auth:create-role:official-h:${run}`,
      ]);
      const below = `official/${run}/h/1`;
      await own.createClient(below, body({ scopes: [] }));
      await auth.updateClient(below, body({ scopes: [] }));
      await auth.disableClient(below);
      await auth.enableClient(below);
      await auth.resetAccessToken(below);
      await own.createRole(`official-h:${run}`, { description: '', scopes: [] });
      await own.deleteClient(below);
      const history = await actions('client', below);
      assert.deepEqual(history.map(({ actionType }) => actionType),
        ['created', 'updated', 'client disabled', 'client enabled', 'access token reset', 'deleted']);
      assert.deepEqual(history.map((entry) => entry.clientId), [
        clientId, ...Array(4).fill(credentials.clientId), clientId]);
      assert.ok(history.every(({ entityId, entityType, created }) =>
        entityId === below && entityType === 'client' && !Number.isNaN(Date.parse(created))));
      const mine = await pages((query) => auth.listAuditHistory(clientId, query));
      assert.deepEqual(mine.flatMap(({ auditHistory }) => auditHistory).map(({ entityType, actionType }) => `${entityType} ${actionType}`),
        ['client created', 'role created', 'client deleted']);
      assert.deepEqual(await actions('client', `official/${run}/nobody`), []);
    },

    'secrets of any name are kept, listed and forgotten': async () => {
      const name = `project/official/${run}/a b%2Fc?d=é`;
      const value = { user: 'me', nested: [{ text: 'ünïcode' }, 1.5, null, true] };
      await secrets.set(name, { secret: value, expires: tc.fromNowJSON('1 hour') });
      assert.deepEqual((await secrets.get(name)).secret, value);
      await secrets.set(name, { secret: { other: 1 }, expires: tc.fromNowJSON('2 hours') });
      const read = await secrets.get(name);
      assert.deepEqual(read.secret, { other: 1 });
      assert.ok(Date.parse(read.expires) > Date.now() + 3_600_000);
      const signed = await fetch(secrets.buildSignedUrl(secrets.get, name, { expiration: 60 }));
      assert.deepEqual((await signed.json()).secret, { other: 1 });

      const names = [name, `project/official/${run}/b`, `project/official/${run}/c`];
      for (const more of names.slice(1)) await secrets.set(more, { secret: {}, expires: tc.fromNowJSON('1 hour') });
      const listed = (await pages((query) => secrets.list(query))).flatMap((page) => page.secrets);
      assert.deepEqual(listed.filter((one) => one.includes(run)), names);
      assert.deepEqual((await secrets.list()).secrets, listed);

      for (const one of names) await secrets.remove(one);
      await secrets.remove(name);
      await refused(() => secrets.get(name), 'ResourceNotFound', 404);
      assert.ok(!(await secrets.list()).secrets.includes(name));
      const done = (await actions('secret', name)).map(({ actionType }) => actionType).filter((action) => action !== 'read');
      assert.deepEqual(done.slice(0, 3), ['created', 'updated', 'deleted']);
    },

    'errors never show a secret': async () => {
      const name = `project/official/${run}/quiet`;
      const hushed = { password: 'hush-hush' };
      const wrong = [{ secret: hushed, expires: 'never' }, { secret: hushed }, { secret: hushed, expires: tc.fromNowJSON(), more: 1 }];
      for (const one of wrong) {
        await assert.rejects(() => secrets.set(name, one), (error) => {
          assert.equal(error.statusCode, 400);
          assert.equal(error.body.code, 'InputValidationError');
          assert.ok(!JSON.stringify([error.message, error.body]).includes('hush'));
          return true;
        });
      }
    },

    'named temporary credentials are limited by authorized scopes': async () => {
      const folder = `project/official/${run}`;
      for (const name of ['open', 'shut']) await secrets.set(`${folder}/${name}`, { secret: { name }, expires: tc.fromNowJSON('1 hour') });
      const temporary = tc.createTemporaryCredentials({
        clientId: `official/${run}/temporary`,
        scopes: [`secrets:get:${folder}/*`, 'auth:current-scopes'],
        start: tc.fromNow('-1 minute'),
        expiry: tc.fromNow('10 minutes'),
        credentials,
      });
      const limits = { credentials: temporary, authorizedScopes: [`secrets:get:${folder}/open`, 'auth:current-scopes'] };
      const scopes = await scopesOf(new tc.Auth(options(limits)));
      assert.ok(scopes.includes(`secrets:get:${folder}/open`) && !scopes.includes(`secrets:get:${folder}/*`));
      const limited = new tc.Secrets(options(limits));
      assert.deepEqual((await limited.get(`${folder}/open`)).secret, { name: 'open' });
      await refused(() => limited.get(`${folder}/shut`), 'InsufficientScopes', 403);
      await refused(() => limited.remove(`${folder}/open`), 'InsufficientScopes', 403);
      const wider = new tc.Secrets(options({ credentials: temporary, authorizedScopes: ['secrets:get:*'] }));
      await refused(() => wider.get(`${folder}/open`), 'AuthenticationFailed', 401);
      assert.equal((await new tc.Secrets(options({ credentials: temporary })).get(`${folder}/shut`)).secret.name, 'shut');
    },

    'bad ids, scopes and pages are refused': async () => {
      await refused(() => auth.createClient(`official/${run}/ü`, body()), 'InvalidRequestArguments', 400);
      await refused(() => auth.createClient('static/official', body()), 'InputError', 400);
      await refused(() => auth.createClient(`official/${run}/bad`, body({ scopes: ['a\n'] })), 'InputValidationError', 400);
      await refused(() => auth.createClient(`official/${run}/bad`, body({ scopes: ['a**'] })), 'InputError', 400);
      await refused(() => auth.createRole(`official-bad:${run}`, { description: '', scopes: ['a**'] }), 'InputError', 400);
      await refused(() => auth.listClients({ limit: 'x' }), 'InvalidRequestArguments', 400);
      await refused(() => auth.listClients({ continuationToken: '%%%' }), 'InputError', 400);
      await refused(() => auth.getEntityHistory('nonsense', 'x'), 'InvalidRequestArguments', 400);
      await refused(() => auth.awsS3Credentials('read-only', 'no-bucket', 'a/b'), 'ResourceNotFound', 404);
      await refused(() => auth.sentryDSN('no-project'), 'ResourceNotFound', 404);
      assert.deepEqual((await auth.azureAccounts()).accounts, []);
    },
  };
};
