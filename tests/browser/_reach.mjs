// What every page must be for whoever has no mouse, a small or enlarged window, wider letters, a colour scheme of their own, no liking
// for movement, or a sheet of paper. Each check gives what is wrong in words; none knows a single page.
import { ok } from './_kit.mjs';

// In the page: what can be operated, how a colour is seen, whether the focus shows. Installed once a page, asked many times.
export function install() {
  if (globalThis.reach) return;
  const seen = e => e.checkVisibility({ opacityProperty: false, visibilityProperty: true, contentVisibilityAuto: true }) && !e.closest('[inert], dialog:not([open])');
  const drawn = e => e.closest('label') && (+getComputedStyle(e).opacity === 0) ? e.closest('label') : e;
  const tell = e => { const r = e.getAttribute?.('href') || e.name || e.id || e.className; return `${e.tagName.toLowerCase()} ${r} "${(e.innerText || e.value || '').trim().slice(0, 30)}"`; };
  const shut = e => { const d = e.closest('details:not([open])'); return d && !(e.tagName === 'SUMMARY' && e.parentElement === d); };
  const stops = () => {
    const groups = new Set(), all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')].filter(e => e.tabIndex >= 0 && !e.disabled && seen(e) && !shut(e));
    // of radio buttons one is come to: the chosen one, or the first
    return all.filter(e => {
      if (e.type !== 'radio') return true;
      const key = `${[...document.forms].indexOf(e.form)} ${e.name}`, chosen = all.find(o => o.type === 'radio' && o.name === e.name && o.form === e.form && o.checked);
      if (groups.has(key)) return false;
      if (chosen && chosen !== e) return false;
      groups.add(key);
      return true;
    });
  };
  const paper = document.createElement('canvas').getContext('2d', { willReadFrequently: true }), known = new Map();
  const rgba = text => {
    if (!known.has(text)) { paper.clearRect(0, 0, 1, 1); paper.fillStyle = text; paper.fillRect(0, 0, 1, 1); known.set(text, [...paper.getImageData(0, 0, 1, 1).data]); }
    return known.get(text);
  };
  const over = (top, below) => top.slice(0, 3).map((c, i) => c * top[3] / 255 + below[i] * (1 - top[3] / 255));
  const ground = e => { const layers = []; for (let n = e; n; n = n.parentElement) { const c = rgba(getComputedStyle(n).backgroundColor); if (c[3]) layers.unshift(c); } return layers.reduce((below, c) => over(c, below), [255, 255, 255]); };
  const light = c => c.slice(0, 3).map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  // The ring: an outline, or a shadow or border that is there only with the focus, on the element or what stands for it.
  const ring = e => {
    for (const n of [drawn(e), e.closest('svg a')?.querySelector('.bx'), e.closest('.cmdk-in')].filter(Boolean)) {
      const s = getComputedStyle(n);
      if (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1.5) return [s.outlineColor, parseFloat(s.outlineOffset) < 0 ? n : n.parentElement];
      if (n.matches('.bx') && parseFloat(s.strokeWidth) >= 2) return [s.stroke, n.closest('svg').parentElement];
      if (n.matches('.cmdk-in') && s.boxShadow !== 'none') return [s.boxShadow.match(/^(\w+\([^)]*\))/)[1], n];
    }
    return null;
  };
  const named = e => !!(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || [...(e.labels || [])].some(l => l.textContent.trim()) || e.textContent.trim() || e.getAttribute('title') || (e.tagName === 'INPUT' && /submit|button/.test(e.type) && e.value));
  // Whether a point of the element is on top there. A sticky header, a dock or a toast may hide a part of it, never all.
  const onTop = e => {
    const box = drawn(e), parts = [...box.getClientRects()].filter(r => r.width && r.height);
    for (const r of parts) for (const [x, y] of [[.5, .5], [.1, .5], [.9, .5], [.5, .15], [.5, .85]]) {
      const at = document.elementFromPoint(r.left + r.width * x, r.top + r.height * y);
      if (at && (box.contains(at) || at.contains(box) && at !== document.body && at !== document.documentElement && !at.matches('main, .page, .app, .col') || at.closest('label') === box || e.labels && [...e.labels].some(l => l.contains(at)))) return true;
    }
    return false;
  };
  // What is wrong with where the focus is now, or nothing.
  const judge = e => {
    if (!e || e === document.body || e === document.documentElement) return 'the focus is nowhere';
    const box = drawn(e).getBoundingClientRect(), wrong = [];
    if (box.width < 1 || box.height < 1) wrong.push('has no size');
    if (box.right < 1 || box.left > innerWidth - 1 || box.bottom < 1 || box.top > innerHeight - 1) wrong.push('is outside of the window');
    else if (!onTop(e)) wrong.push('is covered');
    const r = ring(e);
    if (!r) wrong.push('shows no focus');
    else if (contrast(over(rgba(r[0]), ground(r[1])), ground(r[1])) < 3) wrong.push(`shows its focus at ${contrast(over(rgba(r[0]), ground(r[1])), ground(r[1])).toFixed(1)} to 1`);
    if (!named(e)) wrong.push('has no name');
    return wrong.length ? `${tell(e)} ${wrong.join(', ')}` : '';
  };
  globalThis.reach = { seen, stops, tell, judge, ground, rgba, contrast };
}

