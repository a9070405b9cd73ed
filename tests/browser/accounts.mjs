// Two-step sign-in with a real browser: set up, sign out, sign in with a code, with a recovery code, removed.
import { createHmac } from 'node:crypto';
import { MAIL, PASSWORD, checkAccess, finish, fitsPhone, ok, openBrowser, setUp, startServer, watch } from './_kit.mjs';

// RFC 6238 once more, written apart from the program's own.
function codeOf(secret, unixSeconds) {
  const bits = [...secret.replace(/\s/g, '')].map(c => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map(b => parseInt(b, 2))), message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(Math.floor(unixSeconds / 30)));
  const sum = createHmac('sha1', key).update(message).digest(), at = sum[19] & 15;
  return String((sum.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0');
}

const server = await startServer(), browser = await openBrowser(), { url } = server;
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } }), page = await context.newPage();
  watch(page);
  const password = async () => {
    await page.goto(`${url}/sign-in?next=/account`);
    await page.fill('#login', MAIL);
    await page.fill('#password', PASSWORD);
    await Promise.all([page.waitForURL(/sign-in\/code/), page.click('button:has-text("Sign in")')]);
  };
  const signOut = async () => { await page.goto(`${url}/units`); await page.click('.side-foot .me'); await Promise.all([page.waitForURL(/sign-in/), page.click('text=Sign out')]); };
  await setUp(page, url);

  await page.goto(`${url}/account`);
  await Promise.all([page.waitForURL(/two-step/), page.click('text=Set it up')]);
  await checkAccess(page, 'two-step sign-in, off');
  await page.click('button:has-text("Set it up")');
  await page.waitForSelector('svg.qr path');
  await checkAccess(page, 'two-step sign-in, the picture');
  await fitsPhone(page, 'two-step sign-in, the picture');
  const secret = await page.textContent('#secret');
  // A code is good in the steps beside its own too: the one of now for setting up and the next for signing in stay good
  // when the half minute turns between typing and sending, where the one before would not.
  await page.fill('#code', codeOf(secret, Date.now() / 1000));
  await page.click('button:has-text("Turn it on")');
  await page.waitForSelector('.codes li');
  const codes = await page.locator('.codes li').allTextContents();
  ok(codes.length === 10 && new Set(codes).size === 10, 'ten different recovery codes');
  await checkAccess(page, 'recovery codes');
  await fitsPhone(page, 'recovery codes');

  await signOut();
  await password();
  await checkAccess(page, 'the code at sign-in');
  await fitsPhone(page, 'the code at sign-in');
  await page.fill('#code', '12345');
  await Promise.all([page.waitForResponse(r => r.status() === 422), page.click('button:has-text("Sign in")')]);
  ok(await page.isVisible('text=That did not work.'), 'a wrong code says one thing');
  await page.fill('#code', codeOf(secret, Date.now() / 1000 + 30));
  await Promise.all([page.waitForURL(`${url}/account`), page.click('button:has-text("Sign in")')]);
  ok(await page.isVisible('text=10 recovery codes are left'), 'signed in with the code, on the page that was asked for');

  await signOut();
  await password();
  await page.fill('#code', codes[3].toUpperCase());
  await Promise.all([page.waitForURL(`${url}/account`), page.click('button:has-text("Sign in")')]);
  ok(await page.isVisible('text=9 recovery codes are left'), 'a recovery code is used up');

  await page.goto(`${url}/account/two-step`);
  await checkAccess(page, 'two-step sign-in, on');
  await page.click('button:has-text("Remove")');
  await page.waitForSelector('text=Have an authenticator app');
  await page.goto(`${url}/accounts/two-step`);
  await checkAccess(page, 'who needs two-step sign-in');
  await fitsPhone(page, 'who needs two-step sign-in');

  // a shared device: the cookie ends with the browser, the box stays ticked, and signing out clears what the site left
  await signOut();
  await page.fill('#login', MAIL);
  await page.fill('#password', PASSWORD);
  await page.check('input[name=shared]');
  await Promise.all([page.waitForURL(`${url}/`), page.click('button:has-text("Sign in")')]);
  ok((await context.cookies()).find(c => c.name === 'sid').expires === -1, 'the cookie ends with the browser');
  await page.goto(`${url}/account`);
  ok(await page.isVisible('text=shared device') && await page.isVisible('text=this one'), 'the list of sessions says which one this is');
  await checkAccess(page, 'preferences');
  await fitsPhone(page, 'preferences');
  await page.click('.side-foot .me');
  const [left] = await Promise.all([page.waitForResponse(r => r.url().endsWith('/sign-out')), page.click('text=Sign out')]);
  ok(((await left.allHeaders())['clear-site-data'] || '').includes('"cookies"'), 'signing out clears cookies too');
  await page.waitForURL(/sign-in/);
} finally {
  await browser.close();
  await server.stop();
}
finish();
