// Tandem front-end behaviours. No framework: delegated listeners, so content swapped in by htmx works without re-binding.
const $ = (s, r = document) => r.querySelector(s), $$ = (s, r = document) => [...r.querySelectorAll(s)];
const root = document.documentElement;
const say = (msg, undo) => { const t = document.createElement('div'); t.className = 'toast'; t.append(msg); if (undo) { const b = document.createElement('button'); b.className = 'btn sm'; b.type = 'button'; b.textContent = 'Undo'; b.onclick = () => { undo(); t.remove(); }; t.append(b); } $('.toasts')?.append(t); setTimeout(() => t.remove(), 6000); };
/* a page that is left while a part of it is being exchanged skips that movement; there is nothing to tell anybody */
addEventListener('unhandledrejection', e => { if (/^Transition was/.test(e.reason?.message)) e.preventDefault(); });
/* what the server said goes by itself, unless somebody is at its Undo */
$$('.toasts .toast').forEach(t => { const go = () => t.matches(':hover, :focus-within') ? setTimeout(go, 2000) : t.remove(); setTimeout(go, t.querySelector('form') ? 10000 : 6000); });

/* after a refused form the first field to mend has the cursor */
$('main [aria-invalid="true"]')?.focus();

/* theme, navigation drawer, dialogs */
document.addEventListener('click', e => {
  const t = e.target.closest('[data-theme-toggle],[data-nav-open],[data-nav-close],[data-cmdk],[data-open],[data-close],[data-say],[data-print]'); if (!t) return;
  const d = t.dataset;
  if ('themeToggle' in d) { const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches; root.dataset.theme = dark ? 'light' : 'dark'; }
  if ('navOpen' in d) { e.preventDefault(); root.dataset.nav = 'open'; $('.side a')?.focus(); $('[aria-controls="side"]')?.setAttribute('aria-expanded', 'true'); }
  if ('navClose' in d) { e.preventDefault(); closeNav(); }
  if ('cmdk' in d) { e.preventDefault(); openPalette(); }
  if (d.open) { const g = document.getElementById(d.open); g && !g.open && g.showModal(); }
  if ('close' in d) t.closest('dialog')?.close();
  if (d.say) say(d.say);
  if ('print' in d) print();
});
function closeNav() { delete root.dataset.nav; const b = $('[aria-controls="side"]'); b?.setAttribute('aria-expanded', 'false'); b?.focus(); }
document.addEventListener('click', e => { if (e.target.matches('dialog')) { const r = e.target.getBoundingClientRect(); if (e.clientX < r.left || e.clientX > r.right || e.clientY < r.top || e.clientY > r.bottom) e.target.close(); } });

/* popover placement (CSSOM writes are allowed by the CSP; style attributes are not) */
document.addEventListener('toggle', e => {
  const m = e.target; if (!m.matches?.('.menu[popover]') || e.newState !== 'open') return;
  const b = $(`[popovertarget="${m.id}"]:hover`) || $(`[popovertarget="${m.id}"]`); if (!b) return;
  const r = b.getBoundingClientRect(), w = m.offsetWidth, h = m.offsetHeight;
  m.style.left = Math.max(8, Math.min(r.left + (r.left + w > innerWidth - 8 ? r.width - w : 0), innerWidth - w - 8)) + 'px';
  m.style.top = (r.bottom + h + 6 < innerHeight ? r.bottom + 6 : Math.max(8, r.top - h - 6)) + 'px';
}, true);

/* command palette */
let opts = [], at = 0;
function openPalette() { const d = $('#cmdk'); if (!d || d.open) return; d.showModal(); const i = $('input', d); i.value = ''; filter(''); i.focus(); }
function filter(q) { q = q.trim().toLowerCase(); opts = $$('#cmdk [role="option"]:not([aria-disabled])').filter(o => !(o.hidden = q && !o.closest('[data-found]') && !o.textContent.toLowerCase().includes(q))); $$('#cmdk [aria-disabled]').forEach(o => o.hidden = opts.length); $$('#cmdk [role="group"]').forEach(g => g.hidden = !$('[role="option"]:not([hidden])', g)); mark(0); }
function mark(n) { at = (n + opts.length) % (opts.length || 1); $$('#cmdk [aria-selected]').forEach(o => o.removeAttribute('aria-selected')); const o = opts[at]; if (o) { o.id ||= 'o' + Math.random().toString(36).slice(2); o.setAttribute('aria-selected', 'true'); $('#cmdk input').setAttribute('aria-activedescendant', o.id); o.scrollIntoView({ block: 'nearest' }); } }
// until the answer to what stands there now has come, Enter waits for it: what is marked may be found for the letters before
let asked = false, entered = 0;
const enter = () => { clearTimeout(entered); entered = 0; opts[at]?.click(); };
document.addEventListener('input', e => { if (e.target.closest('.cmdk-in')) { asked = !!e.target.value.trim(); clearTimeout(entered); entered = 0; filter(e.target.value); } });
// people and units come from the server: what it sends is taken into the list
if ($('#found')) new MutationObserver(() => { asked = false; filter($('.cmdk-in input').value); if (entered) enter(); }).observe($('#found'), { childList: true });
document.addEventListener('keydown', e => {
  if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'k') { e.preventDefault(); openPalette(); return; }
  if (e.key === 'Escape' && root.dataset.nav) closeNav();
  if (e.target.closest?.('.cmdk-in')) { if (e.key === 'ArrowDown') { e.preventDefault(); mark(at + 1); } if (e.key === 'ArrowUp') { e.preventDefault(); mark(at - 1); } if (e.key === 'Enter') { e.preventDefault(); if (asked && (!opts[at] || opts[at].closest('[data-found]'))) entered ||= setTimeout(enter, 2000); else enter(); } }
});

