#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Messages for notifiers_mail.sh, and what must have become of them.

    notifiers_mail.py make FOLDER    writes the messages
    notifiers_mail.py NAME FOLDER    looks at the mails that the server stored
"""
import email
import email.policy
import glob
import html.parser
import json
import re
import struct
import sys
import zlib

TITLE = '辽宁省属重点工业企业（含本钢、鞍钢、沈鼓等四十五户）'
SCRIPT = '<script>alert(1)</script>'


def png(seed):
    """A picture of 64 by 64 points, different for each seed."""
    rows = b''.join(b'\0' + bytes((x * y + seed) % 256 for x in range(64))
                    for y in range(64))

    def chunk(name, data):
        return (struct.pack('>I', len(data)) + name + data +
                struct.pack('>I', zlib.crc32(name + data)))
    return (b'\x89PNG\r\n\x1a\n' +
            chunk(b'IHDR', struct.pack('>IIBBBBB', 64, 64, 8, 0, 0, 0, 0)) +
            chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))


def change(**more):
    base = {'key': '8f3c-12-3', 'alert': 12, 'n': 3, 'kind': 'target',
            'action': 'opened', 'state': 'open', 'severity': 'fail',
            'target': 'debt', 'target_title': '资产负债率降至 65 % 以下',
            'clause': '一(二)3', 'subject': 'key', 'subject_title': TITLE,
            'indicator': 'debt_ratio', 'indicator_title': '资产负债率',
            'value': 67.3, 'line': 65, 'unit': '%', 'value_text': '67.3 %',
            'line_text': '≤ 65 %', 'period_text': '2018年6月',
            'opened': 1530403200, 'changed': 1530403200,
            'changed_text': '2018-07-01 08:00',
            'link': 'https://watch.example.org/reports/12.html?a=1&b=2'}
    base.update(more)
    return base


HOSTILE = {
    'subject_title': 'A' + SCRIPT + '\r\nBcc: evil@example.net\r\n\r\nbody',
    'indicator_title': '"; rm -rf / #\u202egnp.exe\u2066',
    'value_text': '\u0001\u0007\u001b[31m67.3',
    'reason': '长' * 10000,
    'note': '"><img src=x onerror=alert(1)>\u2028next',
    'who': "O'Neil & Söhne",
    'link': 'javascript:alert(1)',
    'key': '8f3c-13-1>\r\nX-Evil: 1', 'alert': 13,
}


def make(folder):
    def write(name, *changes):
        with open(f'{folder}/{name}.json', 'w') as f:
            json.dump({'now': 1530403260, 'changes': changes}, f)

    for seed in range(3):
        with open(f'{folder}/{seed}.png', 'wb') as f:
            f.write(png(seed))
    write('full', change(png=f'{folder}/0.png'))
    write('hostile', change(**HOSTILE))
    write('refused', change(subject_title='REFUSE-ME'))
    write('digest', change(png=f'{folder}/0.png'),
          change(key='8f3c-13-1', alert=13, n=1, subject_title='本钢',
                 severity='warn', png=f'{folder}/1.png'),
          change(key='8f3c-14-2', alert=14, n=2, subject_title='鞍钢',
                 action='resolved', state='resolved'))


def read(folder):
    mails = []
    for name in glob.glob(f'{folder}/safe/mail/new/*'):
        with open(name, 'rb') as f:
            raw = f.read()
        mails.append((raw, email.message_from_bytes(
            raw, policy=email.policy.default)))
    assert {m['Envelope-to'] for _, m in mails} == {
        'zhang@example.org', 'li@example.org'} or len(mails) == 1
    return mails[0]


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.links, self.sources = set(), '', [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert not [a for a, _ in attrs if a.startswith('on')], attrs
        self.links += [v for a, v in attrs if a == 'href']
        self.sources += [v for a, v in attrs if a == 'src']

    def handle_data(self, data):
        self.text += data


def parts(mail):
    return (mail.get_body(('plain',)).get_content(),
            Page(mail.get_body(('html',)).get_content()),
            [p for p in mail.walk() if p.get_content_type() == 'image/png'])


def headers_are_short(raw):
    head = raw.split(b'\n\n')[0].split(b'\r\n\r\n')[0]
    subject = re.search(rb'^Subject:.*(\r?\n[ \t].*)*', head, re.M).group()
    for line in subject.split(b'\n'):
        assert len(line) <= 78, line
        for word in re.findall(rb'=\?.*?\?=', line):
            assert len(word) <= 75
            # each word is whole characters by itself
            email.header.make_header(email.header.decode_header(
                word.decode()))
            str(email.header.make_header(
                email.header.decode_header(word.decode())))


def full(folder):
    raw, mail = read(folder)
    headers_are_short(raw)
    subject = (f'■ 严重 预警：{TITLE} 资产负债率 67.3 %，目标线 ≤ 65 %'
               '（2018年6月）')
    assert mail['Subject'] == subject, mail['Subject']
    assert mail['From'] == 'soewatch <soewatch@example.org>'
    assert [a.addr_spec for a in mail['To'].addresses] == [
        'zhang@example.org', 'li@example.org']
    assert mail['Date'].datetime.timestamp() == 1530403260
    assert re.fullmatch(r'<soewatch\.[0-9a-f]{32}@example\.org>',
                        mail['Message-ID'])
    assert mail['In-Reply-To'] == '<soewatch.8f3c-12@example.org>'
    assert mail['References'] == '<soewatch.8f3c-12@example.org>'
    assert mail['Auto-Submitted'] == 'auto-generated'
    assert mail['X-Soewatch-Alert'] == '12'
    assert mail['X-Soewatch-Severity'] == 'fail'
    assert mail['MIME-Version'] == '1.0'
    assert mail.get_content_type() == 'multipart/related'
    assert [p.get_content_type() for p in mail.iter_parts()] == [
        'multipart/alternative', 'image/png']
    text, page, pictures = parts(mail)
    assert text.splitlines()[0] == subject
    assert '  条款：一(二)3' in text.splitlines()
    assert subject in page.text and '一(二)3' in page.text
    assert page.links == [
        'https://watch.example.org/reports/12.html?a=1&b=2']
    assert len(pictures) == 1 and pictures[0].get_content() == png(0)
    assert pictures[0].get_content_disposition() == 'inline'
    assert page.sources == ['cid:' + pictures[0]['Content-ID'].strip('<>')]


def hostile(folder):
    raw, mail = read(folder)
    headers_are_short(raw)
    assert mail['Bcc'] is None and mail['X-Evil'] is None
    assert not mail.defects, mail.defects
    subject = mail['Subject']
    assert 'Bcc: evil@example.net' in subject   # a name, and nothing else
    assert len(subject.encode()) <= 300
    for one in ('\r', '\n', '\x01', '\x1b', '\u202e', '\u2066', '\u2028'):
        assert one not in subject
    text, page, _ = parts(mail)
    for one in ('\x01', '\x1b', '\x07', '\u202e', '\u2066', '\u2028'):
        assert one not in text and one not in page.text
    assert SCRIPT in page.text and 'onerror' in page.text
    assert not page.tags & {'script', 'img'}, page.tags
    assert page.links == []
    assert '"; rm -rf / #' in text
    assert "O'Neil & Söhne" in page.text
    assert max(len(line.encode()) for line in text.splitlines()) < 1100
    assert '长…' in text
    assert mail['X-Soewatch-Alert'] == '13'
    assert '\n' not in mail['In-Reply-To']


def digest(folder):
    raw, mail = read(folder)
    headers_are_short(raw)
    assert mail['Subject'].startswith('■ 预警动态 3 条，严重 1 条：'), \
        mail['Subject']
    assert mail['In-Reply-To'] is None
    assert mail['References'].split() == [
        f'<soewatch.8f3c-{n}@example.org>' for n in (12, 13, 14)]
    assert mail['X-Soewatch-Alert'] == '12, 13, 14'
    text, page, pictures = parts(mail)
    assert text.count('条款：') == 3
    assert '● 严重 解除：鞍钢' in text and '▲ 提示 预警：本钢' in page.text
    assert [p.get_content() for p in pictures] == [png(0), png(1)]
    assert page.sources == ['cid:' + p['Content-ID'].strip('<>')
                            for p in pictures]


if __name__ == '__main__':
    {'make': make, 'full': full, 'hostile': hostile,
     'digest': digest}[sys.argv[1]](sys.argv[2])
