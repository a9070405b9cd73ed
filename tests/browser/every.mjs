// Every kind of page that five people come to by links, with names that are too long, of the other direction and full of signs: axe in
// both themes, nothing wider than a narrow window (WCAG 2.2, 1.4.10), nothing that the browser complains about. One page of each kind is
// gone through by Tab, and one in ten also with wider letters, enlarged, for a finger, without movement, in colours of the reader's
// own and on paper; with TANDEM_EVERY=all (the soak) all of them for everybody.
import { checkReach } from './_reach.mjs';
import { checkAccess, finish, fits, form, ok, openBrowser, signIn, startServer, walk, watch } from './_kit.mjs';

const server = await startServer(60), browser = await openBrowser(), { url } = server;
const LONG = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
const seen = new Set(), first = ['/', '/search?q=ha'];
const all = process.env.TANDEM_EVERY === 'all', reached = new Set();
let pages = 0;

// Sends a form as somebody would, and gives the page that it leads to.
async function make(page, path, fields) {
  await page.goto(url + path);
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`#f-${name}`);
    if (await field.evaluate(f => f.tagName) === 'SELECT') await field.selectOption(value); else await field.fill(value);
  }
  await page.click('main form[method=post] button.pri');
  await page.waitForURL(u => u.pathname !== path, { timeout: 5000 }).catch(async () => ok(false, `${path}: ${await page.locator('main').innerText()}`));
  first.push(new URL(page.url()).pathname);
}

try {
  const page = await (await browser.newContext()).newPage();
  await signIn(page, url, 'hr@northwind.example');
  await make(page, '/units/new', { name: `${LONG} 🌙`, code: 'LONG', kind: 'team', from_on: '2020-01-01' });
  await make(page, '/people/new', { name: `عبد الرحمن بن محمد ${LONG} 👩‍🚀`, title: `مهندسة ${LONG}`, from_on: '2024-02-29', unit_id: 'LONG' });
  await make(page, '/goals/new', { title: `${LONG}${LONG} أقصر 🚀`, due_on: `${new Date().getFullYear()}-12-31` });
  await page.goto(`${url}/people`);
  await page.locator('tbody th a').nth(7).click();
  const employee = await page.innerText('a[href^="mailto:"]');
  await page.context().close();

  // who sees the same pages as another, with less or more on them, looks at all of them again
  for (const [login, again] of [['hr'], ['admin'], ['partner'], ['compensation'], ['representative'], ['auditor'], ['executive', true], [employee, true]]) {
    if (again) seen.clear();
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } }), page = await context.newPage();
    watch(page);
    await signIn(page, url, login.includes('@') ? login : `${login}@northwind.example`);
    await walk(page, url, first, seen, async path => {
      pages++;
      ok(await page.locator('.vis').count() > 0, `${login} ${path} says who sees it`);
      await checkAccess(page, `${login} ${path}`);
      await fits(page, 320, `${login} ${path}`);
      if (!all && reached.has(form(path))) return;
      reached.add(form(path));
      await checkReach(page, `${login} ${path}`, !all && reached.size % 10 !== 1);
    });
    await context.close();
  }
  ok(pages > 150, `${pages} pages were looked at`);
} finally {
  await browser.close();
  await server.stop();
}
finish();
