// Builds what the browser is given, from our sources in assets/ and the packages pinned in package.json.
//
//   node tools/assets.mjs build/assets
//
// The folder is made anew and then holds one style sheet, one script, the icon sprite, the fonts, the public
// holidays, the licences of what others made, and `list`: the names that the program embeds, one FILE=NAME a line.
// Every address inside is relative, so the files work under any path. Runs on Node 18.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { holidays } from './holidays.mjs';

const here = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const sources = path.join(here, 'assets');
const packages = path.join(here, 'node_modules');
const out = path.resolve(process.argv[2] || path.join(here, 'build/assets'));
const esbuild = createRequire(import.meta.url)('esbuild');

const read = (...parts) => fs.readFileSync(path.join(...parts), 'utf8');
const made = new Map();   // name -> text or bytes

function minify(text, loader, file) {
  const r = esbuild.transformSync(text, { loader, minify: true, sourcefile: file, legalComments: 'inline', charset: 'utf8' });
  for (const w of r.warnings) console.error(`${file}: ${w.text}`);
  return r.code;
}

// The order of the layers must be the first thing the browser reads, whichever file happens to use a layer first.
function styles() {
  const text = ['fonts.css', 'tokens.css', 'app.css', 'pages.css'].map(f => read(sources, 'css', f)).join('\n');
  const order = text.match(/@layer [\w, -]+;/);
  if (!order) throw new Error('assets/css/app.css does not say the order of the layers');
  made.set('app.css', minify(order[0] + '\n' + text.replace(order[0], ''), 'css', 'app.css'));
}

// htmx is first: our script listens on the document and may be asked by htmx as soon as it starts.
function script() {
  const htmx = read(packages, 'htmx.org/dist/htmx.min.js').replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '');
  made.set('app.js', htmx + ';\n' + minify('{' + read(sources, 'js/app.js') + '}', 'js', 'app.js'));
}

function sprite() {
  const names = read(sources, 'icons.txt').split('\n').map(l => l.replace(/#.*/, '').trim()).filter(Boolean);
  const version = JSON.parse(read(packages, '@tabler/icons/package.json')).version;
  const symbols = [...new Set(names)].sort().map(name => {
    const file = path.join(packages, '@tabler/icons/icons/outline', name + '.svg');
    if (!fs.existsSync(file)) throw new Error(`assets/icons.txt: there is no icon named ${name}`);
    const body = read(file).replace(/<!--[\s\S]*?-->/g, '').match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1]
      .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" ?\/>/, '').replace(/\s*\n\s*/g, '').replace(/ \/>/g, '/>');
    return `<symbol id="${name}" viewBox="0 0 24 24">${body}</symbol>`;
  });
  made.set('icons.svg', '<svg xmlns="http://www.w3.org/2000/svg">\n'
    + `<!-- Tabler Icons ${version}, MIT, (c) Pawel Kuna; the text is in licences.txt -->\n${symbols.join('\n')}\n</svg>\n`);
}

// The style sheet decides which scripts of Inter are carried: a face without a file, or a file without a face, is an error.
function fonts() {
  for (const [, script] of read(sources, 'css/fonts.css').matchAll(/url\(inter-([a-z-]+)\.woff2\)/g))
    made.set(`inter-${script}.woff2`,
      fs.readFileSync(path.join(packages, `@fontsource-variable/inter/files/inter-${script}-opsz-normal.woff2`)));
}

function licences() {
  const parts = [['Inter', '@fontsource-variable/inter'], ['Tabler Icons', '@tabler/icons'], ['htmx', 'htmx.org'],
    ['Public holidays (holidays.txt): date-holidays', 'date-holidays']];
  made.set('licences.txt', 'Tandem: AGPL-3.0-or-later. Parts made by others:\n' + parts.map(([name, folder]) =>
    `\n${'-'.repeat(80)}\n${name} ${JSON.parse(read(packages, folder, 'package.json')).version}\n\n${read(packages, folder, 'LICENSE').trim()}\n`).join(''));
}

function ownFiles() {
  for (const name of fs.readdirSync(path.join(sources, 'img')).sort()) made.set(name, fs.readFileSync(path.join(sources, 'img', name)));
}

styles(); script(); sprite(); fonts(); licences(); ownFiles();
made.set('holidays.txt', holidays());
fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out, { recursive: true });
const names = [...made.keys()].sort();
for (const name of names) fs.writeFileSync(path.join(out, name), made.get(name));
fs.writeFileSync(path.join(out, 'list'), names.map(n => `${n}=${n}\n`).join(''));
console.log(`assets: ${names.length} files, ${Math.round(names.reduce((n, f) => n + made.get(f).length, 0) / 1024)} KB, in ${path.relative(here, out) || out}`);
