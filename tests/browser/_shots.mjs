// Pictures of every page that HR, an administrator and an employee come to by links, one of each kind, on the demo company.
import { mkdirSync } from 'node:fs';
import { openBrowser, signIn, startServer } from './_kit.mjs';

const to = 'build/shots', kinds = [['light', 1440, 900], ['dark', 1440, 900], ['phone', 390, 844]];
const server = await startServer(240), browser = await openBrowser();
const form = path => path.replace(/[0-9a-hjkmnp-tv-z]{13}/g, ':id').replace(/\?.*/, '');
const name = path => form(path).replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'home';
const seen = new Set();
let pictures = 0;

async function shoot(page, path) {
  for (const [kind, width, height] of kinds) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: kind === 'dark' ? 'dark' : 'light', reducedMotion: 'reduce' });
    await page.evaluate(k => { document.documentElement.dataset.theme = k === 'dark' ? 'dark' : 'light'; }, kind);
    await page.screenshot({ path: `${to}/${name(path)}-${kind}.png` });
    pictures++;
  }
}

// Breadth first; a page of a form that was seen is not opened again, and what is no page is left alone.
async function walk(mail) {
  const page = await (await browser.newContext()).newPage(), waiting = ['/', '/search?q=ha'];
  await signIn(page, server.url, mail);
  while (waiting.length) {
    const path = waiting.shift();
    if (seen.has(form(path))) continue;
    seen.add(form(path));
    const answer = await page.goto(server.url + path).catch(() => null);
    if (!answer || !(answer.headers()['content-type'] || '').includes('text/html')) continue;
    waiting.push(...await page.$$eval('a[href^="/"]', l => l.map(a => a.getAttribute('href')).filter(h => !/^\/(assets|sign-out)|\.(pdf|csv|json|html)|\/pdf/.test(h))));
    await shoot(page, path);
  }
  await page.context().close();
}

mkdirSync(to, { recursive: true });
for (const mail of ['hr@northwind.example', 'admin@northwind.example', 'partner@northwind.example']) await walk(mail);
await browser.close();
await server.stop();
console.log(`${pictures} pictures of ${seen.size} pages in ${to}`);
