"""What each relation of policy.txt means, and what follows for an action. By sets over facts, in words of its own: from DESIGN 3
and 5, KERNEL 4, trust.md 2 and the README of each module. The sentence of policy.txt stands beside the meaning: when it changes
there, the meaning here is to be read again."""

FINISHED = ('final', 'objected', 'closed')
EVERYBODY_HERE = {'member', 'hr', 'executive'} # who is "everybody who works here" for public goals
RELATIONS = {}


def relation(name, words):
    def keep(meaning):
        RELATIONS[name] = (words, meaning)
        return meaning
    return keep


class Viewer:
    def __init__(self, world, policy, account):
        self.account, self.person = account, world.accounts[account]['person_id']
        bits, names = world.roles[account]
        self.roles = names | {r for i, r in enumerate(policy.roles) if bits >> i & 1}
        self.custom = world.custom_roles(account)
        self.signs_in = world.accounts[account]['status'] == 'active' and not world.left(self.person)


# Every meaning: (world, viewer, the permissions that open the action) -> ids.

@relation('self', 'the person : yourself')
def own(w, v, permissions):
    return {v.person}


@relation('line', 'the line of managers : everybody in your line')
def in_line(w, v, permissions):
    return set(w.below.get(v.person, ()))


@relation('report', 'the direct manager : the people you lead directly')
def team(w, v, permissions):
    return w.team(v.person)


@relation('partner', 'the HR partner : people in the units you look after')
def looked_after(w, v, permissions):
    return w.in_units(w.units_looked_after(v.person)) - w.never(v.person)


@relation('unit_head', "the unit's head : units you lead, with those below them")
def units_led(w, v, permissions):
    return w.units_led(v.person)


@relation('unit_partner', "the unit's HR partner : units you look after as HR partner")
def units_looked_after(w, v, permissions):
    return w.units_looked_after(v.person)


@relation('acting', 'whoever leads meanwhile : people whose manager is away and whom you lead meanwhile')
def led_meanwhile(w, v, permissions):
    return {p for boss in w.stands_in_for(v.person) for p in w.team(boss)} - w.never(v.person)


@relation('given', 'custom roles : the people that a role made here is over')
def given(w, v, permissions):
    return {p for held, people in v.custom if held & set(permissions) for p in people}


# ---- goals ----

def goals_of(w, people):
    return {g for g, row in w.goals.items() if row['owner_kind'] == 'person' and row['owner_id'] in people}


@relation('goal_worker', "who answers for it, the line above them or the unit's head, executives for a unit or the company : goals that you work on")
def goals_worked_on(w, v, permissions):
    found = {g for g, row in w.goals.items() if row['owner_id'] == v.person} | goals_of(w, in_line(w, v, permissions))
    for g, row in w.goals.items():
        if row['visibility'] != 'public':
            continue
        if row['owner_kind'] == 'unit' and row['unit_id'] in w.units_led(v.person):
            found.add(g)
        if row['owner_kind'] in ('unit', 'company') and 'executive' in v.roles:
            found.add(g)
    return found


@relation('goal_reader', 'who answers for it, the line above; a public one, everybody who works here : public goals, and private ones in your line')
def goals_read(w, v, permissions):
    line = in_line(w, v, permissions)
    found = {g for g, row in w.goals.items() if row['owner_id'] == v.person or row['owner_id'] in line}
    if v.roles & EVERYBODY_HERE:
        found |= {g for g, row in w.goals.items() if row['visibility'] == 'public' and
                  (row['owner_kind'] != 'person' or w.evaluated('goal_progress', row['owner_id']))}
    return found


@relation('acting_goal', 'whoever leads meanwhile : goals of people whom you lead meanwhile')
def goals_led_meanwhile(w, v, permissions):
    return goals_of(w, led_meanwhile(w, v, permissions))


@relation('given_goal', 'custom roles : goals of people that a role made here is over')
def goals_given(w, v, permissions):
    return goals_of(w, given(w, v, permissions))


@relation('partner_goal', 'the HR partner : goals of people in the units you look after')
def goals_looked_after(w, v, permissions):
    return goals_of(w, looked_after(w, v, permissions))


# ---- reviews ----

def reviews_of(w, people, finished):
    return {r for r, row in w.reviews.items() if row['subject_id'] in people and (not finished or row['status'] in FINISHED)}


@relation('review_subject', 'the person : your own reviews')
def reviews_own(w, v, permissions):
    return reviews_of(w, {v.person}, False)


@relation('review_writer', 'the manager who writes it : reviews that you write')
def reviews_written(w, v, permissions):
    return {r for r, row in w.reviews.items() if row['manager_id'] == v.person}


@relation('review_second', 'the second reader of an objection : objections that came to you')
def reviews_objected(w, v, permissions):
    return {r for r, row in w.reviews.items() if row['second_id'] == v.person and row['answer'] == 'objected'}


@relation('review_line', 'the line above : finished reviews of everybody in your line')
def reviews_in_line(w, v, permissions):
    return reviews_of(w, in_line(w, v, permissions), True)


@relation('acting_review', 'whoever leads meanwhile : finished reviews of people whom you lead meanwhile')
def reviews_led_meanwhile(w, v, permissions):
    return reviews_of(w, led_meanwhile(w, v, permissions), True)


