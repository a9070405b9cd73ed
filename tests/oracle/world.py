"""What is so on a day, worked out from what was written down: who sits where, who leads whom, who stands in for whom. Only facts are
read. What the program keeps of them (seat, line, reach_unit, reach_given, acting, evaluation_off, and roles, relations and reach
of an account) is left unread on purpose."""

TABLES = ['person', 'employment', 'assignment', 'absence', 'unit', 'unit_span', 'partner_scope', 'account', 'role_grant',
          'custom_role', 'custom_permission', 'custom_place', 'custom_grant', 'goal', 'review', 'establishment',
          'evaluation_switch', 'rehearsal']
TEXTS = {'from_on', 'to_on', 'day', 'status', 'kind', 'name', 'role', 'permission', 'population', 'visibility', 'owner_kind',
         'answer', 'evaluation', 'number', 'code', 'login'}


def read(rows):
    """Rows of the driver: numbers become numbers, what is known to be text stays text."""
    facts = {name: [] for name in TABLES + ['today', 'persona']}
    rows = list(rows)
    facts.update({row['']: facts.get(row[''], []) for row in rows})
    for row in rows:
        table = row.pop('')
        facts[table].append({k: int(v) if v is not None and k not in TEXTS and v.lstrip('-').isdigit() else v
                             for k, v in row.items()})
    return facts


def holds(row, day):
    return row['from_on'] <= day < row['to_on']


class Seat:
    def __init__(self, assignment, state):
        self.unit, self.boss, self.site = assignment['unit_id'], assignment['manager_id'], assignment['establishment_id']
        self.state = state


