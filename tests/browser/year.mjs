// The first year in a browser: a cycle, a plan, a goal, thanks, a self-review, a draft; by HR, a manager, an employee and a colleague.
// With SHOTS=DIR a picture of each page is kept there: light, dark and on a phone.
import { mkdirSync, readFileSync } from 'node:fs';
import { backdate, checkAccess, finish, fitsPhone, ok, openBrowser, says, send, someone, startServer, team } from './_kit.mjs';

const server = await startServer(60), browser = await openBrowser(), { url } = server, shots = process.env.SHOTS, year = new Date().getFullYear();
const day = (n, from = new Date()) => new Date(from.getTime() + n * 864e5).toISOString().slice(0, 10);
if (shots) mkdirSync(shots, { recursive: true });

const signed = mail => someone(browser, url, mail);

// What each page must be, and its picture.
const look = async (page, name) => {
  await checkAccess(page, name);
  if (shots) {
    await page.screenshot({ path: `${shots}/${name}-dark.png` });
    await page.evaluate(() => { document.documentElement.dataset.theme = 'light'; });
    await page.screenshot({ path: `${shots}/${name}-light.png` });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.screenshot({ path: `${shots}/${name}-phone.png`, fullPage: true });
  }
  await fitsPhone(page, name);
};
const visit = async (page, path, name) => { await page.goto(url + path); await look(page, name); };