/* board: drag with a pointer, move with the keyboard (space picks up, arrows move, space drops, Esc cancels) */
let drag = null;
const zones = b => $$('[data-zone]', b.closest('[data-board]'));
const drop = (c, z, from) => { const before = c.nextElementSibling; (z.querySelector('[data-cards]') || z).append(c); count(z); count(from); if (z !== from) { const n = c.dataset.name, l = z.dataset.zone; say(`${n} moved to ${l}`, () => { (from.querySelector('[data-cards]') || from).insertBefore(c, before?.parentNode === (from.querySelector('[data-cards]') || from) ? before : null); count(z); count(from); }); c.dispatchEvent(new CustomEvent('moved', { bubbles: true, detail: { zone: l } })); } };
const count = z => { const n = $('[data-count]', z); if (n) n.textContent = $$('[data-card]', z).length; };
document.addEventListener('pointerdown', e => { const c = e.target.closest('[data-card]'); if (!c || e.button || e.target.closest('a,button,input,select') || e.pointerType === 'touch') return; drag = { c, x: e.clientX, y: e.clientY, from: c.closest('[data-zone]') }; });
document.addEventListener('pointermove', e => {
  if (!drag) return; const { c } = drag; if (!drag.on && Math.hypot(e.clientX - drag.x, e.clientY - drag.y) < 5) return;
  if (!drag.on) { drag.on = 1; c.classList.add('lift'); } getSelection()?.removeAllRanges();
  c.style.translate = `${e.clientX - drag.x}px ${e.clientY - drag.y}px`; c.style.pointerEvents = 'none';
  let z = document.elementFromPoint(e.clientX, e.clientY)?.closest('[data-zone]'); if (z && !c.closest('[data-board]').contains(z)) z = null; if (z !== drag.z) { drag.z?.classList.remove('over'); z?.classList.add('over'); drag.z = z; }
});
const end = ok => { if (!drag) return; const { c, z, from } = drag; if (drag.on) justDragged = Date.now(); c.classList.remove('lift'); c.style.translate = c.style.pointerEvents = ''; z?.classList.remove('over'); if (ok && drag.on && z && z !== from) drop(c, z, from); drag = null; };
document.addEventListener('pointerup', () => end(true)); document.addEventListener('pointercancel', () => end(false));
/* same move without dragging: tap or Enter opens a list of places (WCAG 2.5.7) */
let justDragged = 0;
const moveMenu = c => { $('#mv')?.remove(); const m = Object.assign(document.createElement('div'), { className: 'menu', id: 'mv', popover: 'auto' }); const h = document.createElement('div'); h.className = 'h'; h.textContent = 'Move ' + c.dataset.name + ' to'; m.append(h); const here = c.closest('[data-zone]'); zones(c).filter(z => z !== here).forEach(z => { const b = Object.assign(document.createElement('button'), { type: 'button', textContent: z.dataset.zone }); b.onclick = () => { m.hidePopover(); drop(c, z, here); c.focus(); }; m.append(b); }); if (m.children.length < 2) return; document.body.append(m); m.showPopover(); const r = c.getBoundingClientRect(); m.style.left = Math.max(8, Math.min(r.left, innerWidth - m.offsetWidth - 8)) + 'px'; m.style.top = Math.max(8, Math.min(r.bottom + 4, innerHeight - m.offsetHeight - 8)) + 'px'; $('button', m).focus(); };
document.addEventListener('click', e => { const c = e.target.closest('[data-card]'); if (c && !e.target.closest('a,button,input,select,label') && Date.now() - justDragged > 250) moveMenu(c); });
let held = null;
document.addEventListener('keydown', e => {
  const c = e.target.closest?.('[data-card]'); if (!c || e.target !== c) return; const zs = zones(c), i = zs.indexOf(c.closest('[data-zone]')), cols = +c.closest('[data-board]').dataset.cols || zs.length;
  if (e.key === 'Enter' && held !== c) { e.preventDefault(); return moveMenu(c); }
  if (e.key === ' ') { e.preventDefault(); if (held === c) { c.classList.remove('held'); held = null; if (c._from !== zs[i]) { const f = c._from; say(`${c.dataset.name} moved to ${zs[i].dataset.zone}`, () => { (f.querySelector('[data-cards]') || f).append(c); count(f); count(zs[i]); }); } } else { held = c; c._from = zs[i]; c.classList.add('held'); say(`${c.dataset.name} picked up. Use the arrow keys, then Space to drop.`); } return; }
  if (held !== c) return;
  const d = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: cols < zs.length ? cols : 0, ArrowUp: cols < zs.length ? -cols : 0 }[e.key];
  if (d) { e.preventDefault(); const z = zs[i + (document.dir === 'rtl' && Math.abs(d) === 1 ? -d : d)]; if (z) { (z.querySelector('[data-cards]') || z).append(c); count(z); count(zs[i]); c.focus(); } }
  if (e.key === 'Escape') { (c._from.querySelector('[data-cards]') || c._from).append(c); count(zs[i]); count(c._from); c.classList.remove('held'); held = null; c.focus(); }
});

