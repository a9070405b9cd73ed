// A server of its own for each test, a browser, and the checks that every page must pass.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
export const PASSWORD = 'a sentence that works well';
export const DEMO_PASSWORD = 'northwind demo 2026';
export const MAIL = 'hana@northwind.example';
let passed = 0, failed = 0;

export const ok = (good, what) => { if (good) passed++; else { failed++; console.error(`not so: ${what}`); } };
// Whether a page shows a text; where it does not, what it shows instead is told.
export const shows = async (page, wanted, what) => { const text = await page.locator('main').innerText(); ok(text.includes(wanted), `${what}: ${page.url()} shows instead: ${text.slice(0, 400)}`); };
export const finish = () => { console.log(`${passed} passed, ${failed} failed`); process.exitCode = failed ? 1 : 0; };

const freePort = () => new Promise(give => { const s = createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => give(port)); }); });

// With a number of people: on the demo company, whose people all have one password (DEMO_PASSWORD).
export async function startServer(people = 0) {
  const binary = process.env.TANDEM_BIN || 'build/test/tandem', data = mkdtempSync(join(tmpdir(), 'tandem-browser-')), port = await freePort();
  let stopping = false, child, ended;
  if (people) execFileSync(binary, ['demo', '--data', data, '--people', String(people)], { stdio: ['ignore', 'ignore', 'ignore'] });
  const start = async () => {
    stopping = false;
    child = spawn(binary, ['serve', '--data', data, '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', 'pipe', 'inherit'] });
    ended = new Promise(go => child.once('exit', (code, signal) => { if (!stopping) ok(false, `the server ended by itself: ${signal || code}`); go(); }));
    await new Promise((go, no) => { child.stdout.once('data', go); child.once('exit', code => no(new Error(`the server ended with ${code}`))); });
  };
  const end = signal => { stopping = true; child.kill(signal); return ended; };
  await start();
  return { url: `http://127.0.0.1:${port}`, data, stop: async () => { await end('SIGTERM'); rmSync(data, { recursive: true, force: true }); }, again: async () => { await end('SIGKILL'); await start(); } };
}

export async function openBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
}

// Anything that a browser complains about on our pages is a failure; a refused form (4xx) is not.
export function watch(page) {
  page.on('console', m => { if (m.type() === 'error' && !/status of 4\d\d/.test(m.text())) ok(false, `${page.url()}: ${m.text()}`); });
  page.on('pageerror', e => ok(false, `${page.url()}: ${e.message}`));
}

// Every rule in the light; in the dark, where only colours differ, their contrast.
export async function checkAccess(page, name) {
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.evaluate(s => { document.documentElement.dataset.theme = s; }, scheme);
    if (!await page.evaluate(() => globalThis.axe)) await page.evaluate(axe);
    const { violations } = await page.evaluate(rules => globalThis.axe.run(document, { runOnly: rules }), scheme === 'light' ? ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] : { type: 'rule', values: ['color-contrast'] });
    ok(!violations.length, `${name}, ${scheme}: ${violations.map(v => `${v.id} at ${v.nodes.slice(0, 3).map(n => n.target).join(' ')}`).join('; ')}`);
  }
}

export async function setUp(page, url) {
  await page.goto(`${url}/`);
  await page.fill('#f-organization', 'Northwind Robotics');
  await page.fill('#f-name', 'Hana Lindqvist');
  await page.fill('#f-mail', MAIL);
  await page.fill('#f-password', PASSWORD);
  await page.fill('#f-time_zone', 'Europe/Warsaw');
  await page.fill('#f-country', 'PL');
  await Promise.all([page.waitForURL(`${url}/`), page.click('button[type=submit]')]);
}

export async function signIn(page, url, mail, password = DEMO_PASSWORD) {
  await page.goto(`${url}/sign-in`);
  await page.fill('#login', mail);
  await page.fill('#password', password);
  await Promise.all([page.waitForURL(u => !u.pathname.startsWith('/sign-in')), page.click('button:has-text("Sign in")')]);
}