try {
  const hr = await signed('hr@northwind.example');

  const me = (await hr.textContent('.me b')).trim();

  const [boss, ann, col] = await team(hr, url), m = boss.id, e = ann.id;
  for (const [path, name] of [['/org', 'org'], [`/org?focus=${m}`, 'org-focus'], ['/people', 'people'], [`/people/${e}`, 'person'], ['/units', 'units'], ['/import', 'import'], ['/organization', 'organization'], ['/years', 'years-empty'], ['/cycles', 'cycles-empty']])
    await visit(hr, path, name);
  await hr.goto(`${url}/people/${e}`);
  await hr.click('.pro .mut2 a[href^="/units/"]');
  await hr.waitForURL(/units\/[0-9a-z]{13}$/);
  await look(hr, 'unit');

  // HR: a company goal, then a cycle for one unit
  await hr.goto(`${url}/goals/new`);
  await send(hr, { title: 'The safest robots on the market', owner_kind: 'company', why: 'Customers let our robots work beside people.', due_on: day(300) }, 'Make the goal');
  await visit(hr, '/cycles/new', 'cycle-new');
  await send(hr, { name: `Annual review ${year}`, unit_id: ann.unit, from_on: `${year}-01-01`, to_on: `${year}-12-31`, self_due_on: day(20), draft_due_on: day(10), notice_hours: '1', second_id: me }, 'Make the cycle', 422);
  await says(hr, 'Drafts come after self-reviews.');
  await send(hr, { draft_due_on: day(30) }, 'Make the cycle');
  await look(hr, 'cycle-setup');
  await send(hr, {}, 'Launch');
  await look(hr, 'cycle');
  ok(await hr.locator(`main >> text=${ann.name}`).count() > 0, `the cycle has a review of ${ann.name}`);
  await visit(hr, '/cycles', 'cycles');

  // the employee: plan, need, confirmation
  const [employee, manager, colleague] = await Promise.all([ann, boss, col].map(p => signed(p.mail)));
  await visit(employee, '/', 'home');
  await visit(employee, '/goals', 'goals-empty');
  await visit(employee, `/year/${e}`, 'year-empty');
  await visit(employee, `/year/${e}/plan`, 'year-plan');
  await send(employee, { purpose: 'Robots that stop before they touch anybody.', duties: 'Close the findings of the audit.\nTeach two colleagues the test bench.', conditions: 'Two days a week at the test bench.' }, 'Save');
  await visit(employee, `/year/${e}/needs`, 'year-need');
  await send(employee, { kind: 'training', text: 'The course on safety standards' }, 'Save');
  await send(employee, {}, 'Confirm');
  await manager.goto(`${url}/year/${e}/answer`);
  await look(manager, 'year-answer');
  await send(manager, {}, 'Not now', 422);
  await says(manager, 'Say why not now');
  await look(manager, 'year-answer-refused');
  await manager.goto(`${url}/year/${e}`);
  await manager.fill('.nd-f [name=answer]', 'In March, the place is booked');
  await send(manager, {}, 'Agree');
  await send(manager, {}, 'Confirm');
  await visit(employee, `/year/${e}`, 'year');

  // documents: what is none is refused beside its field, what is one comes back as it was, and goes again
  const file = (name, text) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
  await visit(employee, `/year/${e}/documents`, 'year-document');
  await employee.setInputFiles('#f-file', file('tool.exe', 'MZ'));
  await send(employee, { title: 'Certificate of the test bench', seen_by: 'mine' }, 'Add it', 422);
  ok((await employee.locator('#e-file').textContent()).includes('Files of this kind cannot be added'), 'a wrong file is refused beside its field');
  ok(await employee.inputValue('#f-title') === 'Certificate of the test bench', 'what was typed is kept');
  await look(employee, 'year-document-refused');
  await employee.setInputFiles('#f-file', file('bench.pdf', '%PDF-1.7 of the bench'));
  await send(employee, {}, 'Add it');
  await employee.goto(`${url}/year/${e}/documents`);
  await employee.setInputFiles('#f-file', file('Zażalenie klienta, after the second teardown of the arm in the hall of the customer.txt', 'It stopped in time.'));
  await send(employee, { seen_by: 'both' }, 'Add it');
  await manager.goto(`${url}/year/${e}/documents`);
  await manager.setInputFiles('#f-file', file('audit.csv', 'finding;closed\n'));
  await send(manager, { title: 'Findings of the audit', seen_by: 'both' }, 'Add it');
  await visit(employee, `/year/${e}`, 'year-documents');
  await says(employee, 'Findings of the audit');
  const [fetched] = await Promise.all([employee.waitForEvent('download'), employee.click('text=Certificate of the test bench')]);
  ok(fetched.suggestedFilename() === 'Certificate of the test bench.pdf', `a document is called as its title is, not ${fetched.suggestedFilename()}`);
  ok(readFileSync(await fetched.path(), 'utf8') === '%PDF-1.7 of the bench', 'a document comes back as it was');
  await manager.goto(`${url}/year/${e}`);
  ok(await manager.locator('main >> text=Certificate of the test bench').count() === 0, 'what is hers alone the manager does not see');
  await employee.click('text=Take away: Certificate of the test bench');
  await employee.waitForURL(/remove$/);
  await look(employee, 'year-document-remove');
  await send(employee, {}, 'Take it away');
  ok(await employee.locator('main >> text=Certificate of the test bench').count() === 0, 'a document that was taken away is gone');

  // a goal whose number must fall, and its check-in
  await visit(employee, '/goals/new', 'goal-new');
  await send(employee, { title: 'Fewer open findings in the safety audit', why: 'The audit decides whether we may ship.', due_on: day(120) }, 'Make the goal');
  const goal = employee.url();
  await employee.click('text=Add one');
  await employee.waitForURL(/key-results/);
  await look(employee, 'key-result');
  await send(employee, { title: 'Open findings', metric: 'number', start: '20', target: '0' }, 'Add it');
  await employee.goto(`${goal}/check-in`);
  await look(employee, 'check-in');
  await send(employee, { value_1: '5', confidence: 'at_risk', note: 'Five are left; two wait for the firmware.' }, 'Post it');
  ok((await employee.textContent('.kpis')).includes('75%'), 'a falling number counts: from 20 to 5 of 0 is 75%');
  await employee.goto(`${goal}/advice`);
  await send(employee, { text: 'Close the interlock findings first: the auditor reads those pages first.', ask_id: col.mail }, 'Add it');
  await look(employee, 'goal');
  await visit(employee, '/goals', 'goals');
  await visit(employee, '/goals/company', 'goals-company');
  await visit(manager, '/goals/team', 'goals-team');

  // thanks on the wall, a question, a note
  await visit(colleague, '/feedback/new', 'feedback-new');
  await send(colleague, { subject_id: ann.mail, kind: 'praise', text: 'You asked the question that saved us the second teardown.', visibility: 'public' }, 'Send');
  await visit(employee, '/feedback/ask', 'feedback-ask');
  await send(employee, { giver_id: col.mail, prompt: 'What should I do differently on the test bench?', visibility: 'private' }, 'Ask');
  await visit(colleague, '/feedback', 'feedback-asked');
  await visit(employee, '/feedback', 'feedback');
  await says(employee, 'You asked the question that saved us the second teardown.');
  await visit(employee, '/wall', 'wall');
  await says(employee, 'You asked the question that saved us the second teardown.');
  await visit(employee, '/notes/new', 'note-new');
  await send(employee, { kind: 'achievement', text: 'The second dry run was clean.', visibility: 'author' }, 'Keep it');
  await look(employee, 'notes');

  // the self-review, then the draft, which is the manager's alone
  await employee.goto(`${url}/reviews`);
  await look(employee, 'reviews');
  const review = await employee.$eval('main a[href^="/reviews/"]', a => a.href);
  await employee.goto(review);
  await look(employee, 'review-self-step');
  await employee.goto(`${review}/self`);
  await look(employee, 'review-self');
  // a note is put in while the form has not saved itself yet: what was typed stays; the note comes out and goes in again
  await send(employee, { self_text: 'Fifteen findings closed.' }, 'Put it into the review');
  ok(await employee.inputValue('#f-self_text') === 'Fifteen findings closed.', 'what was typed stays when a note is put in');
  await says(employee, `Notes put in by ${ann.name}`);
  await look(employee, 'review-self-picked');
  await send(employee, { self_text: 'Fifteen findings closed, five open.' }, 'Take it out');
  ok(await employee.inputValue('#f-self_text') === 'Fifteen findings closed, five open.', 'what was typed stays when a note is taken out');
  ok(!await employee.locator('main >> text=Notes put in by').count(), 'the note is out again');
  await employee.type('#f-self_text', ' Typed on.');
  await employee.waitForSelector('[data-save][data-state="saved"]');
  await send(employee, {}, 'Put it into the review');
  await employee.type('#f-self_text', ' And on.');
  await employee.waitForSelector('[data-save][data-state="saved"]');
  await send(employee, { self_text: 'Fifteen findings closed. I learned to ask earlier.', self_rating: '4' }, 'Hand it in');
  await visit(manager, '/reviews', 'reviews-manager');
  await visit(manager, '/inbox', 'inbox-review');
  await says(manager, `who put 1 note into it`);
  await manager.goto(`${url}/notes/new`);
  await send(manager, { subject_id: ann.mail, kind: 'coaching', text: 'We talked about asking earlier, before the plan is fixed and not after it.', visibility: 'author' }, 'Keep it');
  await manager.goto(`${review}/write`);
  await says(manager, 'The second dry run was clean.');
  await says(manager, `It then stands in the review: ${ann.name} reads it.`);
  await look(manager, 'review-write');
  await send(manager, { text: 'A year of steady work.' }, 'Put it into the review');
  ok(await manager.inputValue('#f-text') === 'A year of steady work.', 'what was typed in the draft stays when a note is put in');
  await look(manager, 'review-write-picked');
  const draft = { text: 'A year of steady, careful work.', strengths: 'Asks the question nobody asks.', growth: 'Share the plan earlier.', result: 'rated', rating: '4', reason: 'Fifteen of twenty findings closed ahead of the day.' };
  await send(manager, draft, 'Save the draft');
  // Save pressed as the form would save itself: the two do not meet on the way, where the first would make the second a conflict
  const quiet = [];
  await manager.addInitScript(() => {
    const late = new Map(), { setTimeout: real, clearTimeout: forget } = window;
    window.setTimeout = (f, ms, ...rest) => { const id = real(ms === 700 ? () => 0 : f, ms, ...rest); if (ms === 700) late.set(id, f); return id; };
    window.clearTimeout = id => { late.delete(id); forget(id); };
    addEventListener('submit', () => { for (const f of late.values()) f(); late.clear(); });
  });
  await manager.route('**/write', async route => {
    if ((route.request().postData() || '').includes('_quiet')) quiet.push(route.request());
    else for (const r of quiet) await r.response().catch(() => null);
    await route.continue();
  });
  await manager.goto(`${review}/write`);
  await send(manager, { growth: 'Share the plan earlier, and in writing.' }, 'Save the draft');
  ok(await manager.inputValue('#f-growth') === 'Share the plan earlier, and in writing.', 'what was typed last is what is kept');
  await manager.unroute('**/write');
  for (const [page, who] of [[colleague, 'a colleague'], [employee, 'the employee'], [hr, 'HR']]) {
    const answer = await page.goto(`${review}/write`);
    ok(answer.status() === 404, `${who} gets 404 for the draft, not ${answer.status()}`);
    await page.goto(review);
    ok(!(await page.textContent('body')).includes('steady, careful'), `${who} sees nothing of the draft`);
  }
  ok((await colleague.goto(review)).status() === 404, 'for a colleague the review is not there');
  await look(colleague, 'missing');
  await manager.goto(`${review}/share`);
  await look(manager, 'review-share');
  await send(manager, {}, 'Share it now');
  await look(manager, 'review-shared-manager');
  await employee.goto(review);
  await look(employee, 'review-shared');
  await says(employee, 'A year of steady, careful work.');
  await says(employee, 'We talked about asking earlier');

  // before the hour is over there is nothing to note: the page says from when on
  await says(employee, 'You can meet from');
  await manager.goto(`${review}/meet`);
  await says(manager, 'You can meet from');
  ok(!await manager.locator('#f-met_on').count(), 'before its time the meeting has no form');
  await look(manager, 'review-meet-early');

  // an hour later: the meeting, a change that is shown, an objection, the second reader, a dated note
  backdate(server, 'UPDATE review SET shared_at = shared_at - 3700000');
  await manager.goto(`${review}/meet`);
  await look(manager, 'review-meet');
  await send(manager, { met_on: day(0) }, 'Note the meeting');
  await employee.goto(`${review}/answer`);
  await says(employee, 'makes the text final now');
  ok(!await employee.locator('#f-statement').count(), 'before its time the answer has no form');
  await manager.goto(`${review}/finalize`);
  await look(manager, 'review-finalize');
  await send(manager, { growth: 'Share the plan earlier, and ask for help by name.' }, 'Make it final');
  await employee.goto(review);
  await says(employee, 'Changed after the meeting');
  await look(employee, 'review-final');
  await employee.goto(`${review}/answer`);
  await look(employee, 'review-answer');
  await send(employee, { answer: 'objected' }, 'Send the answer', 422);
  await says(employee, 'Say what you object to.');
  await send(employee, { statement: 'Two of the five wait for a supplier, not for me.' }, 'Send the answer');
  await visit(hr, '/inbox', 'inbox-objection');
  await hr.goto(`${review}/second`);
  await look(hr, 'review-second');
  await says(hr, 'Two of the five wait for a supplier');
  await send(hr, { second_text: 'Right: the review says so in a note.' }, 'Answer and close');
  await manager.goto(`${review}/note`);
  await look(manager, 'review-note');
  await send(manager, { text: 'The supplier has delivered since.' }, 'Add the note');
  await employee.goto(review);
  for (const text of ['Right: the review says so in a note.', 'The supplier has delivered since.', 'Fifteen findings closed. I learned to ask earlier.', 'A year of steady, careful work.']) await says(employee, text);
  await look(employee, 'review-closed');
  await visit(employee, `${new URL(review).pathname}/print`, 'review-print');
  const [pdf] = await Promise.all([employee.waitForEvent('download'), employee.click('a:has-text("PDF for you")')]);
  ok(readFileSync(await pdf.path(), 'latin1').startsWith('%PDF-'), 'a closed review comes as PDF');
  for (const path of ['', '/print', '/pdf']) ok((await colleague.goto(review + path)).status() === 404, `a colleague gets 404 for${path || ' it'}`);

  // the reward, with its reason; the year then shows all four
  await manager.goto(`${url}/people/${e}/reward`);
  await look(manager, 'reward');
  await send(manager, { kind: 'bonus', reason: 'The audit was passed because of her.' }, 'Record it');
  await visit(employee, `/year/${e}`, 'year-closed');
  await says(employee, 'The audit was passed because of her.');
  await visit(hr, '/years', 'years');
  await hr.goto(`${url}/cycles`);
  await hr.click('tbody a');
  await hr.waitForURL(/cycles\/[0-9a-z]{13}$/);
  await look(hr, 'cycle-running');

  // nothing needs a script
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await employee.context().storageState() }), without = await plain.newPage();
  await without.goto(`${goal}/check-in`);
  await without.fill('#f-value_1', '2');
  await without.check('input[name=confidence][value=on_track]');
  await without.click('main button:has-text("Post it")');
  ok((await without.textContent('.kpis')).includes('90%'), 'a check-in works without a script');
} catch (e) {
  ok(false, e.stack);
} finally {
  await browser.close();
  await server.stop();
  finish();
}
