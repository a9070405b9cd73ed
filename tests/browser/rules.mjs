// A new organization in its rehearsal: the rules' pages, an evaluation switched off and on, the clock, Go live.
import { checkAccess, finish, fitsPhone, ok, openBrowser, setUp, shows, startServer, watch } from './_kit.mjs';

const server = await startServer(), browser = await openBrowser(), { url } = server;
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' }), page = await context.newPage();
page.setDefaultTimeout(10000);
watch(page);
await setUp(page, url);

const press = async name => { await Promise.all([page.waitForNavigation(), page.click(`main button:has-text("${name}")`)]); };
for (const path of ['/evaluations', '/evaluations/review', '/dossier', '/figures', '/rehearsal', '/rehearsal/live']) {
  await page.goto(url + path);
  ok(await page.locator('.reh').isVisible(), `${path} says that this is a rehearsal`);
  await checkAccess(page, path);
  await fitsPhone(page, path);
}

await page.goto(`${url}/evaluations/year_board`);
await page.selectOption('#f-state', 'off');
await page.fill('#f-reason', 'Until we have talked about it');
await press('Switch it');
await shows(page, 'Until we have talked about it', 'the reason stands in the history');
ok((await page.goto(`${url}/years`)).status() === 404, 'what is off is not there');
await page.goto(`${url}/evaluations/year_board`);
await page.selectOption('#f-state', 'on');
await page.fill('#f-reason', 'We have talked about it');
await press('Switch it');
ok((await page.goto(`${url}/years`)).status() === 200, 'what is on is there again');

await page.goto(`${url}/rehearsal`);
await page.fill('#f-days', '30');
await press('Move it forward');
await shows(page, '30 days ahead', 'the clock stands ahead, and nobody was signed out by it');
await page.goto(`${url}/rehearsal/live`);
await page.uncheck('[type=checkbox][name=empty]');
await page.fill('#f-confirm', 'go live');
await press('Go live');
await shows(page, 'The clock stands ahead', 'what is dated ahead does not go live');
await page.check('[type=checkbox][name=empty]');
await page.fill('#f-confirm', 'go live');
await press('Go live');
await shows(page, 'Everything is live', 'everything is live');
ok(!await page.locator('.reh').count(), 'the line on top is gone');
ok(!(await page.locator('main').innerText()).includes('days ahead'), 'the clock is back');

await browser.close();
await server.stop();
finish();
