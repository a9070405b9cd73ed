// A large write with somebody looking on: the page follows it by itself, and says the same without a script.
import { checkAccess, finish, fitsPhone, ok, openBrowser, shows, signIn, startServer, watch } from './_kit.mjs';

const server = await startServer(700), browser = await openBrowser();
const page = await (await browser.newContext()).newPage();
watch(page);
await signIn(page, server.url, 'hr@northwind.example');

await page.goto(`${server.url}/cycles/new`);
for (const [field, text] of [['name', 'All of us'], ['from_on', '2026-01-01'], ['to_on', '2026-12-31'], ['self_due_on', '2099-01-10'], ['draft_due_on', '2099-01-20'], ['second_id', 'Amina Odhiambo']])
  await page.fill(`#f-${field}`, text);
await page.click('button:has-text("Make the cycle")');
await shows(page, '3 As expected', 'a cycle has its scale');
const cycle = page.url();
await page.click('button:has-text("Launch")');
// whether the first look was early or late: it ends as running, and nobody has pressed anything
await page.waitForFunction(() => document.querySelector('main').innerText.includes('Running'));
ok(!await page.$('[data-live]'), 'nothing is followed any more');
await checkAccess(page, 'a running cycle');
await fitsPhone(page, 'a running cycle');

const still = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
await signIn(still, server.url, 'hr@northwind.example');
await still.goto(cycle);
await shows(still, 'Running', 'without a script');

// hints while a goal is written
await page.goto(`${server.url}/goals/new`);
await page.fill('#f-title', 'Improve welding');
await page.waitForSelector('#hints li:has-text("Improve")');
await checkAccess(page, 'hints');
await page.fill('#f-title', 'Weld 95 of 100 frames without a second pass');
await page.fill('#f-due_on', '2026-12-31');
await page.waitForFunction(() => !document.querySelector('#hints li'));
await browser.close();
await server.stop();
finish();
