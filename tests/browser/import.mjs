// A file from elsewhere, in the browser: upload, columns, check, progress, the rows that were not taken, taking it back.
import { checkAccess, finish, fitsPhone, ok, openBrowser, setUp, startServer, watch } from './_kit.mjs';

const server = await startServer(), browser = await openBrowser(), { url } = server;
const rows = ['pers_no;vorname;nachname;eintritt;vorges_nr;gehalt_jahr;Status',
  '1;Priya;Rao;19.09.2022;;214000;1', '2;Linh;Tran;03.02.2023;1;96000;0', '3;Kofi;Mensah;31.02.2024;1;88000;0', '4;Lars;Vik;01.04.2021;10999;81000;0'];
const file = { name: 'mitarbeiter.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) };
const press = (page, text) => Promise.all([page.waitForNavigation(), page.click(`main button:has-text("${text}")`)]);
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } }), page = await context.newPage();
  watch(page);
  await setUp(page, url);

  await page.goto(`${url}/import`);
  await checkAccess(page, 'imports');
  await page.selectOption('#kind', 'pay');
  await page.fill('#text', 'name\nAda');
  await press(page, 'Look at it');
  ok(await page.inputValue('#kind') === 'pay' && (await page.inputValue('#text')).startsWith('name'), 'what was typed is kept');

  await page.selectOption('#kind', 'people');
  await page.fill('#text', '');
  await page.setInputFiles('#file', file);
  await press(page, 'Look at it');
  const asked = page.url();
  ok(await page.isVisible('text=Something has to be known first.'), 'a word that is not known is asked about');
  ok(!await page.isVisible('form[action$="/apply"]'), 'and nothing can be imported before');
  await checkAccess(page, 'a question');
  ok(await page.isVisible('text=Status says “1” in 1 row: what does it mean?') && !(await page.textContent('main')).includes('value Status'), 'in the words of a page, not of a mapping');
  ok(await page.isVisible('text=Left empty: the word says nothing.') && await page.locator('select[aria-label="Meaning of 1"] option:has-text("Leave empty")').count() === 1, 'and what leaving it empty does');
  await fitsPhone(page, 'a question');
  await page.selectOption('select[aria-label="Meaning of 1"]', 'here');
  await page.selectOption('select[aria-label="Meaning of 0"]', 'here');
  await press(page, 'Check again');
  ok(await page.isVisible('text=31.02.2024 is not a date') && await page.isVisible('text=Nobody is known as 10999'), 'rows that cannot be taken are shown');
  await checkAccess(page, 'the check');
  await fitsPhone(page, 'the check');

  await press(page, 'Import 2 rows');
  await page.waitForSelector('#state .note.good');
  ok(await page.isVisible('text=Rows that were not taken'), 'the page that showed its progress shows its end');
  await checkAccess(page, 'a finished import');
  await fitsPhone(page, 'a finished import');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('text=Download these rows')]);
  ok(download.suggestedFilename() === 'rows-not-imported.csv', 'just the rows that were not taken can be had');

  await page.goto(`${url}/import`);
  await page.selectOption('#kind', 'absences');
  await page.fill('#text', 'pers_no,first day,last day,type,deputy\n1,2024-02-20,2024-02-29,Burnout,Linh Tran\n2,2024-05-02,2024-05-01,sick,\n');
  await press(page, 'Look at it');
  ok(await page.isVisible('text=type says “Burnout” in 1 row: what does it mean?') && await page.isVisible('text=Sealed. The person and HR'), 'of absences too');
  ok(!await page.locator('select[name="c0"] option[value="pay"]').count(), 'and its columns mean nothing else');
  await page.selectOption('select[aria-label="Meaning of Burnout"]', 'sabbatical');
  await press(page, 'Check again');
  ok(await page.isVisible('text=The last day 2024-05-01 is before the first, 2024-05-02'), 'why a row cannot be taken');
  await checkAccess(page, 'the check of absences');
  await press(page, 'Import 1 row');
  await page.waitForSelector('#state .note.good');
  ok(!(await page.textContent('main')).match(/sabbatical|burnout|sick/i), 'and the batch says no kind');
  await press(page, 'Take it back');
  ok(await page.isVisible('text=The absences it had made are gone'), 'they are taken back');

  await page.goto(asked);
  await press(page, 'Take it back');
  ok(await page.isVisible('.note:has-text("Taken back.")'), 'it is taken back as a whole');

  // a ring is told before anything is written, with who reports to whom
  await page.goto(`${url}/import`);
  await page.selectOption('#kind', 'people');
  await page.fill('#text', 'number,name,manager,Why it was not imported\nR1,Ringo One,R2,No name\nR2,Ringo Two,R1,\n');
  await press(page, 'Look at it');
  ok(await page.isVisible('text=It would close the line to a ring: Ringo Two reports to Ringo One, Ringo One to Ringo Two (row 2)'), 'a ring is told in the dry run');
  ok(await page.isVisible("text=Tandem's own") && !await page.locator('select[name="c3"]').count(), 'the column that says why is left out');
  await checkAccess(page, 'a ring');

  // a list of the company, by its descriptor: what it changes can be taken back, what it adds stays
  const levels = async rows => {
    await page.goto(`${url}/import`);
    await page.selectOption('#kind', 'level');
    await page.fill('#text', rows);
    await press(page, 'Look at it');
  };
  await levels('Grade,Name,Rank\nQ1,Assistant,801\nQ2,Specialist,802\nQ3,Lead,many');
  ok(await page.isVisible('text=Rank is not a whole number') && await page.isVisible('.pill:has-text("Key")'), 'columns are matched, and a wrong cell is told');
  await checkAccess(page, 'a list that is looked at');
  await press(page, 'Import 2 rows');
  await page.waitForSelector('#state .note.good');
  await levels('Code,Name,Rank\nQ2,Expert,\nQ4,Fellow,804');
  await press(page, 'Import 2 rows');
  await page.waitForSelector('#state .note.good');
  ok(!await page.isVisible('text=See the people'), 'a list is not about people');
  await fitsPhone(page, 'a list that was imported');
  await press(page, 'Take it back');
  await page.waitForSelector('.note b:text-is("Taken back.")');
  ok(await page.isVisible('text=What it had added stays.'), 'it says what stays');
  await page.goto(`${url}/organization`);
  const company = await page.locator('main').innerText();
  ok(company.includes('Specialist') && !company.includes('Expert') && company.includes('Fellow'), 'a change is taken back, what was added stays');

  // a large one is taken back in slices, and says so meanwhile
  await page.goto(`${url}/import`);
  await page.selectOption('#kind', 'people');
  const many = ['number,name,manager', ...Array.from({ length: 4000 }, (_, i) => `L${i},Lot ${i},${i ? 'L0' : ''}`)];
  await page.setInputFiles('#file', { name: 'many.csv', mimeType: 'text/csv', buffer: Buffer.from(many.join('\n')) });
  await press(page, 'Look at it');
  await press(page, 'Import 4,000 rows');
  await page.waitForSelector('#state .note.good', { timeout: 120000 });
  await press(page, 'Take it back');
  ok(await page.isVisible('.note:has-text("Being taken back.")'), 'it says that it is being taken back');
  await checkAccess(page, 'an import that is being taken back');
  await page.waitForSelector('.note b:text-is("Taken back.")', { timeout: 120000 });
  await page.goto(`${url}/people`);
  ok(!await page.isVisible('text=Lot 1'), 'and they are gone');

  // without script the page of a running import renews itself, and a finished one does not
  const plain = await (await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() })).newPage();
  await plain.goto(asked);
  ok(await plain.isVisible('text=Taken back.') && !await plain.locator('meta[http-equiv="refresh"]').count(), 'without script it can be read too');
} finally {
  await browser.close();
  await server.stop();
}
finish();