class World:
    def __init__(self, facts):
        self.facts, self.today = facts, facts['today'][0]['day']
        self.ids = {kind: {row['id'] for row in facts[kind]} for kind in ('person', 'unit', 'goal', 'review')}
        self.goals = {row['id']: row for row in facts['goal']}
        self.reviews = {row['id']: row for row in facts['review']}
        self.sites = {row['id'] for row in facts['establishment']}
        self.sit()
        self.hang()
        self.off = self.switches()
        self.accounts = {row['id']: row for row in facts['account']}
        self.roles = self.held_roles()

    # ---- people ----

    def sit(self):
        """Each person's seat: what is in force today (of the main employment, else of another), else what comes first, else
        what was last (KERNEL 4)."""
        main = {row['id']: row['is_primary'] for row in self.facts['employment']}
        mine = {}
        for row in self.facts['assignment']:
            mine.setdefault(row['person_id'], []).append(row)
        self.seats = {}
        for person, rows in mine.items():
            now = [r for r in rows if holds(r, self.today)]
            later = [r for r in rows if r['from_on'] > self.today]
            state = 'here' if now else 'coming' if later else 'left'
            among = now or later or rows
            among = [r for r in among if main[r['employment_id']]] or among
            first = min(r['from_on'] for r in among)
            last = max(r['from_on'] for r in among)
            among = [r for r in among if r['from_on'] == (first if state == 'coming' else last)]
            self.seats[person] = Seat(min(among, key=lambda r: r['id']), state)
        self.rings = self.open_rings()
        self.below = {}
        for person in self.seats:
            for above in self.above(person):
                self.below.setdefault(above, set()).add(person)

    def boss(self, person):
        return self.seats[person].boss if person in self.seats else None

    def above(self, person):
        found, at = [], self.boss(person)
        while at and at not in found:
            found.append(at)
            at = self.boss(at)
        return found

    def open_rings(self):
        """Seats of different days may meet in a ring, though no day has one. Whoever is not here today, and sits for another day, has
        no manager then."""
        opened = []
        for person, seat in self.seats.items():
            if seat.state != 'here' and person in self.above(person):
                opened.append(person)
        for person in opened:
            self.seats[person].boss = None
        for person in self.seats:
            if person in self.above(person):
                raise SystemExit('the facts have a ring of people who are all here today: %s' % self.above(person))
        return opened

    def left(self, person):
        return person in self.seats and self.seats[person].state == 'left'

    def site(self, person):
        return self.seats[person].site if person in self.seats else None

    def team(self, boss):
        return {p for p, s in self.seats.items() if s.boss == boss}

    def in_units(self, units):
        return {p for p, s in self.seats.items() if s.unit in units}

    def never(self, holder):
        """Himself, and those whom he reports to: what somebody is given over others never reaches them."""
        return {holder} | set(self.above(holder))

    # ---- units ----

    def hang(self):
        self.spans = {row['unit_id']: row for row in self.facts['unit_span'] if holds(row, self.today)}

    def with_below(self, top):
        found = {top}
        grew = True
        while grew:
            more = {u for u, s in self.spans.items() if s['parent_id'] in found} - found
            found |= more
            grew = bool(more)
        return found

    def units_led(self, person):
        return set().union(*[self.with_below(u) for u, s in self.spans.items() if s['head_id'] == person] or [set()])

    def units_looked_after(self, person):
        mine = [r['unit_id'] for r in self.facts['partner_scope'] if r['holder_id'] == person and holds(r, self.today)]
        return set().union(*[self.with_below(u) for u in mine] or [set()])

    def stands_in_for(self, person):
        return {r['person_id'] for r in self.facts['absence']
                if r['acting_id'] == person and r['person_id'] != person and holds(r, self.today)}

    # ---- roles ----

    def held_roles(self):
        """Bits of policy.txt by its place in the file are for the program; here they are names, but for the first accounts."""
        held = {row['account_id']: row['roles'] for row in self.facts['persona']}
        roles = {account: (held.get(account, 0), set()) for account in self.accounts}
        for row in self.facts['role_grant']:
            if row['to_at'] == 0 and row['account_id'] in roles:
                roles[row['account_id']][1].add(row['role'])
        return roles

    def custom_roles(self, account):
        """(permissions, people) of each role made here that the account holds today."""
        person = self.accounts[account]['person_id']
        found = []
        for grant in self.facts['custom_grant']:
            if grant['account_id'] != account or not holds(grant, self.today) or not person:
                continue
            role = next(r for r in self.facts['custom_role'] if r['id'] == grant['role_id'])
            places = [r['place_id'] for r in self.facts['custom_place'] if r['role_id'] == role['id']]
            given = {r['permission'] for r in self.facts['custom_permission'] if r['role_id'] == role['id']}
            if role['population'] == 'everybody':
                people = set(self.ids['person'])
            elif role['population'] == 'line':
                people = set(self.below.get(person, ()))
            elif role['population'] == 'units':
                people = self.in_units(set().union(*[self.with_below(u) for u in places] or [set()]))
            elif role['population'] == 'sites':
                people = {p for p, s in self.seats.items() if s.site in places}
            else:
                raise SystemExit('a custom role is over "%s": teach the oracle who that is' % role['population'])
            found.append((given, people - self.never(person)))
        return found

    # ---- evaluations and rehearsal ----

    def switches(self):
        """(evaluation, site) that are off, by the history of switches: what was said last holds."""
        last = {}
        for row in sorted(self.facts['evaluation_switch'], key=lambda r: r['id']):
            last[row['evaluation'], row['site']] = row['is_on']
        return {key for key, on in last.items() if not on}

    def evaluated(self, evaluation, person):
        site = self.site(person)
        if site:
            return (evaluation, site) not in self.off
        if self.sites: # could be at any: the strictest holds
            return not any((evaluation, s) in self.off for s in self.sites)
        return (evaluation, 0) not in self.off

    def evaluated_anywhere(self, evaluation):
        return any((evaluation, s) not in self.off for s in self.sites or {0})

    def rehearsed(self, module, person):
        """Is the module (its bit) in rehearsal where somebody works? Without a site: as long as it is anywhere."""
        at = {r['site'] for r in self.facts['rehearsal'] if r['module'] == module}
        site = self.site(person) if person else None
        if site:
            return site in at
        return bool(at & self.sites) if self.sites else 0 in at
