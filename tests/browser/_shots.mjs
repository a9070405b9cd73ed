// Pictures of every page that HR, an administrator and an employee come to by links, one of each kind, on the demo company.
import { mkdirSync } from 'node:fs';
import { form, openBrowser, signIn, startServer, walk } from './_kit.mjs';

const to = 'build/shots', kinds = [['light', 1440, 900], ['dark', 1440, 900], ['phone', 390, 844]];
const server = await startServer(240), browser = await openBrowser();
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

mkdirSync(to, { recursive: true });
for (const mail of ['hr@northwind.example', 'admin@northwind.example', 'partner@northwind.example']) {
  const page = await (await browser.newContext()).newPage();
  await signIn(page, server.url, mail);
  await walk(page, server.url, ['/', '/search?q=ha'], seen, path => shoot(page, path));
  await page.context().close();
}
await browser.close();
await server.stop();
console.log(`${pictures} pictures of ${seen.size} pages in ${to}`);
