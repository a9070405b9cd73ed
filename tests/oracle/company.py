"""A small organization that somebody might have, and what happens to it: made at random from a seed, laid into the program through its
own pages and writes, with what it refuses along the way."""
import datetime
import random
import subprocess
import urllib.parse

DIGITS = '0123456789abcdefghjkmnpqrstvwxyz'


def spelled(number):
    out = ''
    for _ in range(13):
        out = DIGITS[number & 31] + out
        number >>= 5
    return out


def number_of(spelled_id):
    number = 0
    for c in spelled_id:
        number = number << 5 | DIGITS.index(c)
    return number


class Hands:
    """The program, told line by line (hands.c)."""

    def __init__(self, command, engine):
        self.process = subprocess.Popen([command, engine], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def tell(self, *words):
        self.process.stdin.write('\t'.join(str(w) for w in words) + '\n')
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line == '.\n':
                return lines
            lines.append(line.rstrip('\n'))
        raise SystemExit('the program ended at: %s' % ' '.join(str(w) for w in words))

    def close(self):
        self.process.stdin.close()
        rest = self.process.stdout.read()
        if self.process.wait() != 0:
            raise SystemExit('the program ended badly: ' + rest)


class Company:
    def __init__(self, hands, seed, people, policy):
        self.hands, self.chance, self.policy, self.wanted = hands, random.Random(seed), policy, people
        self.people, self.units, self.sites, self.accounts = [], [], [], []  # numbers; codes; names; (account id, person number)
        self.roles, self.partners, self.absences, self.cycles, self.grants = [], [], [], [], []
        self.person_id, self.goal_ids = {}, []
        self.done, self.refused, self.history, self.nth = {}, {}, [], 0
        self.today = datetime.date.fromisoformat(self.facts('setting')[0])

    # ---- telling ----

    def facts(self, *tables):
        import json
        rows = [json.loads(line) for line in self.hands.tell('facts', *tables)]
        self.rows = rows
        return [rows[0]['day']]

    def table(self, name):
        self.facts(name)
        return [r for r in self.rows if r[''] == name]

    def post(self, who, path, **form):
        form = {k: v for k, v in form.items() if v is not None}
        self.history.append('%s: POST %s %s' % (who, path, form))
        status, where = self.hands.tell('post', who, path, urllib.parse.urlencode(form))[0].split('\t')
        what = path.strip('/').split('/')
        what = '/'.join('*' if len(w) == 13 and not w.isalpha() else w for w in what)
        if status not in ('303', '404', '409', '422'):
            raise SystemExit('POST %s %s: %s' % (path, form, status))
        count = self.done if status == '303' else self.refused
        count[what] = count.get(what, 0) + 1
        return where if status == '303' else None

    def day(self, least, most):
        return (self.today + datetime.timedelta(days=self.chance.randint(least, most))).isoformat()

    def soon(self):
        """Often at once, else before or after."""
        return self.chance.choice([self.day(0, 0), self.day(0, 0), self.day(-400, -1), self.day(1, 40)])

    def some(self, things, none=0.0):
        return None if not things or self.chance.random() < none else self.chance.choice(things)

    # ---- how it begins ----

    def begin(self):
        for name in ('hana', 'root'):
            self.hands.tell('account', name)
        if self.chance.random() < 0.3:
            self.hands.tell('rehearse')
        for i in range(self.chance.randint(0, 3)):
            self.site()
        self.unit(None)
        for _ in range(self.chance.randint(2, 7)):
            self.unit(self.some(self.units))
        while len(self.people) < self.wanted:
            self.hire()
        for _ in range(max(3, self.wanted * 2 // 3)):
            self.account()
        for _ in range(self.chance.randint(1, 3)):
            self.custom_role()

    def site(self):
        name = 'Site %d' % len(self.sites)
        if not self.sites:
            self.post('hana', '/organization/employers/new', name='Employer', country='PL', currency='PLN')
        if self.post('hana', '/organization/sites/new', name=name, legal_entity_id='Employer', country='PL', time_zone='Europe/Warsaw',
                     represented='on' if self.chance.random() < 0.4 else None):
            self.sites.append(name)

    def unit(self, above):
        code = 'U%d' % len(self.units)
        kind = 'company' if not self.units else self.chance.choice(['division', 'department', 'team'])
        if self.post('hana', '/units/new', code=code, name='Unit ' + code, kind=kind, parent_id=above, from_on=self.day(-900, -500)):
            self.units.append(code)

    def hire(self):
        number = 'E-%d' % len(self.people)
        first = self.day(-450, -1) if self.chance.random() < 0.85 else self.day(0, 40)
        where = self.post('hana', '/people/new', name='P%d Person' % len(self.people), number=number, title='Worker', from_on=first,
                          unit_id=self.some(self.units, 0.1), manager_id=self.some(self.people, 0.15),
                          establishment_id=self.some(self.sites, 0.2), kind=self.chance.choice(['employee'] * 5 + ['contractor']))
        if not where:
            where = self.post('hana', '/people/new', name='P%d Person' % len(self.people), number=number, title='Worker',
                              from_on=first, unit_id=self.units[0])
        if where:
            self.people.append(number)
            self.person_id[number] = number_of(where.split('/')[-1])

    # ---- what happens ----

    def at(self, number):
        return spelled(self.person_id[number])

    def move(self):
        who = self.some(self.people)
        changes = {}
        if self.chance.random() < 0.7:
            changes['manager_id'] = self.some(self.people, 0.1) or ''
        if self.chance.random() < 0.5:
            changes['unit_id'] = self.some(self.units, 0.1) or ''
        if self.chance.random() < 0.4:
            changes['establishment_id'] = self.some(self.sites, 0.2) or ''
        self.post('hana', '/people/%s/change' % self.at(who), from_on=self.soon(), reason='move', **changes)

    def swap(self):
        """A ring, or what looks like one: a manager below one of his own, today or on another day."""
        who = self.some(self.people)
        rows = [r for r in self.table('assignment') if r['manager_id'] == str(self.person_id[who])]
        if rows:
            below = next((n for n, i in self.person_id.items() if str(i) == self.some(rows)['person_id']), None)
            if below:
                if self.chance.random() < 0.5:
                    self.post('hana', '/people/%s/change' % self.at(below), from_on=self.day(1, 30), manager_id='', reason='move')
                self.post('hana', '/people/%s/change' % self.at(who), from_on=self.day(0, 40), manager_id=below, reason='move')

    def leave(self):
        self.post('hana', '/people/%s/exit' % self.at(self.some(self.people)), last_on=self.day(-20, 20), successor_id=self.some(self.people),
                  reason='Moves on')

    def stay(self):
        self.post('hana', '/people/%s/exit/back' % self.at(self.some(self.people)))

    def come_back(self):
        left = {r['person_id'] for r in self.table('employment') if r['to_on'] < '9999'}
        gone = [n for n, i in self.person_id.items() if str(i) in left]
        who = self.some(gone)
        if who:
            self.post('hana', '/people/%s/rehire' % self.at(who), title='Worker again', from_on=self.day(0, 30),
                      unit_id=self.some(self.units), manager_id=self.some(self.people, 0.2), establishment_id=self.some(self.sites, 0.3))

    def second_job(self):
        """As an import brings it: no form makes one."""
        who, boss = self.some(self.people), self.some(self.people)
        units = {r['code']: r['id'] for r in self.table('unit')}
        sites = {r['name']: r['id'] for r in self.table('establishment')}
        place, site, first = self.some(self.units), self.some(self.sites, 0.3), self.day(-100, 30)
        self.history.append('import: a second employment of %s under %s from %s in %s at %s' % (who, boss, first, place, site))
        if who != boss and place in units:
            self.hands.tell('second', self.person_id[who], units[place], self.person_id[boss], sites.get(site, 0), first)
            self.done['second'] = self.done.get('second', 0) + 1

    def drawn_anew(self):
        self.history.append('import: everything is drawn anew')
        self.hands.tell('rebuild')

    def away(self):
        who = self.some(self.people)
        where = self.post('hana', '/people/%s/absences' % self.at(who), from_on=self.day(-5, 15), back_on=self.day(16, 40),
                          kind='care', acting_id=self.some(self.people, 0.1))
        if where is None:
            self.post('hana', '/people/%s/absences' % self.at(who), from_on=self.day(41, 60), back_on='', kind='other', acting_id=self.some(self.people))

    def not_away(self):
        row = self.some(self.table('absence'))
        if row:
            change = self.chance.choice([{'never': 'on'}, {'back_on': self.day(0, 20)}, {'acting_id': self.some(self.people)}])
            self.post('hana', '/absences/%s' % spelled(int(row['id'])), **change)

    def partner(self):
        self.post('hana', '/people/%s/partner' % self.at(self.some(self.people)), unit_id=self.some(self.units),
                  from_on=self.soon(), last_on=self.chance.choice(['', '', self.day(5, 50)]))

    def no_partner(self):
        row = self.some(self.table('partner_scope'))
        if row:
            change = self.chance.choice([{'never': 'on', 'from_on': row['from_on']}, {'from_on': row['from_on'], 'last_on': self.day(-1, 20)}])
            self.post('hana', '/partners/%s' % spelled(int(row['id'])), **change)

    def reorganize(self):
        row = self.some(self.table('unit'))
        span = self.some([r for r in self.table('unit_span') if r['unit_id'] == row['id']])
        self.post('hana', '/units/%s/edit' % spelled(int(row['id'])), code=row['code'], name=span['name'], kind=span['kind'], purpose='',
                  parent_id=self.some(self.units, 0.1) or '', head_id=self.some(self.people, 0.2) or '', from_on=self.soon())

    def close_unit(self):
        row = self.some(self.table('unit'))
        self.post('hana', '/units/%s/close' % spelled(int(row['id'])), last_on=self.day(-5, 20))

    # ---- accounts and roles ----

    def account(self):
        who = self.some(self.people)
        where = self.post('hana', '/accounts/new', person_id=who, login='%s@example.org' % who.lower())
        if not where:
            return
        account = number_of(where.split('/')[-1])
        self.accounts.append(account)
        if self.chance.random() < 0.93:
            self.hands.tell('activate', account)
        held = {role: 'on' for role in self.policy.roles if self.chance.random() < 0.06}
        if self.chance.random() < 0.9:
            held['member'] = 'on'
        self.post('hana', '/accounts/%s' % spelled(account), **held)

    def other_roles(self):
        account = self.some(self.accounts)
        if account:
            self.post('hana', '/accounts/%s' % spelled(account),
                      **{self.some(self.policy.roles): self.chance.choice(['on', 'off', 'off'])})

    def disable(self):
        account = self.some(self.accounts)
        if account:
            self.post('hana', '/accounts/%s/%s' % (spelled(account), self.chance.choice(['disable', 'enable'])))

    def custom_role(self):
        held = {p: 'on' for p in self.policy.permissions if self.chance.random() < 0.4}
        where = self.post('hana', '/roles/new', name='Role %d' % self.count(), purpose='Helps', population=self.some(
            ['everybody', 'units', 'units', 'sites', 'line']), **{'class': self.some([1, 2, 3, 3, 3])}, **held)
        if where:
            self.roles.append(where.split('/')[-1])
            self.place(self.roles[-1])
            self.give(self.roles[-1])
            self.give(self.roles[-1])

    def count(self):
        self.nth += 1
        return self.nth

    def place(self, role=None):
        role = role or self.some(self.roles)
        if role:
            ends = 'on' if self.chance.random() < 0.2 else None
            self.post('hana', '/roles/%s/places' % role, unit_id=self.some(self.units), ends=ends)
            self.post('hana', '/roles/%s/places' % role, site_id=self.some(self.sites), ends=ends)

    def give(self, role=None):
        role = role or self.some(self.roles)
        people = {r['id']: r['person_id'] for r in self.table('account')}
        person = people.get(str(self.some(self.accounts)))
        number = next((n for n, i in self.person_id.items() if str(i) == person), None)
        if role and number:
            self.post('hana', '/roles/%s/give' % role, person_id=number, from_on=self.day(0, 15) if self.chance.random() < 0.4 else '',
                      last_on=self.chance.choice(['', self.day(16, 40)]))

    def take(self):
        row = self.some(self.table('custom_grant'))
        if row:
            self.post('hana', '/roles/%s/grants/%s/end' % (spelled(int(row['role_id'])), spelled(int(row['id']))))

    def other_permissions(self):
        row = self.some(self.table('custom_role'))
        if row:
            held = {p: self.chance.choice(['on', 'off']) for p in self.policy.permissions}
            self.post('hana', '/roles/%s/edit' % spelled(int(row['id'])), name=row['name'], purpose='Helps', population=self.some(
                ['everybody', 'units', 'sites', 'line']), **{'class': row['class']}, **held)

    # ---- goals and reviews ----

    def actor(self):
        return self.some(self.accounts + ['hana'])

    def goal(self):
        kind = self.some(['person', 'person', 'person', 'unit', 'company'])
        self.post(self.some([self.actor(), 'hana']), '/goals/new', title='Goal %d' % self.count(), owner_kind=kind,
                  owner_id=self.some(self.people), unit_id=self.some(self.units) if kind == 'unit' else None,
                  visibility=self.some(['public', 'private']) if kind == 'person' else 'public', due_on=self.day(100, 300))

    def goal_changes(self):
        row = self.some(self.table('goal'))
        if row and self.chance.random() < 0.5:
            self.post('hana', '/goals/%s/close' % spelled(int(row['id'])), outcome='completed', lesson='All of it')
        elif row:
            self.post('hana', '/goals/%s/edit' % spelled(int(row['id'])), visibility=self.some(['public', 'private']))

    def cycle(self):
        where = self.post('hana', '/cycles/new', name='Cycle %d' % self.count(), from_on=self.day(-300, -200), to_on=self.day(-100, -20),
                          self_due_on=self.day(1, 2), draft_due_on=self.day(3, 9), notice_hours='1', unit_id=self.some(self.units, 0.7),
                          second_id=self.some(self.people, 0.3) or 'hana@northwind.example')
        if where:
            self.post('hana', where + '/launch', sure='on')

    def review_step(self):
        row = self.some(self.table('review'))
        if not row:
            return
        accounts = {r['person_id']: r['id'] for r in self.table('account')}
        stands_in = [r['acting_id'] for r in self.table('absence') if r['person_id'] == row['manager_id'] and r['acting_id']]
        path = '/reviews/%s/' % spelled(int(row['id']))
        writer = accounts.get(self.some(stands_in + [row['manager_id']]))
        subject, second = accounts.get(row['subject_id']), accounts.get(row['second_id'])
        text = dict(text='A year.', strengths='Care', growth='Ask', result='rated', rating='3', reason='As agreed')
        if row['status'] in ('self', 'draft') and writer and self.chance.random() < 0.6:
            self.post(writer, path + 'write', **text)
        if row['status'] == 'self' and subject:
            self.post(subject, path + 'self', self_text='Good', self_rating='3', done='now')
        elif row['status'] in ('self', 'draft') and writer:
            self.post(writer, path + 'share', sure='on')
        elif row['status'] == 'shared' and writer:
            self.post(writer, path + 'meet', met_on='')
        elif row['status'] == 'met' and writer:
            self.post(writer, path + 'finalize', sure='on', **text)
        elif row['status'] == 'final' and subject:
            self.post(subject, path + 'answer', answer=self.some(['approved', 'objected', 'objected']), statement='Not so')
        elif row['status'] == 'objected' and second:
            self.post(second, path + 'second', second_text='It stays')

    def review_changes(self):
        row = self.some(self.table('review'))
        if row and self.chance.random() < 0.8:
            self.post('hana', '/reviews/%s/reassign' % spelled(int(row['id'])), writer_id=self.some(self.people, 0.3) or '',
                      second_id=self.some(self.people, 0.3) or '')
        elif row:
            self.post('hana', '/reviews/%s/cancel' % spelled(int(row['id'])), cancelled_for='Leaves')

    # ---- rules ----

    def switch(self):
        name = self.some(sorted({a.evaluation for a in self.policy.actions.values() if a.evaluation} | {'goal_progress'}))
        site = self.some(self.sites, 0.3)
        self.post('hana', '/evaluations/' + name, site_id=site or '', state=self.some(['on', 'off', 'off']), reason='Agreed')

    def go_live(self):
        self.post('hana', '/rehearsal/live', module=self.some(self.policy.modules), site_id=self.some(self.sites, 0.5) or '',
                  confirm='go live')

    def late_site(self):
        if len(self.sites) < 4:
            self.site()

    def days_pass(self):
        days = self.chance.choice([1, 1, 3, 10, 31])
        self.history.append('%d days pass' % days)
        self.hands.tell('clock', days * 24)
        self.today += datetime.timedelta(days=days)

    HAPPENS = [(move, 12), (swap, 3), (leave, 4), (stay, 1), (come_back, 2), (second_job, 1), (drawn_anew, 1), (away, 6), (not_away, 3),
               (partner, 4), (no_partner, 2), (reorganize, 6), (close_unit, 1), (account, 3), (other_roles, 3), (disable, 2), (custom_role, 1),
               (place, 2), (give, 3), (take, 1), (other_permissions, 1), (goal, 8), (goal_changes, 2), (cycle, 1), (review_step, 14),
               (review_changes, 2), (switch, 3), (go_live, 1), (late_site, 1), (hire, 2)]

    def happen(self, times):
        names, weights = zip(*self.HAPPENS)
        for _ in range(times):
            self.chance.choices(names, weights)[0](self)
