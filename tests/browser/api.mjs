// The API's description is what its standard asks for, and what it describes is there: each list refuses without a token and
// answers as described with one.
import { Validator } from '@seriousme/openapi-schema-validator';
import { execFileSync } from 'node:child_process';
import { finish, ok, startServer } from './_kit.mjs';

const server = await startServer(40), { url } = server;
const binary = process.env.TANDEM_BIN || 'build/test/tandem';
const described = await (await fetch(`${url}/api/v1/openapi.json`)).json();
const { valid, errors } = await new Validator().validate(structuredClone(described));
ok(valid, `openapi.json is OpenAPI ${described.openapi}: ${JSON.stringify(errors)?.slice(0, 2000)}`);

const token_of = mail => execFileSync(binary, ['token', 'create', '--data', server.data, '--account', mail, '--name', 'test'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
const hr = token_of('hr@northwind.example'), admin = token_of('admin@northwind.example');
let token = hr;
const ask = async (path, with_token = true) => { const r = await fetch(`${url}/api/v1${path}`, { headers: with_token ? { authorization: `Bearer ${token}` } : {} }); return { status: r.status, type: r.headers.get('content-type'), body: await r.json() }; };
const names = ref => ref && Object.keys(ref.properties ?? described.components?.schemas?.[ref.$ref?.split('/').pop()]?.properties ?? {});

for (const [path, does] of Object.entries(described.paths)) {
  if (!does.get || path.includes('{')) continue;
  token = ['/custom_roles', '/audit_entries'].includes(path) ? admin : hr;
  const refused = await ask(path, false), list = await ask(path);
  const needs = Object.values(does).flatMap(d => d.security?.[0]?.token ?? []);
  ok(needs.length && needs.every(s => s.startsWith(`${path.slice(1)}:`)), `${path} says which scope it takes: ${needs}`);
  ok(refused.status === 401 && refused.type.startsWith('application/problem+json'), `${path} without a token: ${refused.status} ${refused.type}`);
  ok(list.status === 200 && Array.isArray(list.body.items) && 'total' in list.body && 'next' in list.body, `${path} lists: ${list.status}`);
  const known = names(does.get.responses['200'].content['application/json'].schema.properties.items.items), given = Object.keys(list.body.items?.[0] ?? {});
  ok(given.every(n => known.includes(n)), `${path} gives what is described: ${given.filter(n => !known.includes(n))}`);
  if (given.length) {
    const one = await ask(`${path}/${list.body.items[0].id}`);
    ok(one.status === 200 && one.body.id === list.body.items[0].id, `${path}/id: ${one.status}`);
  }
  const nobody = await ask(`${path}/7zzzzzzzzzzzz`);
  ok(nobody.status === 404, `${path} of an id that is not there: ${nobody.status}`);
}

await server.stop();
finish();
