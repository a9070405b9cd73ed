// The frame around every page: first run, sign-in, units, the palette by keyboard, the theme, without script, on a phone.
import { MAIL, PAGES, PASSWORD, checkAccess, finish, ok, openBrowser, setUp, startServer, watch } from './_kit.mjs';

const server = await startServer(), browser = await openBrowser(), { url } = server;
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } }), page = await context.newPage();
  watch(page);

  await page.goto(`${url}/`);
  ok(page.url() === `${url}/setup`, `a new installation begins with its set-up, not ${page.url()}`);
  await checkAccess(page, 'set-up');
  await setUp(page, url);
  ok(await page.isVisible('text=Setting up'), 'home shows what is left to set up');

  // what a browser that knows nothing of us has to fetch for a page, fonts apart
  const bytes = await page.evaluate(() => performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource')).filter(e => !/woff2|favicon/.test(e.name)).map(e => [e.name.replace(/.*\//, '/'), e.encodedBodySize]));
  ok(bytes.some(([n, size]) => /css/.test(n) && size > 1000), 'the style sheet is among what was fetched');
  ok(bytes.reduce((sum, [, size]) => sum + size, 0) <= 60 * 1024, `the first load is 60 KB at most: ${JSON.stringify(bytes)}`);

  await page.click('.side-foot .me');
  await Promise.all([page.waitForURL(/sign-in/), page.click('text=Sign out')]);
  await checkAccess(page, 'sign-in');
  await page.fill('#login', MAIL);
  await page.fill('#password', 'not the password');
  await Promise.all([page.waitForResponse(r => r.status() === 422), page.click('button:has-text("Sign in")')]);
  ok(await page.isVisible('text=That did not work.'), 'a wrong password says one thing');
  await page.goto(`${url}/units`);
  await page.fill('#login', MAIL);
  await page.fill('#password', PASSWORD);
  await Promise.all([page.waitForURL(`${url}/units`), page.click('button:has-text("Sign in")')]);
  ok(true, 'sign-in leads back to the page that was asked for');

  await page.goto(`${url}/units/new`);
  await page.fill('#f-name', 'Northwind Robotics');
  await page.fill('#f-code', 'NW');
  await page.selectOption('#f-kind', 'company');
  await Promise.all([page.waitForURL(/units\/[0-9a-z]{13}$/), page.click('text=Make the unit')]);
  ok(await page.locator('.toasts').getAttribute('role') === 'status', 'what was done is said in a status region');
  ok((await page.textContent('h1')).includes('Northwind Robotics'), 'the unit has its page');
  await checkAccess(page, 'a unit');

  // the palette, by keyboard alone
  await page.keyboard.press('Control+k');
  ok(await page.isVisible('#cmdk'), 'Ctrl K opens the palette');
  await page.keyboard.type('northw', { delay: 30 });
  await page.waitForSelector('#found [data-found] [role=option]');
  ok(await page.isVisible('#found >> text=Northwind Robotics'), 'the palette finds a unit');
  await checkAccess(page, 'the palette');
  await page.keyboard.press('Escape');
  ok(!await page.isVisible('#cmdk'), 'Esc closes it');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('audit', { delay: 30 });
  // the answer to what was typed has come and its first line is marked
  await page.waitForFunction(() => document.querySelector('#cmdk [aria-selected="true"]')?.getAttribute('href')?.startsWith('/audit'));
  await Promise.all([page.waitForURL(/\/audit/), page.keyboard.press('Enter')]);
  ok(true, 'Enter opens what is marked');

  for (const path of PAGES) {
    await page.goto(url + path);
    await checkAccess(page, path);
  }

  await page.goto(`${url}/accounts`);
  await Promise.all([page.waitForURL(/accounts\/[0-9a-z]{13}$/), page.click('tbody th a')]);
  await checkAccess(page, 'an account');
  await page.check('input[name=auditor][type=checkbox]');
  await page.click('text=Save roles');
  await page.waitForSelector('text=Nobody gives a role to himself');
  ok(true, 'nobody gives himself a role');

  await page.goto(`${url}/account`);
  await Promise.all([page.waitForEvent('load'), page.click('button[value=dark]')]);
  ok(await page.getAttribute('html', 'data-theme') === 'dark', 'the theme is kept by the server');

  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of PAGES) {
    await page.goto(url + path);
    ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} fits a phone`);
  }
  await page.goto(`${url}/`);
  await page.click('.dock [data-nav-open]');
  ok(await page.isVisible('.side .nav'), 'the menu opens on a phone');

  // undo stands beside what was said, and does it; an address that somebody put into the cookie is no button
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${url}/notes/new`);
  await page.selectOption('select[name=kind], [name=kind]', 'coaching').catch(() => page.check('input[name=kind][value=coaching]'));
  await page.fill('[name=text]', 'Written by a slip');
  await page.check('input[name=visibility][value=author]').catch(() => page.selectOption('[name=visibility]', 'author'));
  await Promise.all([page.waitForURL(/\/notes$/), page.click('main button[type=submit]')]);
  await page.waitForSelector('.toast button:has-text("Undo")');
  ok(await page.isVisible('main >> text=Written by a slip'), 'the note is there, with Undo beside what was said');
  await checkAccess(page, 'a toast with Undo');
  await page.click('.toast button:has-text("Undo")');
  await page.waitForSelector('.toast >> text=The note is gone.');
  ok(!await page.isVisible('main >> text=Written by a slip'), 'Undo has taken it back');
  const forged = { url, httpOnly: true, sameSite: 'Lax' };
  await context.addCookies([{ name: 'said', value: 'Hello', ...forged }, { name: 'undo', value: `${'0'.repeat(32)}./sign-out`, ...forged }]);
  await page.goto(`${url}/notes`);
  ok(await page.isVisible('.toast >> text=Hello') && !await page.isVisible('.toast button'), 'a forged undo is no button');

  // nothing needs a script
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() }), without = await plain.newPage();
  await without.goto(`${url}/account`);
  await without.click('button[value=light]');
  ok(await without.getAttribute('html', 'data-theme') === 'light', 'the theme changes without a script');
  await without.click('a.find');
  await without.fill('main input[name=q]', 'hana');
  await without.click('main button[type=submit]');
  ok(await without.isVisible('main >> text=Hana Lindqvist'), 'search works without a script');
} catch (e) {
  ok(false, e.stack);
} finally {
  await browser.close();
  await server.stop();
  finish();
}
