#!/usr/bin/env python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether every sentence for people can be, and is, translated; prints TAP.

    test-po.py FOLDER

FOLDER is that of the sources. Each file with marked strings stands in
po/POTFILES.in, and each language of po/LINGUAS has all of them: none missing,
untranslated or fuzzy, and none whose format or plural forms are wrong. Needs
gettext, which the build needs, too."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# What meson takes for `preset: 'glib'`, so that this finds what crier-pot finds.
KEYWORDS = ['_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'g_dcgettext:2',
            'g_dngettext:2,3', 'g_dpgettext2:2c,3']

# Where strings for people can be. The page has its own (data/page/words.js).
FOLDERS = ['src', 'data']
ENDINGS = ('.c', '.h', '.ui', '.desktop.in.in', '.metainfo.xml.in.in',
           '.gschema.xml')


def run(*command, folder=None):
    """Runs a command; returns what it printed, errors among it, and whether it
    was pleased."""
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, encoding='utf-8',
                          env={**os.environ, 'LC_ALL': 'C.UTF-8'}, check=False)
    return done.stdout, done.returncode == 0


def read_list(path):
    lines = path.read_text(encoding='utf-8').splitlines()
    return [line.strip() for line in lines
            if line.strip() and not line.startswith('#')]


def extract(top, files, pot):
    """Writes the strings of files to pot, which is not there if they have none.
    Returns what is wrong with them, a line each: one that stands with a plural
    and without has one translation, which is wrong for one of them."""
    keywords = [f'--keyword={keyword}' for keyword in KEYWORDS]
    output, good = run('xgettext', '--from-code=UTF-8', *keywords,
                       '--add-location=file', '-o', str(pot), *files,
                       folder=top)
    if not good:
        raise AssertionError(output)
    return [line for line in output.splitlines() if 'with plural' in line]


def find_files(top):
    return sorted(str(path.relative_to(top))
                  for folder in FOLDERS
                  for path in (top / folder).rglob('*')
                  if path.name.endswith(ENDINGS))


def check_files(top, pot):
    """Returns what is wrong with POTFILES.in, a line each."""
    listed = read_list(top / 'po' / 'POTFILES.in')
    wrong = [f'{name} is not there' for name in listed
             if not (top / name).is_file()]
    if listed != sorted(set(listed)):
        wrong.append('the names are not in order, or one stands twice')

    others = [name for name in find_files(top) if name not in listed]
    if others:
        extract(top, others, pot)
    if pot.exists():
        text = pot.read_text(encoding='utf-8')
        named = {name for line in re.findall('^#: (.*)', text, re.MULTILINE)
                 for name in line.split()}
        wrong += [f'{name} is missing' for name in sorted(named)]
        pot.unlink()
    return wrong


def check_language(po, pot):
    """Returns what is wrong with a translation, a line each."""
    output, good = run('msgfmt', '--check', '--check-format', '-o', '/dev/null',
                       str(po))
    wrong = [] if good else output.splitlines()

    output, good = run('msgcmp', str(po), str(pot))
    return wrong if good else wrong + output.splitlines()


def check_techniques(top):
    """Returns which technique the page and the window call differently, a line each."""
    words = (top / 'data' / 'page' / 'words.js').read_text(encoding='utf-8')
    po = (top / 'po' / 'zh_CN.po').read_text(encoding='utf-8')
    names = re.findall(r"^  (?:webSocket|sse|streaming|longPolling|polling): "
                       r"\['(.*)', '(.*)'\],$", words, re.MULTILINE)
    wrong = [f'{english} is not {chinese} in zh_CN.po' for english, chinese in names
             if f'\nmsgid "{english}"\nmsgstr "{chinese}"\n' not in po]
    return wrong if len(names) == 5 else [*wrong, f'{len(names)} techniques, not 5']


def check_ourselves(scratch):
    """Makes a small project in which everything is wrong that can be, and
    returns what was not found."""
    good = ('_("one"); _("two"); ngettext ("%u dog", "%u dogs", n); _("%u dog"); '
            '_("four");')
    (scratch / 'src').mkdir()
    (scratch / 'po').mkdir()
    (scratch / 'data').mkdir()
    (scratch / 'src' / 'listed.c').write_text(good)
    (scratch / 'src' / 'plain.c').write_text('printf ("for machines");')
    (scratch / 'src' / 'forgotten.c').write_text('N_("five")')
    (scratch / 'src' / 'forgotten.ui').write_text(
        '<interface><object class="GtkLabel" id="label"><property name="label" '
        'translatable="yes">six</property></object></interface>')
    (scratch / 'po' / 'POTFILES.in').write_text('src/listed.c\nsrc/gone.c\n')
    po = scratch / 'po' / 'xx.po'
    po.write_text('msgid ""\nmsgstr ""\n'
                  '"Content-Type: text/plain; charset=UTF-8\\n"\n'
                  '"Plural-Forms: nplurals=1; plural=0;\\n"\n'
                  'msgid "one"\nmsgstr ""\n'
                  '#, fuzzy\nmsgid "two"\nmsgstr "zwei"\n'
                  '#, c-format\nmsgid "%u dog"\nmsgid_plural "%u dogs"\n'
                  'msgstr[0] "%s Hunde"\n')
    pot = scratch / 'xx.pot'

    found = check_files(scratch, pot)
    found += extract(scratch, ['src/listed.c'], pot)
    found += check_language(po, pot)

    expected = ['src/gone.c is not there', 'not in order',
                'src/forgotten.c is missing', 'src/forgotten.ui is missing',
                'untranslated', 'needs to be reviewed', 'used but not defined',
                'format specifications', 'used without plural and with plural']
    text = '\n'.join(found)
    lost = [thing for thing in expected if not re.search(thing, text)]
    if 'plain.c' in text:
        lost.append('that plain.c has nothing for people')
    return [f'not found: {thing}' for thing in lost] + (found if lost else [])


def main():
    top = pathlib.Path(sys.argv[1]).resolve()
    tools = [tool for tool in ('xgettext', 'msgfmt', 'msgcmp')
             if not shutil.which(tool)]
    if tools:
        print(f'1..0 # SKIP there is no {tools[0]} here')
        return 0

    languages = read_list(top / 'po' / 'LINGUAS')
    results = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        pot = folder / 'crier.pot'
        scratch = folder / 'scratch'
        scratch.mkdir()

        results.append(('this test finds what is wrong',
                        check_ourselves(scratch)))
        results.append(('POTFILES.in has every file with strings, in order',
                        check_files(top, pot)))
        results.append(('no string has a plural in one place only',
                        extract(top, read_list(top / 'po' / 'POTFILES.in'), pot)))
        for language in languages:
            results.append((f'{language} is complete', check_language(
                top / 'po' / f'{language}.po', pot)))

        results.append(('each technique has one name in page and window',
                        check_techniques(top)))

    print(f'1..{len(results)}')
    for n, (name, wrong) in enumerate(results, 1):
        print(f'{"not ok" if wrong else "ok"} {n} - {name}')
        for line in wrong:
            print(f'#   {line}')
    return 1 if any(wrong for _, wrong in results) else 0


if __name__ == '__main__':
    sys.exit(main())
