// Two windows at one form: what was typed stays, what it is now stands beside it, either can be taken; and what a browser is told of
// what was refused is a page. With SHOTS=DIR the pages are kept as pictures.
import { request } from 'node:http';
import { checkAccess, finish, fitsPhone, ok, openBrowser, shows, signIn, startServer, watch } from './_kit.mjs';

const server = await startServer(20), { url } = server, browser = await openBrowser();
const one = await (await browser.newContext()).newPage(), other = await one.context().newPage();
const shot = async name => {
  if (!process.env.SHOTS) return;
  for (const [scheme, width] of [['light', 1280], ['dark', 1280], ['light', 390]]) {
    await one.emulateMedia({ colorScheme: scheme });
    await one.evaluate(s => { document.documentElement.dataset.theme = s; }, scheme);
    await one.setViewportSize({ width, height: 900 });
    await one.screenshot({ path: `${process.env.SHOTS}/${name}-${scheme}-${width}.png`, fullPage: true });
  }
  await one.setViewportSize({ width: 1280, height: 900 });
};
watch(one);
await signIn(one, url, 'hr@northwind.example');
await one.goto(`${url}/organization`);
const site = await one.locator('a[href^="/organization/sites/"]:not([href$="/new"]):not([href$="/close"])').first().getAttribute('href');
await one.goto(url + site);
await other.goto(url + site);
const was = await one.inputValue('#f-name');
await other.fill('#f-name', `${was} North`);
await other.fill('#f-region', '');
await Promise.all([other.waitForURL(`${url}/organization`), other.click('button.pri')]);
await one.fill('#f-name', `${was} South`);
await one.fill('#f-region', 'XX');
await one.click('button.pri');
await shows(one, 'Somebody has changed this meanwhile.', 'a form that is sent second');
await shows(one, `Now it is: ${was} North`, 'what it is now');
await shows(one, 'Now it is: empty', 'what is empty now');
ok(await one.getByText('Now it is:').count() === 2, 'nothing stands beside what is the same');
ok(await one.inputValue('#f-name') === `${was} South` && await one.inputValue('#f-region') === 'XX', 'what was typed is still there');
await checkAccess(one, 'a form that has changed meanwhile');
await fitsPhone(one, 'a form that has changed meanwhile');
await shot('conflict');
await one.click('text=Take what it is now');
ok(await one.inputValue('#f-name') === `${was} North`, 'what it is now can be taken');
await one.fill('#f-name', `${was} West`);
await Promise.all([one.waitForURL(`${url}/organization`), one.click('button.pri')]);

// A question that a page does not know
await one.goto(`${url}/units?colour=red&kind=team`);
ok(one.url() === `${url}/units?kind=team`, `the address is that of what is shown: ${one.url()}`);
ok((await one.locator('body').innerText()).includes('does not know'), 'and the page says so');
await shot('question');

// A form that is too old
await one.goto(url + site);
await one.evaluate(() => { document.querySelector('main input[name=_csrf]').value = 'old'; });
await one.click('button.pri');
await shows(one, 'This form is too old', 'a form whose session has ended');
await checkAccess(one, 'a refused form');
await fitsPhone(one, 'a refused form');
await shot('refused');

// What is refused before a worker sees it
const told = await new Promise((go, no) => {
  const r = request(`${url}/units/new`, { method: 'POST', headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded', 'content-length': 50_000_000 } }, a => { let text = ''; a.on('data', d => { text += d; }); a.on('end', () => go({ status: a.statusCode, type: a.headers['content-type'], text })); });
  r.on('error', no);
  r.flushHeaders();
});
ok(told.status === 413 && told.type.startsWith('text/html') && told.text.includes('<h1>The body is too large.</h1>'), `too large: ${told.status} ${told.type}`);
await one.route('**/too-large', route => route.fulfill({ status: 413, contentType: told.type, body: told.text }));
await one.goto(`${url}/too-large`);
await checkAccess(one, 'a refusal');
await fitsPhone(one, 'a refusal');
await shot('refusal');

await browser.close();
await server.stop();
finish();
