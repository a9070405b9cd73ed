// The first hour: set-up, the list of what is left to do, sixty people from a file of which two cannot be taken, the chart,
// the same file again, and all of it taken back.
import { readFileSync } from 'node:fs';
import { checkAccess, finish, fitsPhone, ok, openBrowser, setUp, shows, startServer, watch } from './_kit.mjs';

const server = await startServer(), browser = await openBrowser(), { url } = server;
const GIVEN = ['Aylin', 'Bram', 'Chidi', 'Dafne', 'Emre', 'Freya', 'Goran', 'Hye-jin', 'Ines', 'Jonas'], FAMILY = ['Okafor', 'Lindqvist', 'Öztürk', 'Nowak', 'Silva', 'Tanaka', 'Haddad'];
const BAD_MANAGER = 30, BAD_MAIL = 45;
const mail = n => `p${n}@northwind.example`;
// Number 1 leads 2 to 6, they lead the others: three levels.
const people = Array.from({ length: 60 }, (_, i) => i + 1).map(n => [n, `${GIVEN[n % 10]} ${FAMILY[n % 7]}`, n === BAD_MAIL ? mail(8) : mail(n),
  n === 1 ? 'Chief executive' : 'Engineer', '2024-02-29', n === 1 ? '' : n === BAD_MANAGER ? 'nobody@northwind.example' : mail(n < 7 ? 1 : n % 5 + 2)]);
const file = { name: 'people.csv', mimeType: 'text/csv',
  buffer: Buffer.from([['Employee ID', 'Full name', 'Work email', 'Job title', 'Hire date', 'Manager email'], ...people].map(r => r.join(',')).join('\r\n')) };

try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' }), page = await context.newPage();
  page.setDefaultTimeout(10000);
  watch(page);
  const press = text => Promise.all([page.waitForNavigation(), page.click(`main button:has-text("${text}")`)]);
  const figure = async name => (await page.locator(`.kpi:has(dt:text-is("${name}")) dd`).first().innerText()).trim();
  const figures = async (what, wanted) => {
    for (const [name, value] of Object.entries(wanted)) ok(await figure(name) === value, `${what}: ${name} is ${await figure(name)}, not ${value}`);
  };
  const upload = async () => {
    await page.goto(`${url}/import`);
    await page.setInputFiles('#file', file);
    await press('Look at it');
  };

  await setUp(page, url);
  await shows(page, 'Setting up', 'home says what is left to do');
  await checkAccess(page, 'home of the first day');
  await fitsPhone(page, 'home of the first day');
  await Promise.all([page.waitForURL(`${url}/import`), page.click('main a[href="/import"]')]);

  await upload();
  await figures('the check', { 'Will be added': '58', 'Cannot import': '2' });
  for (const [line, reason] of [[BAD_MANAGER + 1, 'nobody@northwind.example'], [BAD_MAIL + 1, mail(8)]])
    ok(await page.locator(`.imp-p tr:has(td[data-l=Row]:text-is("${line}")):has-text("${reason}")`).count() === 1, `row ${line} is named with its reason`);
  await checkAccess(page, 'the check of sixty');
  await press('Import 58 rows');
  await page.waitForSelector('#state .note.good');
  await figures('the import', { Added: '58', 'Not taken': '2' });
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('text=Download these rows')]);
  const rows = readFileSync(await download.path(), 'utf8').trim().split(/\r?\n/);
  ok(rows.length === 3 && rows[0].includes('Work email') && rows[1].includes('nobody@northwind.example') && rows[2].startsWith('45,'), `the file of refused rows is just those: ${rows.join(' | ')}`);

  // the chart begins at the top and has its three levels, by pressing
  await page.goto(`${url}/org`);
  ok(await page.locator('.of-kids > li').count() === 5, 'five report to the chief executive');
  await page.click(`.of-kids a:has-text("${people[1][1]}")`);
  await page.waitForFunction(name => document.querySelector('main').innerText.includes(name), people[14][1]);
  ok(await page.locator('.of-kids > li').count() === 9, `and below one of them there are nine, not ${await page.locator('.of-kids > li').count()}`);
  await checkAccess(page, 'the chart');

  await upload();
  await figures('the same file again', { 'Will be added': '0', 'Will change': '0', 'Same as now': '58', 'Cannot import': '2' });
  await page.click('text=Cancel');

  await page.goto(`${url}/import`);
  await Promise.all([page.waitForURL(/import\/[0-9a-z]{13}$/), page.locator('main tr:has-text("Imported") a, main tr:has-text("Done") a, main tr:has-text("58") a').first().click()]);
  await press('Take it back');
  await page.waitForSelector('.note:has-text("Taken back.")');
  await page.goto(`${url}/people`);
  await shows(page, 'Nobody fits', 'nobody of the file is left');
} catch (e) {
  ok(false, e.stack);
} finally {
  await browser.close();
  await server.stop();
  finish();
}
