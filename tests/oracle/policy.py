"""src/access/policy.txt, read by a reader of its own: who may do what, as it is written there. The SQL beside a relation is not
looked at: what a relation means is said in meaning.py, in words and sets."""


class Action:
    def __init__(self, name, field_class, subject, words):
        self.name, self.field_class, self.subject, self.words = name, field_class, subject, words
        self.all, self.by, self.of, self.give, self.evaluation = [], [], None, [], None


class Policy:
    def __init__(self, path):
        self.roles, self.relations, self.permissions, self.modules, self.subjects = [], {}, {}, [], ['person', 'unit']
        self.actions = {}
        last = None
        for number, line in enumerate(open(path, encoding='utf-8'), 1):
            words = line.split('#')[0].split() if line.lstrip().startswith('#') else line.split()
            if not words:
                continue
            rest = line.strip()[len(words[0]):].strip()
            if line[0] in ' \t':
                self.detail(last, words, '%s:%d' % (path, number))
            elif words[0] == 'role':
                self.roles.append(words[1])
            elif words[0] == 'relation':
                name, meaning = rest.split(':', 1)
                self.relations[name.strip()] = ' '.join(meaning.split())
                last = None
            elif words[0] == 'permission':
                self.permissions[words[1]] = []
                last = words[1]
            elif words[0] == 'subject':
                self.subjects.append(words[1])
            elif words[0] == 'module':
                self.modules.append(words[1])
            elif words[0] == 'action':
                head, says = rest.split(':', 1)
                name, field_class, on, subject = head.split()
                assert on == 'on', line
                last = self.actions[name] = Action(name, int(field_class[1:]), subject, says.strip())
            elif words[0] == 'hold':  # the second layer on PostgreSQL: it follows from the actions (tests/rows)
                last = None
            else:
                raise SystemExit('%s:%d: the oracle does not know what "%s" is: teach it' % (path, number, words[0]))

    def detail(self, about, words, where):
        if words[0] in ('narrow', 'wide') and about is None:
            return
        if words[0] == 'with' and isinstance(about, str):
            self.permissions[about] = words[1:]
        elif words[0] == 'all' and isinstance(about, Action):
            about.all = words[1:]
        elif words[0] == 'by' and isinstance(about, Action):
            about.by = words[1:]
        elif words[0] == 'of' and isinstance(about, Action):
            about.of = words[1]
        elif words[0] == 'give' and isinstance(about, Action):
            about.give = words[1:]
        elif words[0] == 'is' and isinstance(about, Action):
            about.evaluation = words[1]
        else:
            raise SystemExit('%s: the oracle does not know what "%s" is there: teach it' % (where, words[0]))
