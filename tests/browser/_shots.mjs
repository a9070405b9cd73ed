import { mkdirSync } from 'node:fs';
import { PAGES, openBrowser, setUp, startServer } from './_kit.mjs';

const to = 'build/shots', server = await startServer(), browser = await openBrowser();
const page = await (await browser.newContext()).newPage();
const name = path => path === '/' ? 'home' : path.slice(1).replace(/[^a-z0-9]+/g, '-');
mkdirSync(to, { recursive: true });
await setUp(page, server.url);
for (const [kind, width, height, theme] of [['light', 1440, 900, 'light'], ['dark', 1440, 900, 'dark'], ['phone', 390, 844, 'light']]) {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: theme });
  for (const path of PAGES) {
    await page.goto(server.url + path);
    await page.screenshot({ path: `${to}/${name(path)}-${kind}.png` });
  }
}
await browser.close();
await server.stop();
console.log(`${PAGES.length * 3} pictures in ${to}`);