// Tab from the top through all of a page, as fast as the browser takes it: what the keyboard came to is what can be operated, in the
// order of the page, each with a name, in sight, with a ring; and it comes out at the end.
export async function checkStops(page, name) {
  await page.evaluate(install);
  const count = await page.evaluate(() => {
    getSelection().removeAllRanges();
    // where Tab begins is the top, whatever the address or the page had chosen
    const top = Object.assign(document.createElement('span'), { tabIndex: -1 });
    document.body.prepend(top);
    top.focus();
    top.remove();
    scrollTo(0, 0);
    reach.want = reach.stops();
    reach.came = [];
    reach.parts = e => /^(date|time|month|datetime-local)$/.test(e.type) ? 5 : 1; // day, month, year and the calendar are stops of one field
    reach.wrong = [];
    const look = () => { const e = document.activeElement; if (e && e !== document.body) { if (reach.parts(e) === 1 || reach.came.at(-1) !== e) reach.came.push(e); const w = reach.judge(e); if (w) reach.wrong.push(w); } };
    reach.look && removeEventListener('keydown', reach.look, true);
    reach.look = e => { if (e.key === 'Tab') look(); };
    addEventListener('keydown', reach.look, true);
    return reach.want.reduce((sum, e) => sum + reach.parts(e), 0);
  });
  const client = page._cdp ||= await page.context().newCDPSession(page);
  const key = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 };
  for (let left = count + 1; left > 0; left -= 50) // the last one comes out of the page again
    await Promise.all(Array.from({ length: Math.min(left, 50) }, () => [client.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key }), client.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key })]).flat());
  const wrong = await page.evaluate(() => {
    removeEventListener('keydown', reach.look, true);
    const { want, came, wrong } = reach, missed = want.filter(e => !came.includes(e)), more = came.filter(e => !want.includes(e));
    const back = came.findIndex((e, i) => came.indexOf(e) !== i), order = !missed.length && !more.length && want.findIndex((e, i) => e !== came[i]);
    return [...new Set(wrong), missed.length && `never came to ${missed.slice(0, 3).map(reach.tell)} and ${Math.max(0, missed.length - 3)} more`, more.length && `came to what is no control: ${more.slice(0, 3).map(reach.tell)}`,
      back >= 0 && missed.length && `went round at ${reach.tell(came[back])}`, order >= 0 && order !== false && `order: ${reach.tell(want[order])} is come to elsewhere`].filter(Boolean).slice(0, 6);
  });
  ok(!wrong.length, `${name}, by Tab: ${wrong.join('; ')}`);
}

