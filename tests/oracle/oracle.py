#!/usr/bin/env python3
"""Asks the program and an independent opinion (meaning.py) the same: may this account do that to this one, today? For everybody who has
an account, every action of policy.txt and every thing there is, in each way in which the program can be asked. See README.md.

  oracle.py HANDS ENGINE [--seed N] [--companies N] [--people N] [--decisions N] [--policy FILE]
"""
import argparse
import json
import sys

import company
import meaning
import policy
import world

LEAST_PEOPLE, MOST_PEOPLE, SAID_MOST = 10, 60, 5


class Failure(Exception):
    pass


def look(hands, rules, c):
    """(decisions compared, disagreements): both opinions about everything, now."""
    facts = world.read(json.loads(line) for line in hands.tell('facts', *world.TABLES))
    now = world.World(facts)
    order = {kind: sorted(now.ids[kind]) for kind in now.ids}
    viewers = {account: meaning.Viewer(now, rules, account) for account in now.accounts}
    made, wrong, kept, opened = 0, [], {}, set()
    for line in hands.tell('decide'):
        account, name, form, bits = line.split('\t')
        viewer = viewers[int(account)]
        if form == 'signs_in':
            made += 1
            if bool(int(bits)) != viewer.signs_in:
                wrong.append((viewer, None, form, 0, bool(int(bits))))
            continue
        action = rules.actions[name]
        key = account, name
        if key not in kept:
            kept[key] = meaning.opens(now, rules, viewer, action)
        things = [0] if action.subject == 'none' else order[action.subject]
        if len(bits) != len(things):
            raise SystemExit('%s: the program knows of %d, the oracle of %d' % (name, len(bits), len(things)))
        for thing, bit in zip(things, bits):
            made += bit != '.'
            if bit != '.' and (bit == '1') != (thing in kept[key]):
                wrong.append((viewer, action, form, thing, bit == '1'))
            if bit == '1':
                opened.add((name, form))
    asked = {name for _, name in kept}
    for name, action in rules.actions.items():
        if action.subject not in order and action.subject != 'none':
            raise SystemExit('%s is on a %s: teach tests/oracle/world.py what there is of it' % (name, action.subject))
        if name not in asked and (action.subject == 'none' or order[action.subject]):
            raise SystemExit('%s was not asked about' % name)
    return made, wrong, now, opened


def named(now, person):
    row = next((r for r in now.facts['person'] if r['id'] == person), None)
    return '%s (%s)' % (row['number'], person) if row else str(person)


def about(now, person):
    """A person's place, in a line."""
    seat = now.seats.get(person)
    if not seat:
        return '%s has no seat' % named(now, person)
    return '%s: %s, unit %s, site %s, reports to %s' % (
        named(now, person), seat.state, seat.unit, seat.site, ' < '.join(named(now, p) for p in now.above(person)) or 'nobody')


def explain(now, rules, wrong):
    viewer, action, form, thing, program = wrong
    if action is None:
        return 'account %s: the program %s it in, the oracle does not agree\n  %s' % (
            viewer.account, 'lets' if program else 'does not let', about(now, viewer.person))
    person = meaning.whose(now, action.subject, thing) if action.subject != 'none' else None
    lines = ['%s (F%d) by account %s on %s %s, asked as "%s": the program says %s, the oracle %s' % (
        action.name, action.field_class, viewer.account, action.subject, thing, form, 'yes' if program else 'no',
        'no' if program else 'yes')]
    lines.append('  today ' + now.today)
    lines.append('  viewer  ' + (about(now, viewer.person) if viewer.person else 'has no person'))
    if person:
        lines.append('  subject ' + about(now, person))
    if action.subject in ('goal', 'review'):
        row = (now.goals if action.subject == 'goal' else now.reviews)[thing]
        lines.append('  ' + ' '.join('%s=%s' % (k, row[k]) for k in ('owner_kind', 'unit_id', 'visibility', 'status', 'manager_id',
                                                                    'second_id', 'written_by', 'shared_at', 'answer') if k in row))
    return '\n'.join(lines + ['  ' + r for r in meaning.reasons(now, rules, viewer, action, thing)])