/* autosave: the moment something is typed the form says so; only the server's own [data-save], swapped in by htmx, says Saved */
const saves = f => $('[data-save]', f) || $('[data-save]'), tell = (f, state, says) => { const s = saves(f); if (s) { s.dataset.state = state; s.textContent = says; } };
let saving; document.addEventListener('input', e => { const f = e.target.closest('[data-autosave]'); if (!f) return; fresh.add(f); keep(f); tell(f, 'saving', 'Saving…'); clearTimeout(saving); saving = setTimeout(notSaved, 10000); });
// whatever came between (no connection, an error of the server): without a Saved the form says that it is not
const notSaved = () => { if ($('[data-save][data-state="saving"]')) tell(document, 'error', 'Not saved. What you typed stays in this window: press Save when you are connected.'); };
['htmx:error', 'htmx:response:error'].forEach(n => document.addEventListener(n, notSaved)); addEventListener('offline', notSaved);

/* what is typed there stays in this tab until the server has it: a session that is over or a window that was left loses nothing. It
   is forgotten on signing out, never read by another account, and not kept at a shared device (no data-who) */
const fresh = new Set(), who = document.body.dataset.who, name = f => `kept ${who} ${f.getAttribute('action')}`, version = f => $('[name="_version"]', f)?.value;
const kept = () => Object.keys(sessionStorage).filter(k => k.startsWith('kept ')), typed = f => [...new FormData(f)].filter(([n]) => n[0] !== '_');
const keep = (f, sent) => { if (who) sessionStorage.setItem(name(f), JSON.stringify({ sent, v: version(f), typed: typed(f) })); };
const putBack = (f, was) => { for (const [n, v] of was) { const at = f.elements[n]; if (at instanceof RadioNodeList) at.value = v; else if (at) at.value = v; } f.dispatchEvent(new Event('input', { bubbles: true })); };
function comeBack(f) {
  const text = who && sessionStorage.getItem(name(f)); if (!text) return;
  const was = JSON.parse(text); if (JSON.stringify(was.typed) === JSON.stringify(typed(f))) return sessionStorage.removeItem(name(f));
  if (was.v === version(f)) { putBack(f, was.typed); return say('What you typed here before is back.'); }
  tell(f, 'error', 'Saved elsewhere since you typed here. '); const b = Object.assign(document.createElement('button'), { type: 'button', className: 'lnk', textContent: 'Put back what I typed' });
  b.onclick = () => putBack(f, was.typed); saves(f)?.append(b);
}
for (const k of kept()) { const was = JSON.parse(sessionStorage.getItem(k)); if (who && !k.startsWith(`kept ${who} `)) sessionStorage.removeItem(k); else if (!who && was.sent) sessionStorage.setItem(k, JSON.stringify({ ...was, sent: undefined })); else if (was.sent) sessionStorage.removeItem(k); }
$$('[data-autosave]').forEach(f => { const s = saves(f); if (s && !s.textContent) s.textContent = 'Saves as you type'; });
addEventListener('DOMContentLoaded', () => setTimeout(() => $$('[data-autosave]').forEach(comeBack))); // htmx listens then
document.addEventListener('submit', e => { if (e.target.matches('[action="/sign-out"]')) kept().forEach(k => sessionStorage.removeItem(k)); });
// a window that is left sends what was typed last; one that is only hidden saves at once
addEventListener('pagehide', () => { for (const f of fresh) { const b = new URLSearchParams(new FormData(f)); b.set('_quiet', '1'); fetch(f.getAttribute('action'), { method: 'POST', body: b, keepalive: true }).catch(() => 0); f._left = true; } fresh.clear(); });
document.addEventListener('visibilitychange', () => { if (document.hidden) fresh.forEach(f => f.dispatchEvent(new Event('leave'))); });
addEventListener('pageshow', e => { if (e.persisted && $$('[data-autosave]').some(f => f._left)) location.reload(); });
// a save that waited for the one before goes out with the version that this one has brought
document.addEventListener('htmx:before:request', e => { const c = e.detail.ctx, f = c?.sourceElement, v = f?.matches?.('[data-autosave]') && $('[name="_version"]', f); if (v) c.request.body.set('_version', v.value); });

