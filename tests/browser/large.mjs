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
// killed in the middle of a launch and started again: it goes on by itself, and makes nobody's review twice
const text = async () => page.locator('main').innerText();
const states = async () => (await text()).match(/Self-review\s+([\d,]+)/)?.[1];
await page.goto(cycle);
const whole = await states();
let caught = false;
for (let attempt = 1; attempt <= 5 && !caught; attempt++) {
  await page.goto(`${server.url}/cycles/new`);
  for (const [field, typed] of [['name', `Killed ${attempt}`], ['from_on', '2026-01-01'], ['to_on', '2026-12-31'], ['self_due_on', '2099-01-10'], ['draft_due_on', '2099-01-20'], ['second_id', 'Amina Odhiambo']])
    await page.fill(`#f-${field}`, typed);
  await Promise.all([page.waitForURL(/cycles\/[0-9a-z]{13}$/), page.click('button:has-text("Make the cycle")')]);
  const killed = page.url();
  await page.click('button:has-text("Launch")');
  let done = 0;
  for (let html = ''; !done && !html.includes('Running');) {
    html = (await (await page.request.get(killed)).text()).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    done = Number(html.match(/(\d+) of \d+/)?.[1] ?? 0);
  }
  await page.goto('about:blank'); // or the stream that is cut would be told as an error
  await server.again();
  caught = done > 0;
  await page.goto(killed);
  await page.waitForFunction(() => document.querySelector('main').innerText.includes('Running'), undefined, { timeout: 90000 });
  await page.goto(killed);
  ok(await states() === whole && whole, `killed after ${done}, there are ${await states()} reviews, not ${whole}`);
}
ok(caught, 'one of five launches was killed in its middle');
await browser.close();
await server.stop();
finish();
