// Who sees what: a colleague, the manager, an HR partner, by page, list, search, export and API; the question about rights
// and its trace; a manager who is it no longer; every refusal in the audit log.
import { execFileSync } from 'node:child_process';
import { checkAccess, finish, fitsPhone, ok, openBrowser, person, says, send, someone, startServer, team } from './_kit.mjs';

const server = await startServer(240), browser = await openBrowser(), { url } = server, binary = process.env.TANDEM_BIN || 'build/test/tandem';
const status = async (page, path) => (await page.request.get(url + path, { maxRedirects: 0 })).status();
const hidden = async (page, who, paths) => { for (const path of paths) ok(await status(page, path) === 404, `${path} is not there for ${who}, but ${await status(page, path)}`); };
const tokenOf = mail => execFileSync(binary, ['token', 'create', '--data', server.data, '--account', mail, '--name', 'test'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
const api = async (token, path) => { const r = await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } }); return { status: r.status, text: await r.text() }; };

try {
  const hana = await someone(browser, url, 'hr@northwind.example');
  const [m, t, i] = await team(hana, url), max = await someone(browser, url, m.mail), tom = await someone(browser, url, t.mail), ivy = await someone(browser, url, i.mail);

  // what only Tom and his line may see, with words that are found if they get anywhere
  await tom.goto(`${url}/goals/new`);
  await send(tom, { title: 'Quagmire of my own', visibility: 'private', due_on: `${new Date().getFullYear() + 1}-12-31` }, 'Make the goal');
  const goal = new URL(tom.url()).pathname;
  await tom.goto(`${url}/notes/new`);
  await send(tom, { kind: 'achievement', text: 'Quagmire in a note', visibility: 'author' }, 'Keep it');
  await tom.goto(`${url}/reviews`);
  const review = await tom.locator('main a[href^="/reviews/"]').first().getAttribute('href');

  // a colleague: the public page, and nothing by another way
  const shut = [`/people/${t.id}/pay`, `/people/${t.id}/reward`, `/people/${t.id}/absences`, `/people/${t.id}/position/limits`, `/people/${t.id}/change`, `/year/${t.id}`, `/year/${t.id}/documents`, `${goal}`, `${goal}/edit`, review, `${review}/print`, `${review}/pdf`];
  ok(await status(ivy, `/people/${t.id}`) === 200, 'a colleague opens the profile');
  await ivy.goto(`${url}/people/${t.id}`);
  await says(ivy, t.name);
  ok(!await ivy.locator(`main a[href="/people/${t.id}/pay"], main a[href^="/year/"]`).count(), 'with no way to what is locked');
  await checkAccess(ivy, 'the profile of a colleague');
  await fitsPhone(ivy, 'the profile of a colleague');
  await hidden(ivy, 'a colleague', shut);
  await hidden(ivy, 'a colleague', ['/years', '/figures', '/audit', '/accounts', '/import', '/export']);
  for (const path of ['/search?q=quagmire', '/goals', '/goals/company', '/goals/team', '/notes', '/feedback', `/suggest/goal?field=parent_id&parent_id=quagmire`])
    ok(!(await (await ivy.request.get(url + path)).text()).includes('Quagmire'), `${path} says nothing of it to a colleague`);
  const ivys = tokenOf(i.mail);
  ok((await api(ivys, `/goals/${goal.split('/').pop()}`)).status === 404, 'by the API the goal is not there');
  for (const path of ['/goals?limit=200', '/people?limit=200', `/people/${t.id}`]) {
    const { status: s, text } = await api(ivys, path);
    ok(s === 200 && !/Quagmire|"(pay|salary|amount|rating)[a-z_]*"/.test(text), `${path} by the API holds neither: ${s}`);
  }

  // the manager: the goal, the year, the review; not what Tom keeps for himself, not his pay
  for (const path of [`/people/${t.id}`, `/year/${t.id}`, goal, review]) ok(await status(max, path) === 200, `${path} opens for the manager, not ${await status(max, path)}`);
  await hidden(max, 'the manager', [`/people/${t.id}/pay`, `/people/${t.id}/position/limits`]);
  ok(!(await (await max.request.get(`${url}/notes?person=${t.id}`)).text()).includes('Quagmire in a note'), 'a note for oneself stays so');

  // the HR partner of Engineering: its people, nobody else's
  const bo = await someone(browser, url, 'partner@northwind.example');
  const firstOf = async unit => {
    await hana.goto(`${url}/units`);
    await hana.click(`main tbody a:text-is("${unit}")`);
    await hana.waitForURL(/units\/[0-9a-z]{13}$/);
    await hana.click('main a:has-text("in this unit")');
    await hana.waitForURL(/people\?unit=/);
    return (await hana.locator('main tbody a[href^="/people/"]').first().getAttribute('href')).split('/').pop();
  };
  const own = await firstOf('Engineering'), other = await firstOf('Sales');
  ok(await status(bo, `/year/${own}`) === 200, `the partner opens the year of somebody in Engineering, not ${await status(bo, `/year/${own}`)}`);
  await hidden(bo, 'the partner of another unit', [`/year/${other}`, `/people/${other}/absences`, `/people/${other}/pay`]);

  // "as Ivy, what may I see of Tom": a table, on record, never a page in her name
  await hana.goto(`${url}/rights`);
  await send(hana, { viewer_id: i.mail, person_id: t.mail }, 'Ask', 200);
  await says(hana, 'This question is in the audit log.');
  const answers = await hana.locator('table:has-text("By which rule") tbody tr').allInnerTexts();
  ok(answers.some(a => /\bYes\b/.test(a)) && answers.some(a => /\bNo\b/.test(a)), 'it says yes and no, rule by rule');
  ok(answers.some(a => /pay/i.test(a) && /\bNo\b/.test(a)), `pay is no: ${answers.find(a => /pay/i.test(a))}`);
  await checkAccess(hana, 'the question about rights');
  await fitsPhone(hana, 'the question about rights');

  // a manager who is it no longer: the very next request
  const other_head = await person(hana, url, (await (async () => { await hana.goto(`${url}/org`); return hana.$$eval('.of-kids > li a[href^="/org?focus="]', l => l.map(a => new URL(a.href).searchParams.get('focus'))); })()).find(id => id !== m.id));
  await hana.goto(`${url}/people/${t.id}/change`);
  await send(hana, { manager_id: other_head.mail, reason: 'manager' }, 'Show what it does', 200);
  await says(hana, 'the line above the old one no longer does.');
  await send(hana, {}, 'Do it');
  await hidden(max, 'whoever was the manager', [`/year/${t.id}`, goal, `/people/${t.id}/reward`]);
  ok(!(await (await max.request.get(`${url}/goals/team`)).text()).includes('Quagmire'), 'and the list of the team says nothing of it any more');

  // each refusal is on record, by whom
  const auditor = await someone(browser, url, 'auditor@northwind.example');
  for (const [mail, act] of [[i.mail, 'denied'], [m.mail, 'denied'], ['hr@northwind.example', 'rights_simulate']]) {
    await auditor.goto(`${url}/audit?action=${act}&login=${encodeURIComponent(mail)}`);
    ok(await auditor.locator('main tbody tr').count() > 0, `${act} by ${mail} is in the audit log`);
  }
  await checkAccess(auditor, 'the audit log of refusals');
} catch (e) {
  ok(false, e.stack);
} finally {
  await browser.close();
  await server.stop();
  finish();
}
