// A custom role with a real browser: made, over a unit, given, seen by its holder, ended; the list of tokens; the zones to choose from.
import { mkdirSync } from 'node:fs';
import { checkAccess, finish, fitsPhone, ok, openBrowser, shows, signIn, startServer, watch } from './_kit.mjs';

const server = await startServer(240), browser = await openBrowser(), { url } = server, shots = process.env.SHOTS;
if (shots) mkdirSync(shots, { recursive: true });
const look = async (page, name) => {
  await checkAccess(page, name);
  await fitsPhone(page, name);
  if (!shots) return;
  for (const [kind, width, scheme] of [['light', 1440, 'light'], ['dark', 1440, 'dark'], ['phone', 390, 'light']]) {
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate(s => { document.documentElement.dataset.theme = s; }, scheme);
    await page.screenshot({ path: `${shots}/${name.replace(/[^a-z]+/g, '-')}-${kind}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
};
const press = (page, text) => Promise.all([page.waitForEvent('load'), page.locator('main').getByRole('button', { name: text, exact: true }).click()]);
try {
  const admin = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })).newPage();
  const holder = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })).newPage();
  watch(admin);
  watch(holder);
  await signIn(admin, url, 'admin@northwind.example');
  await admin.goto(`${url}/accounts`);
  await admin.click('main a:has-text("Custom roles")');
  await look(admin, 'custom roles, none');
  await admin.click('main a:has-text("New role") >> nth=0');
  await look(admin, 'custom role, new');
  await admin.fill('#f-name', 'Goals coach');
  await admin.fill('#f-purpose', 'Helps with goals at one site');
  await admin.selectOption('#f-population', 'sites');
  await admin.check('input[type=checkbox][name=goals_change]');
  await admin.check('input[type=checkbox][name=pay_see]');
  await admin.selectOption('#f-class', '1');
  await press(admin, 'Make the role');
  await shows(admin, 'is of class F3', 'what is above the limit is refused');
  ok(await admin.isChecked('input[type=checkbox][name=pay_see]') && await admin.inputValue('#f-name') === 'Goals coach', 'what was typed stays');
  await look(admin, 'custom role, refused');
  await admin.uncheck('input[type=checkbox][name=pay_see]');
  await Promise.all([admin.waitForURL(/\/roles\/[0-9a-z]{13}$/), press(admin, 'Make the role')]);
  const role = admin.url();
  await shows(admin, 'Nobody has it', 'the new role opens nothing');
  await admin.click('main a:has-text("Choose sites")');
  await admin.fill('#f-site_id', 'Gdansk');
  await press(admin, 'Add it');
  await shows(admin, 'Gdansk', 'the site is there');
  await look(admin, 'custom role, sites');
  await admin.goto(`${url}/accounts?status=active`);
  const name = await admin.locator('tr:has-text("auditor@northwind.example") td[data-l=Person]').innerText();
  await admin.goto(`${role}/give`);
  await look(admin, 'custom role, give');
  await admin.fill('#f-person_id', name);
  await press(admin, 'Give the role');
  ok(admin.url() === role, `given: ${await admin.locator('main').innerText()}`);
  await shows(admin, 'now', 'it is held from today on');
  await look(admin, 'custom role');
  await admin.goto(`${url}/roles`);
  await look(admin, 'custom roles');
  await admin.goto(`${url}/rights`);
  await shows(admin, 'Sites: Gdansk', 'the table of rights names it');
  await look(admin, 'roles and rights');

  await signIn(holder, url, 'auditor@northwind.example');
  await holder.goto(`${url}/goals/team`);
  ok(await holder.locator('main tbody tr').count() > 0, 'the holder sees goals of the site');
  await look(holder, 'goals by a custom role');
  await holder.goto(`${url}/account`);
  await shows(holder, 'Goals coach', 'the holder is told');
  ok(await holder.locator('#l-time_zone option').count() > 300, 'zones to choose from');
  await look(holder, 'preferences');
  await admin.goto(role);
  await admin.click('button:has-text("End")');
  await admin.waitForURL(role);
  await holder.goto(`${url}/goals/team`);
  ok(holder.url().includes('/sign-in'), 'the session has ended with the role');
  await admin.goto(`${url}/accounts/tokens`);
  await look(admin, 'tokens of all accounts');
} finally {
  await browser.close();
  await server.stop();
}
finish();