/* a large write that goes on: how far it is, as the server says it; when it is over the page is asked for again */
$$('[data-live]').forEach(e => {
  const from = new EventSource(e.dataset.live), p = $('progress', e), n = $('[data-live-done]', e);
  from.addEventListener('progress', m => { const d = JSON.parse(m.data); p.value = d.done; n.textContent = d.done.toLocaleString(root.lang || 'en'); });
  from.addEventListener('over', () => { from.close(); location.reload(); });
  from.addEventListener('error', () => { if (from.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 2000); }); // it was over before it was asked for, or too many look on
});

// Save pressed while a save by itself is on its way waits for it, and goes out with the version that it brings; once it has gone out
// none follows it: the two would meet on the way, and be a conflict with oneself
const busy = new Set(), gone = new Set();
document.addEventListener('htmx:before:request', e => { const f = e.detail.ctx?.sourceElement; if (!f?.matches?.('[data-autosave]')) return; if (gone.has(f)) e.preventDefault(); else { busy.add(f); fresh.delete(f); } });
addEventListener('pageshow', () => gone.clear());
document.addEventListener('input', e => gone.delete(e.target.closest('[data-autosave]'))); // still here, and typing: it was stopped
document.addEventListener('htmx:finally:request', e => { const f = e.detail.ctx?.sourceElement; if (!busy.delete(f)) return; if (!fresh.has(f) && saves(f)?.dataset.state === 'saved') sessionStorage.removeItem(name(f)); if (!f._send) return; const b = f._send; f._send = null; setTimeout(() => f.requestSubmit(b)); });
document.addEventListener('submit', e => { const f = e.target; if (!busy.has(f) || !e.submitter) return; e.preventDefault(); e.stopImmediatePropagation(); f._send = e.submitter; }, true);
document.addEventListener('submit', e => { if (e.target.matches('[data-autosave]') && !e.defaultPrevented) { gone.add(e.target); fresh.delete(e.target); keep(e.target, 1); } });

/* tree rows, chart tooltips, sums */
document.addEventListener('click', e => { const b = e.target.closest('[data-tree]'); if (!b) return; const open = b.getAttribute('aria-expanded') !== 'true'; b.setAttribute('aria-expanded', open); const id = b.dataset.tree; $$(`[data-parent^="${id}"]`).forEach(r => { r.hidden = !open || (r.dataset.parent !== id && $$(`[data-tree]`).some(x => x !== b && r.dataset.parent.startsWith(x.dataset.tree) && x.dataset.tree.startsWith(id) && x.getAttribute('aria-expanded') !== 'true')); }); });
document.addEventListener('input', e => { const k = e.target.dataset?.sum || e.target.dataset?.sumGoal; if (!k) return; const n = i => +i.value.replace(/\D/g, '') || 0, a = $$(`[data-sum="${k}"]`).reduce((x, i) => x + n(i), 0), g = n($(`[data-sum-goal="${k}"]`)), s = $(`[data-sum-say="${k}"]`); $(`[data-sum-out="${k}"]`).textContent = a.toLocaleString('en-US'); s.className = 'st ' + (a === g ? 'good' : 'warn'); s.textContent = a === g ? 'Sums to the team target' : a < g ? (g - a).toLocaleString('en-US') + ' short of the team target' : (a - g).toLocaleString('en-US') + ' over the team target'; });
let tip; document.addEventListener('pointerover', e => { const t = e.target.closest?.('[data-tip]'); if (!t) { tip?.remove(); tip = null; return; } tip ||= document.body.appendChild(Object.assign(document.createElement('div'), { className: 'tip' })); tip.textContent = t.dataset.tip; const r = t.getBoundingClientRect(); tip.style.left = Math.max(8, Math.min(r.left + r.width / 2 - tip.offsetWidth / 2, innerWidth - tip.offsetWidth - 8)) + 'px'; tip.style.top = (r.top > 50 ? r.top - tip.offsetHeight - 7 : r.bottom + 7) + 'px'; });
document.addEventListener('change', e => { if (e.target.closest('.mood')) { const f = e.target.closest('.mood'); f.dataset.done = '1'; const m = $('[data-mood-msg]', f); if (m) m.hidden = false; } });
