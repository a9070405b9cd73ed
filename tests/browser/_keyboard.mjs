// The workflows by keyboard alone: nothing here clicks, points or gives the focus by script. After every step the focus is somewhere,
// in sight, not covered, with a ring of 3 to 1 (WCAG 2.2, 2.1.1, 2.1.2, 2.4.3, 2.4.7, 2.4.11), and each page is entered by its skip link.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Keys } from './_keys.mjs';
import { DEMO_PASSWORD, backdate, finish, ok, openBrowser, person, someone, startServer, team } from './_kit.mjs';

const server = await startServer(60), browser = await openBrowser(), { url } = server;
const day = n => new Date(Date.now() + n * 864e5).toISOString().slice(0, 10);
const at = async page => page.evaluate(() => ({ tag: document.activeElement.tagName, id: document.activeElement.id, name: document.activeElement.name || '', text: document.activeElement.innerText?.trim() || '' }));
const open = async mail => { const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', locale: 'en-US' })).newPage(), keys = new Keys(page, url); await keys.signIn(mail, DEMO_PASSWORD); return keys; };

// The frame: the skip link, the navigation, the account's menu, the palette, the theme.
async function frame(k) {
  await k.go('/');
  await k.press('Tab');
  ok((await at(k.page)).text === 'Skip to content', 'the first stop of a page is the way past its navigation');
  await k.press('Enter');
  ok((await at(k.page)).id === 'main', 'which leads to the content');
  await k.go('/');
  await k.to('.nav a', 'Goals');
  await k.enter(/\/goals$/);
  await k.go('/');
  await k.to('.me');
  await k.press('Enter');
  await k.press('Tab');
  ok((await at(k.page)).text === 'My journey', `the menu of the account is entered, not ${JSON.stringify(await at(k.page))}`);
  await k.press('Escape');
  ok(await k.is('.me') && !await k.page.isVisible('#m-me'), 'Escape closes it, and the focus is where it was opened');
  await k.press('Enter');
  await k.to('#m-me a', 'Preferences');
  await k.enter(/\/account$/);

  await k.go('/');
  await k.to('.find');
  await k.press('Enter');
  ok((await at(k.page)).name === 'q' && await k.page.isVisible('#cmdk'), 'the palette has the cursor');
  for (let i = 0; i < 6; i++) { await k.page.keyboard.press('Tab'); ok(await k.page.evaluate(() => document.activeElement === document.body || !!document.activeElement.closest('#cmdk')), 'Tab does not leave an open palette for what is below it'); }
  await k.press('Escape');
  ok(await k.is('.find') && !await k.page.isVisible('#cmdk'), `Escape gives the focus back to what opened the palette, not ${JSON.stringify(await at(k.page))}`);
  await k.press('Control+k');
  await k.type('an');
  await k.page.waitForFunction(() => document.querySelectorAll('#found [data-found] [role="option"]:not([hidden])').length > 1 && document.querySelector('#cmdk [aria-selected="true"]')?.closest('[data-found]'));
  const first = await k.page.getAttribute('#cmdk [aria-selected="true"]', 'href');
  await k.press('ArrowDown');
  const chosen = await k.page.getAttribute('#cmdk [aria-selected="true"]', 'href');
  ok(chosen !== first, 'arrows choose in the palette');
  await k.press('ArrowUp');
  await k.enter(u => u.pathname === new URL(first, url).pathname);
}

// HR: somebody is hired, moves to another unit after a look at what that does, is found in the list by its filters.
async function people(k, unit) {
  await k.go('/people/new');
  await k.skip();
  await k.fill('#f-name', 'Kesi Morgenstern');
  await k.fill('#f-title', 'Test Engineer');
  await k.date('#f-from_on', day(-40));
  await k.fill('#f-unit_id', 'Nowhere at all');
  await k.to('main button', 'Hire');
  await k.load();
  ok((await at(k.page)).id === 'f-unit_id', `after a refusal the field to mend has the cursor, not ${JSON.stringify(await at(k.page))}`);
  await k.judge('the field to mend');
  await k.press('Control+a');
  await k.type(unit);
  await k.to('main button', 'Hire');
  await k.enter(/\/people\/[0-9a-z]{13}$/);
  const who = new URL(k.page.url()).pathname;
  await k.skip();
  await k.to('main a', 'Plan a change');
  await k.enter(/\/change$/);
  await k.skip();
  await k.fill('#f-title', 'Senior Test Engineer');
  await k.date('#f-from_on', day(0));
  await k.choose('#f-reason', 'promotion');
  await k.to('main button', 'Show what it does');
  await k.load();
  await k.skip();
  await k.to('main button.pri');
  await k.enter(new RegExp(`${who}$`));
  await k.sees('Senior Test Engineer');

  await k.go('/people');
  await k.skip();
  await k.fill('main input[name=q]', 'Kesi');
  await k.to('main select[name=status]');
  await k.press('ArrowDown');
  await k.press('ArrowUp');
  await k.to('main button', 'Show');
  await k.enter(/q=Kesi/);
  await k.skip();
  await k.to('main summary');
  await k.press('Enter');
  ok(await k.page.isVisible('main select[name=level]'), 'what was folded opens');
  await k.to('tbody th a', 'Kesi');
  await k.enter(new RegExp(`${who}$`));

  await k.go('/evaluations/goal_silence');
  await k.skip();
  await k.choose('#f-state', 'off');
  await k.fill('#f-reason', 'Until the works council agrees');
  await k.to('main button', 'Switch it');
  await k.load();
  await k.sees('Until the works council agrees');
}

// A file: columns, a word that has to be known, the check, the import, and the focus while its page renews itself.
async function importing(k) {
  await k.go('/import');
  await k.skip();
  await k.to('#file');
  const [chooser] = await Promise.all([k.page.waitForEvent('filechooser'), k.page.keyboard.press('Space')]);
  const many = ['number,name,manager,first day', ...Array.from({ length: 4000 }, (_, i) => `L${i},Lot ${i},${i ? 'L0' : ''},2024-02-01`), 'X1,Nobody Known,,31.02.2024'];
  await chooser.setFiles({ name: 'many.csv', mimeType: 'text/csv', buffer: Buffer.from(many.join('\n')) });
  await k.to('main button', 'Look at it');
  await k.enter(/\/import\/[0-9a-z]{13}/);
  await k.skip();
  await k.to('main button', 'Import');
  await k.load();
  await k.page.waitForSelector('#state .note.good', { timeout: 120000 });
  await k.skip();
  await k.to('main button', 'Take it back');
  await k.load();
  await k.skip();
  await k.page.waitForSelector('.note b:text-is("Taken back.")', { timeout: 120000 });
  ok(await k.is('main'), 'a page that renews itself leaves the focus where it is');
  await k.to('#state a', 'Import a file');
}

// An employee: a goal with a key result, a check-in, feedback, and Undo beside what was said.
async function goals(k, colleague) {
  await k.go('/goals/new');
  await k.skip();
  await k.fill('#f-title', 'Every arm stops in time');
  await k.date('#f-due_on', day(120));
  await k.to('main button', 'Make the goal');
  await k.enter(/\/goals\/[0-9a-z]{13}$/);
  const goal = new URL(k.page.url()).pathname;
  await k.skip();
  await k.to('main a', 'Add one');
  await k.enter(/key-results/);
  await k.skip();
  await k.press('Tab');
  await k.fill('#f-title', 'Open findings');
  await k.choose('#f-metric', 'number');
  await k.fill('#f-start', '20');
  await k.fill('#f-target', '0');
  await k.to('main button', 'Add it');
  await k.enter(new RegExp(`${goal}$`));
  await k.skip();
  await k.to('main a', 'Check in');
  await k.enter(/check-in$/);
  await k.skip();
  await k.fill('#f-value_1', '5');
  await k.radio('confidence', 'at_risk');
  await k.fill('#f-note', 'Five are left.');
  await k.to('main button', 'Post it');
  await k.enter(new RegExp(`${goal}$`));
  await k.sees('75%');

  await k.go('/notes/new');
  await k.skip();
  await k.choose('#f-kind', 'coaching');
  await k.fill('#f-text', 'Written by a slip');
  await k.radio('visibility', 'author');
  await k.to('main button.pri');
  await k.enter(/\/notes$/);
  await k.to('.toast button', 'Undo');
  await k.load();
  ok(!(await k.page.innerText('main')).includes('Written by a slip'), 'Undo is reached by Tab, and takes it back');

  await k.go('/feedback/new');
  await k.skip();
  await k.fill('#f-subject_id', colleague.mail);
  await k.choose('#f-kind', 'praise');
  await k.fill('#f-text', 'You asked the question that saved us the second teardown.');
  await k.radio('visibility', 'public');
  await k.to('main button', 'Send');
  await k.load();
  await k.go('/wall');
  await k.sees('You asked the question that saved us the second teardown.');
}

// The year's plan, by both sides.
async function plan(k, boss, id) {
  await k.go(`/year/${id}/plan`);
  await k.skip();
  await k.fill('#f-purpose', 'Robots that stop before they touch anybody.');
  await k.fill('#f-duties', 'Close the findings of the audit.');
  await k.to('main button', 'Save');
  await k.enter(/\/year\//);
  for (const side of [k, boss]) {
    await side.go(`/year/${id}`);
    await side.skip();
    await side.to('main button', 'Confirm');
    await side.load();
  }
  await k.go(`/year/${id}`);
  await k.sees('Confirmed');
}

// A review from the self-review to the answer.
async function review(k, boss, path) {
  await k.go(path);
  await k.skip();
  await k.to(`main a[href="${path}/self"]`);
  await k.enter(/\/self$/);
  await k.skip();
  await k.fill('#f-self_text', 'Fifteen findings closed.');
  await k.page.waitForSelector('[data-save][data-state="saved"]');
  await k.judge('the field whose form has saved itself');
  ok((await at(k.page)).id === 'f-self_text', 'a form that saves itself leaves the cursor where it is');
  if (await k.page.locator('input[name=self_rating]').count()) await k.radio('self_rating', '4');
  await k.to('main button', 'Hand it in');
  await k.load();

  await boss.go(`${path}/write`);
  await boss.skip();
  await boss.fill('#f-text', 'A year of steady, careful work.');
  if (await boss.page.locator('#f-strengths').count()) await boss.fill('#f-strengths', 'Asks the question nobody asks.');
  if (await boss.page.locator('#f-growth').count()) await boss.fill('#f-growth', 'Share the plan earlier.');
  if (await boss.page.locator('#f-result').count()) await boss.choose('#f-result', 'rated');
  await boss.radio('rating', '4');
  await boss.fill('#f-reason', 'Fifteen of twenty findings closed ahead of the day.');
  await boss.to('main button', 'Save the draft');
  await boss.load();
  await boss.go(`${path}/share`);
  await boss.skip();
  await boss.to('main button', 'Share it now');
  await boss.load();
  backdate(server, 'UPDATE review SET shared_at = shared_at - 999000000 WHERE shared_at IS NOT NULL');
  await boss.go(`${path}/meet`);
  await boss.skip();
  await boss.date('#f-met_on', day(0));
  await boss.to('main button', 'Note the meeting');
  await boss.load();
  await boss.go(`${path}/finalize`);
  await boss.skip();
  await boss.to('main button', 'Make it final');
  await boss.load();
  await k.go(`${path}/answer`);
  await k.skip();
  await k.radio('answer', 'approved');
  await k.to('main button', 'Send the answer');
  await k.load();
  await k.sees('A year of steady, careful work.');
}

// Whoever is at the self-review of the cycle that runs, with the writer.
const atSelf = () => JSON.parse(execFileSync('python3', ['-c', `import json, sqlite3, sys
d = sqlite3.connect(sys.argv[1], timeout=30)
print(json.dumps(d.execute("SELECT s.login, w.login FROM review r JOIN account s ON s.person_id = r.subject_id JOIN account w ON w.person_id = r.manager_id WHERE r.status = 'self' AND s.login NOT LIKE 'hr@%' ORDER BY r.id LIMIT 1").fetchone()))`, join(server.data, 'tandem.db')], { encoding: 'utf8' }));

try {
  const hr = await someone(browser, url, 'hr@northwind.example'), [boss, ann, col] = await team(hr, url);
  const hana = await open('hr@northwind.example');
  await frame(hana);
  await people(hana, ann.unit);
  await importing(hana);
  const k = await open(ann.mail), m = await open(boss.mail);
  await goals(k, await person(hr, url, col.id));
  await plan(k, m, ann.id);
  const [subject, writer] = atSelf(), s = await open(subject), w = await open(writer);
  const own = await s.go('/reviews') && await s.page.$$eval('main a[href^="/reviews/"]', l => l.map(a => a.getAttribute('href')));
  let open_one;
  for (const path of own) { await s.go(path); if (await s.page.locator(`main a[href="${path}/self"]`).count()) { open_one = path; break; } }
  await review(s, w, open_one);
} catch (e) {
  ok(false, e.stack);
} finally {
  await browser.close();
  await server.stop();
  finish();
}
