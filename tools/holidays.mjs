// Public holidays as a text table that the program carries and src/modules/people/free_day.c searches.
//
//   node tools/holidays.mjs OUT [last year]
//
// One `country region day name` a line, sorted by bytes, from 2025 to the sixth year from now. Region `-` is the whole
// country. A region has only lines where it differs from its country; `-` as the name is a day that it works on.
// Days that are free in part are left out, and so are parts of regions. Runs on Node 18.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const Holidays = createRequire(import.meta.url)('date-holidays');
const countries = ['AU', 'BR', 'CA', 'DE', 'ES', 'FR', 'GB', 'IN', 'IT', 'JP', 'KE', 'NL', 'PL', 'SE', 'US'];
const FIRST = 2025, AHEAD = 6, DAY = 86400000, NONE = '-';

// day -> name of one place. Two holidays on one day are one free day with the name of the first.
function daysOf(place, last) {
  const days = new Map();
  for (let year = FIRST; year <= last; year++)
    for (const h of place.getHolidays(year, 'en')) {
      const count = Math.round((h.end - h.start) / DAY);
      if (h.type !== 'public' || !h.date.includes(' 00:00:00') || count < 1) continue;
      for (let i = 0; i < count; i++) {
        const day = new Date(Date.parse(h.date.slice(0, 10) + 'T00:00:00Z') + i * DAY).toISOString().slice(0, 10);
        if (!days.has(day)) days.set(day, h.name.replace(/\s+/g, ' ').trim());
      }
    }
  return days;
}

export function holidays(last = new Date().getUTCFullYear() + AHEAD) {
  const lines = [];
  for (const country of countries) {
    const all = daysOf(new Holidays(country), last);
    for (const [day, name] of all) lines.push(`${country} ${NONE} ${day} ${name}`);
    for (const region of Object.keys(new Holidays().getStates(country) || {})) {
      const own = daysOf(new Holidays(country, region), last);
      for (const [day, name] of own) if (all.get(day) !== name) lines.push(`${country} ${region} ${day} ${name}`);
      for (const day of all.keys()) if (!own.has(day)) lines.push(`${country} ${region} ${day} ${NONE}`);
    }
  }
  return lines.map(l => Buffer.from(l + '\n')).sort(Buffer.compare).map(String).join('');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.argv[2]) throw new Error('usage: node tools/holidays.mjs OUT [last year]');
  fs.writeFileSync(process.argv[2], holidays(process.argv[3] ? Number(process.argv[3]) : undefined));
}