// At a width, with wider letters where asked (WCAG 2.2, 1.4.4, 1.4.10, 1.4.12): no page wider than the window, nothing cut, and what
// scrolls by itself can be scrolled by keyboard and says what it is.
const SPACED = '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }';
export async function checkRoom(page, width, name, spaced) {
  await page.setViewportSize({ width, height: 844 });
  await page.evaluate(install);
  if (spaced) await page.evaluate(css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }, SPACED);
  const wrong = await page.evaluate(() => {
    const wrong = [], all = [...document.querySelectorAll('body *')].filter(e => !e.closest('svg') && reach.seen(e));
    if (document.documentElement.scrollWidth > innerWidth) wrong.push(`the page is ${document.documentElement.scrollWidth} wide: ${all.filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll-x, .tabs, .seg')).slice(0, 3).map(reach.tell)}`);
    for (const e of all) {
      const s = getComputedStyle(e);
      if (/auto|scroll/.test(s.overflowX) && e.scrollWidth > e.clientWidth + 1 && !e.matches('textarea, input, select')) {
        const inside = [...e.querySelectorAll('a[href], button, input, [tabindex="0"]')].some(reach.seen);
        if (e.tabIndex < 0 && !inside) wrong.push(`${reach.tell(e)} scrolls for the mouse alone`);
        if (e.matches('.scroll-x') && !(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby'))) wrong.push(`${reach.tell(e)} scrolls without a name`);
      } else if (/hidden|clip/.test(s.overflowX + s.overflowY) && s.clipPath === 'none' && !e.matches('progress, input, textarea, .side, .side *, html, body, dialog, option, .crumbs *')) {
        const cutX = /hidden|clip/.test(s.overflowX) && e.scrollWidth > e.clientWidth + 1, cutY = /hidden|clip/.test(s.overflowY) && e.scrollHeight > e.clientHeight + 2;
        if ((cutX || cutY) && e.textContent.trim() && e.clientWidth > 1) wrong.push(`${reach.tell(e)} is cut ${cutX ? `at ${e.clientWidth} of ${e.scrollWidth}` : 'below'}`);
      }
    }
    return [...new Set(wrong)].slice(0, 6);
  });
  if (spaced) await page.evaluate(() => { document.adoptedStyleSheets = []; });
  await page.setViewportSize({ width: 1440, height: 900 });
  ok(!wrong.length, `${name}, ${width} px wide${spaced ? ' with wider letters' : ''}: ${wrong.join('; ')}`);
}

// What can be pressed on a phone is 24 px at least each way, or has that much room to itself (WCAG 2.2, 2.5.8); a link within a sentence may be as high as its line.
export async function checkTargets(page, name) {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate(install);
  const wrong = await page.evaluate(() => {
    const list = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter(e => !e.disabled && reach.seen(e) && !e.closest('.skip, .side, svg'));
    const box = e => { const l = e.labels?.[0] || e, r = l.getBoundingClientRect(), o = e.getBoundingClientRect(); return { x: Math.min(r.left, o.left), y: Math.min(r.top, o.top), r: Math.max(r.right, o.right), b: Math.max(r.bottom, o.bottom) }; };
    const inText = e => { const p = e.closest('p, dd, li, small, .hint, .note div, td, th, dt, span, label, figcaption'); return e.tagName === 'A' && getComputedStyle(e).display === 'inline' && p && [...p.childNodes].some(n => n.nodeType === 3 && n.textContent.trim().length > 3); };
    return list.filter(e => { const r = box(e); return r.r > r.x && (r.b - r.y < 23.5 || r.r - r.x < 23.5) && !inText(e); }).map(e => { const r = box(e); return `${reach.tell(e)} is ${Math.round(r.r - r.x)} by ${Math.round(r.b - r.y)}`; }).slice(0, 6);
  });
  await page.setViewportSize({ width: 1440, height: 900 });
  ok(!wrong.length, `${name}, for a finger: ${wrong.join('; ')}`);
}

// Whoever wants no movement has none; the marks of what is chosen do not hang on colours that a scheme of the reader's own takes away.
export async function checkStill(page, name) {
  await page.evaluate(install);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const moves = await page.evaluate(() => {
    const long = text => text.split(',').some(t => parseFloat(t) * (/ms/.test(t) ? 1 : 1000) > 1), wrong = new Set();
    for (const e of document.querySelectorAll('*')) for (const part of ['', '::before', '::after']) {
      const s = getComputedStyle(e, part || null);
      if (long(s.transitionDuration) || s.animationName !== 'none' && long(s.animationDuration)) wrong.add(`${reach.tell(e)}${part} moves`);
      if (!part && s.scrollBehavior === 'smooth') wrong.add(`${reach.tell(e)} scrolls smoothly`);
    }
    return [...wrong].slice(0, 5);
  });
  ok(!moves.length, `${name}, without movement: ${moves.join('; ')}`);
}
export async function checkForced(page, name) {
  await page.evaluate(install);
  await page.emulateMedia({ reducedMotion: 'reduce', forcedColors: 'active' });
  const lost = await page.evaluate(() => {
    const face = e => { const s = getComputedStyle(e); return [s.borderTopColor, s.borderTopWidth, s.borderBottomColor, s.borderBottomWidth, s.outlineStyle, s.outlineColor, s.backgroundColor, s.color, s.fontWeight, s.textDecorationLine].join(); }, wrong = new Set();
    for (const e of document.querySelectorAll('[aria-current], [aria-pressed="true"], [aria-selected="true"], label:has(> input:checked)')) {
      if (!reach.seen(e) || e.matches('label') && +getComputedStyle(e.querySelector('input')).opacity !== 0) continue;
      const other = [...e.parentElement.children, ...(e.parentElement.parentElement?.querySelectorAll(`:scope > * > ${e.tagName.toLowerCase()}`) || [])].find(o => o.tagName === e.tagName && o !== e && !o.matches('[aria-current], [aria-pressed="true"], [aria-selected="true"], :has(> input:checked)') && reach.seen(o));
      if (other && face(other) === face(e)) wrong.add(`${reach.tell(e)} looks like what is not chosen`);
    }
    for (const e of document.querySelectorAll('input[type=checkbox], input[type=radio]')) if (reach.seen(e) && +getComputedStyle(e).opacity && getComputedStyle(e).appearance === 'none') wrong.add(`${reach.tell(e)} has no mark of the system`);
    for (const e of document.querySelectorAll('.btn')) if (reach.seen(e) && (parseFloat(getComputedStyle(e).borderTopWidth) < 1 || reach.rgba(getComputedStyle(e).borderTopColor)[3] === 0)) wrong.add(`${reach.tell(e)} has no edge`);
    return [...wrong].slice(0, 5);
  });
  await page.emulateMedia({ reducedMotion: 'reduce', forcedColors: 'none' });
  ok(!lost.length, `${name}, in colours of the reader's own: ${lost.join('; ')}`);
}

// On paper: what can only be pressed is gone, nothing is cut at the edge of A4, dark ink on light ground even for whoever reads in the dark.
export async function checkPaper(page, name) {
  await page.evaluate(install);
  const before = await page.evaluate(() => { const t = document.documentElement.dataset.theme; document.documentElement.dataset.theme = 'dark'; return t; });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 688, height: 1000 }); // 210 mm less the margins
  const wrong = await page.evaluate(() => {
    const wrong = new Set(), all = [...document.querySelectorAll('body *')].filter(e => !e.closest('svg') && reach.seen(e)), wide = document.documentElement.scrollWidth;
    for (const e of all) {
      if (e.textContent.trim() && e.matches('button, nav:not(.path), dialog, input[type=submit], .btn, .dock, .toasts, .skip')) wrong.add(`${reach.tell(e)} is printed`);
      const s = getComputedStyle(e), own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
      if (/auto|scroll|hidden|clip/.test(s.overflowX + s.overflowY) && s.clipPath === 'none' && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 2) && e.textContent.trim() && !e.matches('select, option, textarea, input, progress') && e.clientWidth > 1) wrong.add(`${reach.tell(e)} is cut`);
      if (own && !e.matches('option, select') && e.textContent.trim()) { const c = reach.contrast(reach.rgba(s.color), reach.ground(e)); if (c < 4.4) wrong.add(`${reach.tell(e)} is pale: ${c.toFixed(1)}`); }
    }
    if (wide > innerWidth + 1 && !document.querySelector('.page:has(.slt, .cmp-t)')) wrong.add(`it is ${wide} wide: ${all.filter(e => e.getBoundingClientRect().right > innerWidth + 2).slice(0, 3).map(reach.tell)}`);
    const g = reach.ground(document.querySelector('main') || document.body);
    if (Math.min(...g) < 250) wrong.add(`its ground is ${g}`);
    return [...wrong].slice(0, 6);
  });
  await page.emulateMedia({ media: 'screen', colorScheme: 'light', reducedMotion: 'reduce' });
  await page.evaluate(t => { document.documentElement.dataset.theme = t; }, before);
  await page.setViewportSize({ width: 1440, height: 900 });
  ok(!wrong.length, `${name}, on paper: ${wrong.join('; ')}`);
}

// All of it, or with `light` what takes little: Tab through the page.
export async function checkReach(page, name, light) {
  await checkStops(page, name);
  if (light) return;
  await checkRoom(page, 320, name, false);
  await checkRoom(page, 320, name, true);
  await checkRoom(page, 640, name, false); // 1280 at 200 %
  await checkTargets(page, name);
  await checkStill(page, name);
  await checkForced(page, name);
  await checkPaper(page, name);
}