def kept_wrong(hands, now):
    """Only to say where to look: what the program keeps of seats and lines, where it is not what follows from the facts."""
    rows = world.read([json.loads(line) for line in hands.tell('facts', 'seat', 'line')])
    says = []
    for row in rows['seat']:
        seat = now.seats.get(row['person_id'])
        kept = (row['status'], row['unit_id'], row['establishment_id'], row['manager_id'])
        if not seat or kept != (seat.state, seat.unit, seat.site, seat.boss):
            says.append('kept as %s %s' % (kept, about(now, row['person_id'])))
            says += ['  %s %s..%s unit %s manager %s of employment %s' % (a['id'], a['from_on'], a['to_on'], a['unit_id'], a['manager_id'],
                                                                     a['employment_id'])
                     for a in now.facts['assignment'] if a['person_id'] == row['person_id']]
            says += ['  employment %s %s..%s %s' % (e['id'], e['from_on'], e['to_on'], 'main' if e['is_primary'] else 'beside')
                     for e in now.facts['employment'] if e['person_id'] == row['person_id']]
    lines = {(row['manager_id'], row['person_id']) for row in rows['line']}
    follows = {(above, person) for person in now.seats for above in now.above(person)}
    for words, some in (('too many', lines - follows), ('missing', follows - lines)):
        if some:
            says.append('lines %s: %s' % (words, ', '.join('%s over %s' % (named(now, a), named(now, b)) for a, b in sorted(some))))
    return says


def live(args, rules, seed, spent):
    """One organization from its first day on: what happens, and both opinions after each part of it."""
    hands = company.Hands(args.hands, args.engine)
    c = company.Company(hands, seed, args.people or random_size(seed), rules)
    c.begin()
    made = rings = 0
    opened = set()
    for part in range(args.parts):
        c.happen(args.happens)
        if part % 2 == 1:
            c.days_pass()
        n, wrong, now, seen = look(hands, rules, c)
        made += n
        rings += len(now.rings)
        opened |= seen
        if wrong:
            sys.stderr.write('seed %d, engine %s, part %d: %d of %d decisions differ\n' % (seed, args.engine, part, len(wrong), n))
            for one in wrong[:SAID_MOST]:
                sys.stderr.write(explain(now, rules, one) + '\n')
            sys.stderr.write(''.join('what is kept: %s\n' % says for says in kept_wrong(hands, now)))
            sys.stderr.write('the last that happened:\n  ' + '\n  '.join(c.history[-args.happens - 3:]) + '\n')
            sys.stderr.write('again: tests/oracle/oracle.py %s %s --seed %d --people %d --companies 1 --parts %d --happens %d\n' % (
                args.hands, args.engine, seed, c.wanted, args.parts, args.happens))
            hands.close()
            return made, len(wrong), c, rings, opened
    hands.close()
    return made, 0, c, rings, opened


def random_size(seed):
    return LEAST_PEOPLE + seed * 7919 % (MOST_PEOPLE - LEAST_PEOPLE + 1)


def main():
    p = argparse.ArgumentParser()
    p.add_argument('hands')
    p.add_argument('engine')
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--companies', type=int, default=1)
    p.add_argument('--people', type=int)
    p.add_argument('--decisions', type=int, default=0, help='goes on until there are so many')
    p.add_argument('--parts', type=int, default=4)
    p.add_argument('--happens', type=int, default=60)
    p.add_argument('--policy', default='src/access/policy.txt')
    p.add_argument('--tell', action='store_true', help='what happened, and what was refused')
    args = p.parse_args()
    rules = policy.Policy(args.policy)
    meaning.check(rules)
    made = wrong = companies = rings = 0
    done, refused, opened = {}, {}, set()
    while companies < args.companies or made < args.decisions:
        n, bad, c, r, seen = live(args, rules, args.seed + companies, made)
        made, wrong, companies, rings, opened = made + n, wrong + bad, companies + 1, rings + r, opened | seen
        for total, part in ((done, c.done), (refused, c.refused)):
            for what, times in part.items():
                total[what] = total.get(what, 0) + times
    if args.tell:
        for what in sorted(set(done) | set(refused)):
            print('%6d done %6d refused  %s' % (done.get(what, 0), refused.get(what, 0), what))
        print('never opened: ' + ' '.join(a for a in rules.actions if not any(a == o for o, _ in opened)))
    print('%s: %d decisions in %d organizations from seed %d, %d rings of different days' % (args.engine, made, companies, args.seed, rings))
    print('%d passed, %d failed' % (made - wrong, wrong))
    return wrong > 0


if __name__ == '__main__':
    sys.exit(main())
