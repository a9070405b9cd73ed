// What is typed is kept: a session that is over, a window that is left, a save that is refused. Then the search over goals, and the
// menu on a phone without script.
import { DEMO_PASSWORD, ok, finish, openBrowser, says, send, someone, startServer, team } from './_kit.mjs';

const server = await startServer(60), browser = await openBrowser(), { url } = server, year = new Date().getFullYear();
const day = n => new Date(Date.now() + n * 864e5).toISOString().slice(0, 10);

try {
  const hr = await someone(browser, url, 'hr@northwind.example'), me = (await hr.textContent('.me b')).trim(), [, ann] = await team(hr, url);
  await hr.goto(`${url}/cycles/new`);
  await send(hr, { name: 'Annual review', unit_id: ann.unit, from_on: `${year}-01-01`, to_on: `${year}-12-31`, self_due_on: day(20), draft_due_on: day(30), notice_hours: '1', second_id: me }, 'Make the cycle');
  await send(hr, {}, 'Launch');
  const employee = await someone(browser, url, ann.mail), text = () => employee.inputValue('#f-self_text');
  await employee.goto(`${url}/reviews`);
  await employee.click('main a[href^="/reviews/"]:has-text("Annual review")');
  await employee.goto(`${employee.url().replace(/\/self$/, '')}/self`);
  ok((await employee.textContent('[data-save]')) === 'Saves as you type', 'the form says that it saves itself');

  // a session that is over by the morning: the text comes back with the sign-in
  await employee.fill('#f-self_text', 'Written in the evening.');
  await employee.waitForSelector('[data-save][data-state="saved"]');
  await employee.context().clearCookies();
  await employee.fill('#f-self_text', 'Written in the evening, and at night.');
  await employee.waitForSelector('[data-save][data-state="error"] a');
  await says(employee, 'you are signed out');
  const back = async () => {
    await employee.fill('#login', ann.mail);
    await employee.fill('#password', DEMO_PASSWORD);
    await Promise.all([employee.waitForURL(/\/self$/), employee.click('button:has-text("Sign in")')]);
    await employee.waitForSelector('[data-save][data-state="saved"]');
  };
  await employee.click('[data-save] a');
  await back();
  ok(await text() === 'Written in the evening, and at night.', `what was typed is back, not: ${await text()}`);

  // the same with Save pressed, before the form has noticed
  await employee.context().clearCookies();
  await employee.route('**/self', (route, r) => (r.postData() || '').includes('_quiet') ? route.abort() : route.continue());
  await employee.fill('#f-self_text', 'Saved by hand.');
  await Promise.all([employee.waitForURL(/sign-in/), employee.click('main button:has-text("Save")')]);
  await employee.unroute('**/self');
  await back();
  ok(await text() === 'Saved by hand.', `what was sent to a session that was over is back, not: ${await text()}`);
  await employee.reload();
  ok(await text() === 'Saved by hand.', 'and saved');

  // left at once, before the form saves itself
  await employee.fill('#f-self_text', 'Left in a hurry.');
  await employee.goto(`${url}/inbox`);
  await employee.goBack();
  await employee.waitForFunction(() => document.querySelector('#f-self_text')?.value === 'Left in a hurry.');
  const other = await someone(browser, url, ann.mail);
  await other.goto(employee.url());
  ok(await other.inputValue('#f-self_text') === 'Left in a hurry.', 'what was typed last was sent, and stands there in another window');

  // what cannot be saved stays in the window: here the other window was faster
  await send(other, { self_text: 'From the other window.' }, 'Save');
  await employee.fill('#f-self_text', 'From this window.');
  await employee.waitForSelector('[data-save][data-state="error"]');
  await says(employee, 'Press Save to see both');
  await employee.reload();
  await employee.click('[data-save] button');
  await employee.waitForSelector('[data-save][data-state="saved"]');
  ok(await text() === 'From this window.', 'put back by hand');
  ok(await employee.evaluate(() => !Object.keys(sessionStorage).length), 'what is saved is kept nowhere else');

  // signed out: nothing of it stays
  await employee.fill('#f-self_text', 'Not for the next one here.');
  await employee.click('.me');
  await Promise.all([employee.waitForURL(/sign-in/), employee.click('#m-me button:has-text("Sign out")')]);
  ok(await employee.evaluate(() => !Object.keys(sessionStorage).length), 'signing out forgets what was typed');

  // goals are found by any word of theirs, by those who may open them
  await hr.goto(`${url}/goals/new`);
  await send(hr, { title: 'The quietest gearbox on the market', owner_kind: 'company', why: 'Customers sleep next door.', due_on: day(300) }, 'Make the goal');
  await other.goto(`${url}/`);
  await other.keyboard.press('Control+k');
  await other.waitForSelector('#cmdk[open] input:focus');
  await other.keyboard.type('gearb');
  await other.waitForSelector('#found [aria-label="Goals"] [role=option]');
  await other.keyboard.press('Enter');
  await other.waitForURL(/\/goals\/[0-9a-z]{13}$/);
  await other.keyboard.press('Control+k');
  await other.waitForSelector('#cmdk[open] input:focus');
  await other.keyboard.type('qqzz');
  await other.waitForSelector('#found >> text=begins so');
  ok(await other.locator('#found >> text=begins so').isVisible(), 'nothing found is said');

  // the menu on a phone, without script
  const plain = await (await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 }, storageState: await other.context().storageState() })).newPage();
  await plain.goto(`${url}/`);
  await plain.click('.dock a:has-text("More")');
  ok(await plain.locator('.side a[href="/feedback"]').isVisible(), 'the menu opens without script');
  await plain.click('.side a[href="/feedback"]');
  await plain.waitForURL(/\/feedback$/);
} finally {
  await browser.close();
  await server.stop();
}
finish();