// Nothing stands out of a window of that width, and nothing is cut off by it.
export async function fits(page, width, name) {
  await page.setViewportSize({ width, height: 844 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth ? '' : [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(e => `${e.tagName}.${e.className}`).join(' ') || 'something');
  ok(!wide, `${name} fits ${width} px: ${wide}`);
  await page.setViewportSize({ width: 1440, height: 900 });
}
export const fitsPhone = (page, name) => fits(page, 390, name);

// Breadth first over what links lead to; of pages alike but for an id or a question the first one that nobody has seen.
export const form = path => path.replace(/[0-9a-hjkmnp-tv-z]{13}/g, ':id').replace(/\?.*/, '');
export async function walk(page, url, from, seen, visit) {
  const waiting = [...from];
  while (waiting.length) {
    const path = waiting.shift();
    if (seen.has(form(path))) continue;
    seen.add(form(path));
    const answer = await page.goto(url + path).catch(() => null);
    if (!answer || !(answer.headers()['content-type'] || '').includes('text/html')) continue;
    waiting.push(...await page.$$eval('a[href^="/"]', l => l.map(a => a.getAttribute('href')).filter(h => !/^\/(assets|sign-out)|\.(pdf|csv|json|html)|\/pdf/.test(h))));
    await visit(path);
  }
}

export const PAGES = ['/', '/inbox', '/search?q=ha', '/units', '/units/new', '/accounts', '/accounts/new', '/mail', '/jobs', '/rights', '/audit', '/my-data', '/account', '/step-up', '/nowhere'];

// Fills the form of the page by the names of its fields and sends it.
export const send = async (page, fields, button, status = 303) => {
  for (const [name, value] of Object.entries(fields)) {
    const choice = page.locator(`main input[type=radio][name=${name}]`), field = page.locator(`#f-${name}`);
    if (await choice.count()) await page.click(`main label:has(input[name=${name}][value="${value}"])`);
    else if (await field.evaluate(e => e.tagName) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
  const [answer] = await Promise.all([page.waitForResponse(r => r.request().method() === 'POST' && !(r.request().postData() || '').includes('_quiet')), page.waitForEvent('load'), page.click(`main button:has-text("${button}")`)]);
  ok(answer.status() === status, `${button} at ${page.url()} answers ${status}, not ${answer.status()}${status === 303 && answer.status() === 422 ? `: ${(await page.locator('.err, .note.bad').allTextContents()).join(' ')}` : ''}`);
};
export const says = async (page, text) => ok(await page.locator(`main >> text=${text}`).count() > 0, `${page.url()} says: ${text}`);

// A page of somebody's own, signed in.
export async function someone(browser, url, mail) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' }), page = await context.newPage();
  page.setDefaultTimeout(10000);
  watch(page);
  await signIn(page, url, mail);
  return page;
}

export async function person(hr, url, id) {
  await hr.goto(`${url}/people/${id}`);
  return { id, name: (await hr.textContent('h1')).trim(), mail: (await hr.textContent('.facts a[href^="mailto:"]')).trim(), unit: (await hr.textContent('.pro .mut2 a[href^="/units/"]')).trim() };
}

// A manager and two people who lead nobody, found in the chart as anybody would.
export async function team(hr, url) {
  const kids = async id => {
    await hr.goto(`${url}/org${id ? `?focus=${id}` : ''}`);
    return hr.$$eval('.of-kids > li', l => l.map(e => ({ id: new URL(e.querySelector('a').href).searchParams.get('focus'), below: +e.querySelector('.ob2').textContent.replace(/\D/g, '') })));
  };
  const find = async id => {
    const list = await kids(id), leaves = list.filter(k => !k.below);
    if (id && leaves.length > 1) return [id, leaves[0].id, leaves[1].id];
    for (const k of list.filter(k => k.below)) { const found = await find(k.id); if (found) return found; }
    return null;
  };
  const found = [];
  for (const id of await find('')) found.push(await person(hr, url, id));
  return found;
}

// Time that has passed is written into the data, as nobody can wait for it: a statement on a server's own SQLite.
export const backdate = (server, statement) => execFileSync('python3', ['-c', 'import sqlite3, sys\nd = sqlite3.connect(sys.argv[1], timeout=30)\nd.execute(sys.argv[2])\nd.commit()', join(server.data, 'tandem.db'), statement]);