@relation('acting_head', 'whoever leads meanwhile : that there are reviews which a manager who is away would write')
def reviews_waiting(w, v, permissions):
    away = w.stands_in_for(v.person)
    return {r for r in reviews_of(w, led_meanwhile(w, v, permissions), False) if w.reviews[r]['manager_id'] in away}


@relation('acting_writer', 'whoever leads meanwhile : reviews that a manager who is away would write, and has not begun or has shared')
def reviews_to_write(w, v, permissions):
    """An unshared draft stays its writer's own; and the second reader of an objection writes no part of that review."""
    return {r for r in reviews_waiting(w, v, permissions)
            if w.reviews[r]['second_id'] != v.person and
            (w.reviews[r]['shared_at'] is not None or w.reviews[r]['written_by'] in (None, v.person))}


@relation('given_review', 'custom roles : finished reviews of people that a role made here is over')
def reviews_given(w, v, permissions):
    return reviews_of(w, given(w, v, permissions), True)


@relation('partner_head', 'the HR partner : that there are reviews of people in the units you look after')
def reviews_known(w, v, permissions):
    return reviews_of(w, looked_after(w, v, permissions), False)


@relation('partner_review', 'the HR partner : finished reviews of people in the units you look after')
def reviews_looked_after(w, v, permissions):
    return reviews_of(w, looked_after(w, v, permissions), True)


# What `give` opens, by what the action is upon.
GIVEN = {'person': given, 'goal': goals_given, 'review': reviews_given}


def whose(world, subject, thing):
    """The person whose record it is; None: nobody's."""
    if subject == 'person':
        return thing
    if subject == 'goal':
        return world.goals[thing]['owner_id']
    if subject == 'review':
        return world.reviews[thing]['subject_id']
    if subject == 'unit':
        return None
    raise SystemExit('an action is on a %s: teach the oracle whose record that is' % subject)


def check(policy):
    """Everything that policy.txt says, the oracle knows the meaning of."""
    for name, words in policy.relations.items():
        if name not in RELATIONS:
            raise SystemExit('policy.txt has a relation "%s" (%s): teach tests/oracle/meaning.py what it means' % (name, words))
        if RELATIONS[name][0] != words:
            raise SystemExit('relation "%s" is "%s" in policy.txt now: read its meaning in tests/oracle/meaning.py again, which '
                             'was made for "%s"' % (name, words, RELATIONS[name][0]))
    for action in policy.actions.values():
        for name in action.by:
            if name not in RELATIONS:
                raise SystemExit('action %s is opened by "%s": teach tests/oracle/meaning.py what it means' % (action.name, name))
        if action.give and action.subject not in GIVEN:
            raise SystemExit('custom roles open %s, which is on a %s: teach the oracle what they reach' % (action.name, action.subject))


def hidden(world, policy, viewer, action, person):
    """Nobody is told what is in rehearsal where they or the person are, but HR and administrators."""
    if not action.of or viewer.roles & {'hr', 'admin'}:
        return False
    return world.rehearsed(1 << policy.modules.index(action.of), person)


def opens(world, policy, viewer, action):
    """The ids to which the action is open for the viewer; for an action on nothing, {0} or nothing."""
    everything = {0} if action.subject == 'none' else world.ids[action.subject]
    found = set()
    if not viewer.signs_in:
        return set()
    if 'anybody' in action.all or viewer.roles & set(action.all):
        found = set(everything)
    elif viewer.person and action.subject != 'none':
        for name in action.by:
            found |= RELATIONS[name][1](world, viewer, ()) & everything
        if action.give:
            found |= GIVEN[action.subject](world, viewer, action.give) & everything
    if action.evaluation and not world.evaluated_anywhere(action.evaluation):
        return set()
    if hidden(world, policy, viewer, action, viewer.person):
        return set()
    if action.subject == 'none':
        return found
    kept = set()
    for thing in found:
        person = whose(world, action.subject, thing)
        if person and action.evaluation and not world.evaluated(action.evaluation, person):
            continue
        if person and hidden(world, policy, viewer, action, person):
            continue
        kept.add(thing)
    return kept


def reasons(world, policy, viewer, action, thing):
    """Why the oracle says so, in words."""
    says = ['%s may: %s%s%s' % (action.name, ' '.join('all ' + r for r in action.all), ''.join(' by ' + r for r in action.by),
                               ''.join(' give ' + p for p in action.give))]
    if not viewer.signs_in:
        says.append('the account cannot sign in')
    says.append('roles held: ' + ', '.join(sorted(viewer.roles)))
    for name in action.by:
        if viewer.person and thing in RELATIONS[name][1](world, viewer, ()):
            says.append('reached by ' + name)
    if action.give and viewer.person and thing in GIVEN[action.subject](world, viewer, action.give):
        says.append('reached by a custom role')
    person = whose(world, action.subject, thing) if action.subject != 'none' else None
    if action.evaluation:
        says.append('evaluation %s is %s there' % (action.evaluation, 'on' if not person or world.evaluated(action.evaluation, person) else 'off'))
    if action.of:
        says.append('%s is in rehearsal: at the viewer %s, at the subject %s' % (
            action.of, hidden(world, policy, viewer, action, viewer.person), hidden(world, policy, viewer, action, person)))
    return says
