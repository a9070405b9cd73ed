// A cascade of goals: the company's, a manager's, an employee's with weights and a falling number; what is private, what is
// silent, a template for a whole unit, closing with a lesson and carrying over.
import { backdate, checkAccess, finish, fitsPhone, ok, openBrowser, says, send, someone, startServer, team } from './_kit.mjs';

const server = await startServer(240), browser = await openBrowser(), { url } = server;
const day = n => new Date(Date.now() + n * 864e5).toISOString().slice(0, 10);
const look = async (page, name) => { await checkAccess(page, name); await fitsPhone(page, name); };
const progress = async (page, goal) => { await page.goto(goal); return (await page.locator('.kpis dd').first().innerText()).trim(); };

try {
  const hana = await someone(browser, url, 'hr@northwind.example'), [m, i, l] = await team(hana, url);
  const ada = await someone(browser, url, 'executive@northwind.example'), [max, ivy, leo] = [await someone(browser, url, m.mail), await someone(browser, url, i.mail), await someone(browser, url, l.mail)];
  const make = async (page, fields) => { await page.goto(`${url}/goals/new`); await send(page, { due_on: day(100), ...fields }, 'Make the goal'); return page.url(); };
  const measure = async (page, goal, fields) => { await page.goto(`${goal}/key-results`); await send(page, fields, 'Add it'); };

  const company = await make(ada, { title: 'Arms that nobody has to fence in', owner_kind: 'company', due_on: day(200) });
  const his = await make(max, { title: 'Certify the fence-free arm', parent_id: 'Arms that nobody has to fence in', due_on: day(150) });
  const hers = await make(ivy, { title: 'Firmware that stops in time', parent_id: 'Certify the fence-free arm' });
  await measure(ivy, hers, { title: 'Modules covered by tests', metric: 'percent', start: '0', target: '100', weight: '50' });
  await measure(ivy, hers, { title: 'Saved rework', metric: 'money', currency: 'EUR', start: '0', target: '50000', weight: '25' });
  await measure(ivy, hers, { title: 'Open critical bugs', metric: 'number', start: '40', target: '10', weight: '25' });
  await ivy.goto(`${hers}/check-in`);
  await send(ivy, { value_3: '25', confidence: 'on_track', note: 'Fifteen gone.' }, 'Post it');
  await ivy.goto(hers);
  ok((await ivy.locator('main tr', { hasText: 'Open critical bugs' }).first().innerText()).includes('50%'), 'from 40 to 25 on the way to 10 is 50%');
  for (const [page, goal, name] of [[ivy, hers, 'hers'], [max, his, 'the manager\'s'], [ada, company, 'the company\'s']])
    ok(await progress(page, goal) === '12%', `a quarter of a half rolls up into ${name}: ${await progress(page, goal)}`);
  await look(ada, 'a company goal with a cascade');

  // what is private is not told by a figure above it either
  const secret = await make(leo, { title: 'Learn to lead', parent_id: 'Certify the fence-free arm', visibility: 'private' });
  await measure(leo, secret, { title: 'Books read', metric: 'number', start: '0', target: '2' });
  await leo.goto(`${secret}/check-in`);
  await send(leo, { value_1: '2', confidence: 'on_track' }, 'Post it');
  ok((await ivy.goto(secret)).status() === 404, 'a colleague does not find it');
  await ivy.goto(his);
  ok(!(await ivy.textContent('main')).includes('Learn to lead') && await progress(ivy, his) === '12%', 'and the goal above neither lists nor counts it');
  ok((await max.goto(secret)).status() === 200, 'the manager does');

  // fifteen days without a word: nobody is told while that is off where there are representatives; then on the manager's home
  // and in the list of the silent
  await hana.goto(`${url}/evaluations/goal_silence`);
  await send(hana, { site_id: '', state: 'off', reason: 'Until the works council agrees' }, 'Switch it');
  backdate(server, `UPDATE goal SET checked_on = '${day(-15)}', from_on = '${day(-15)}' WHERE title = 'Firmware that stops in time'`);
  await max.goto(`${url}/goals/team?silent=yes`);
  ok(!(await max.textContent('main')).includes('Firmware that stops in time'), 'what is off is not told');
  await hana.goto(`${url}/evaluations/goal_silence`);
  await send(hana, { site_id: '', state: 'on', reason: 'Agreed with the works council' }, 'Switch it');
  await max.goto(`${url}/`);
  await look(max, 'the home of a manager with a silent goal');
  await Promise.all([max.waitForURL(/silent=yes/), max.locator(`main tr:has(a[href="/year/${i.id}"]) a:has-text("without a word")`).click()]);
  await says(max, 'Firmware that stops in time');
  await says(max, 'No word for 15 days');
  await look(max, 'silent goals of a team');

  // a template for a whole unit, in one act
  await hana.goto(`${url}/goals/templates/new`);
  await send(hana, { title: 'Ask three customers what they fear', days: '60' }, 'Make the template');
  await look(hana, 'a template');
  await hana.click('main a:has-text("Use it")');
  await hana.waitForURL(/give$/);
  await look(hana, 'using a template');
  ok(!await hana.isVisible('#f-unit_id'), 'what was not chosen is not asked for');
  await send(hana, { whom: 'group', unit_id: 'Sales', parent_id: 'Arms that nobody has to fence in' }, 'Show who gets it', 200);
  await says(hana, 'people get it');
  await look(hana, 'who gets a template');
  await send(hana, {}, 'Give it to');
  const said = await hana.locator('.toast, main .note').first().innerText();
  const given = +(said.match(/\d+/) || [0])[0];
  ok(given >= 7, `all of Sales have it in one act: ${said}`);
  await hana.goto(company);
  await says(hana, 'Ask three customers what they fear');

  // closing takes a lesson; what is carried over begins anew
  await ivy.goto(`${hers}/close`);
  await send(ivy, { outcome: 'missed', carry_to: day(300) }, 'Close it', 422);
  await look(ivy, 'closing without a lesson');
  await send(ivy, { lesson: 'Begin with the supplier.' }, 'Close it');
  ok(ivy.url() !== hers, 'the copy is shown');
  const copy = ivy.url();
  ok(await progress(ivy, copy) === '0%', 'the copy begins at nothing');
  await says(ivy, 'Open critical bugs');
  await ivy.goto(hers);
  await says(ivy, 'Begin with the supplier.');
} catch (e) {
  ok(false, e.stack);
} finally {
  await browser.close();
  await server.stop();
  finish();
}
