#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A server for notifiers_webhook.sh that takes what the robots of DingTalk, WeCom
and Feishu take, and refuses it in their words.

    notifiers_webhook.py serve FOLDER CERTIFICATE KEY
    notifiers_webhook.py make FOLDER
    notifiers_webhook.py CHECK FOLDER

What was taken is in FOLDER/NAME.body and .headers.
"""
import base64
import hashlib
import hmac
import http.server
import json
import os
import re
import ssl
import sys
import time
import urllib.parse

DING_SECRET, FEISHU_SECRET, JSON_SECRET = 'SECding', 'feishu-secret', 'hush'
NOW = int(time.time())


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def answer(self, status, value, headers=()):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        for name, text in headers:
            self.send_header(name, text)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def keep(self, name, body):
        with open(f'{folder}/{name}.body', 'wb') as f:
            f.write(body)
        with open(f'{folder}/{name}.headers', 'w') as f:
            f.write(str(self.headers))

    def do_POST(self):
        parts = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(parts.query))
        body = self.rfile.read(int(self.headers['Content-Length']))
        getattr(self, 'at_' + parts.path.strip('/').split('/')[0])(
            parts, query, body)

    # https://open.dingtalk.com/document/robots/customize-robot-security-settings
    def at_robot(self, parts, query, body):
        if query.get('access_token') != 'tokenDT':
            return self.answer(200, {'errcode': 300005,
                                     'errmsg': 'token is not exist'})
        text = f"{query.get('timestamp')}\n{DING_SECRET}"
        sign = base64.b64encode(hmac.new(
            DING_SECRET.encode(), text.encode(), hashlib.sha256).digest())
        if (query.get('sign') != sign.decode() or
                abs(int(query['timestamp']) / 1000 - time.time()) > 3600):
            return self.answer(200, {
                'errcode': 310000, 'errmsg': 'sign not match, more: [https://'
                'ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]'})
        said = json.loads(body)
        assert said['msgtype'] == 'markdown' and len(body) <= 20000
        title = said['markdown']['title']
        if 'TOO-OFTEN' in title:
            return self.answer(200, {'errcode': 130101, 'errmsg':
                                     'send too fast, exceed 20 times per '
                                     'minute'})
        if 'UNWANTED' in title:
            return self.answer(200, {'errcode': 430104,
                                     'errmsg': '含有不合适的内容'})
        self.keep('dingtalk', body)
        return self.answer(200, {'errcode': 0, 'errmsg': 'ok'})

    # https://developer.work.weixin.qq.com/document/path/91770
    def at_cgi(self, parts, query, body):
        if query.get('key') != 'keyWC':
            return self.answer(200, {'errcode': 93000,
                                     'errmsg': 'invalid webhook url'})
        said = json.loads(body)
        content = said['markdown']['content']
        if said['msgtype'] != 'markdown' or len(content.encode()) > 4096:
            return self.answer(200, {'errcode': 40058, 'errmsg':
                                     'markdown.content exceed max length '
                                     '4096'})
        if 'TOO-OFTEN' in content:
            return self.answer(200, {'errcode': 45009,
                                     'errmsg': 'api freq out of limit'})
        self.keep('wecom', body)
        return self.answer(200, {'errcode': 0, 'errmsg': 'ok'})

    # https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
    def at_open(self, parts, query, body):
        if not parts.path.endswith('/hook/keyFS'):
            return self.answer(200, {'code': 19001, 'msg': 'param invalid: '
                                     'incoming webhook access token invalid'})
        said = json.loads(body)
        key = f"{said.get('timestamp')}\n{FEISHU_SECRET}"
        sign = base64.b64encode(
            hmac.new(key.encode(), b'', hashlib.sha256).digest()).decode()
        if (said.get('sign') != sign or
                abs(int(said['timestamp']) - time.time()) > 3600):
            return self.answer(200, {
                'code': 19021, 'msg': 'sign match fail or timestamp is not '
                'within one hour from current time'})
        if said['msg_type'] != 'interactive' or len(body) > 20480:
            return self.answer(400, {'code': 9499, 'msg': 'Bad Request',
                                     'data': {}})
        title = said['card']['header']['title']['content']
        if 'TOO-OFTEN' in title:
            return self.answer(400, {'code': 11232, 'msg':
                                     'frequency limited psm[lark.oapi]'})
        self.keep('feishu', body)
        return self.answer(200, {'StatusCode': 0, 'StatusMessage': 'success',
                                 'code': 0, 'data': {}, 'msg': 'success'})

    def at_json(self, parts, query, body):
        mine = 'sha256=' + hmac.new(JSON_SECRET.encode(), body,
                                    hashlib.sha256).hexdigest()
        if self.headers['X-Soewatch-Signature'] != mine:
            return self.answer(401, b'wrong signature')
        self.keep('json', body)
        return self.answer(204, b'')

    def at_token(self, parts, query, body):
        good = self.headers['Authorization'] == 'Bearer t0ken'
        self.keep('token', body)
        return self.answer(202 if good else 401, b'')

    def at_status(self, parts, query, body):
        status = int(parts.path.split('/')[2])
        more = [('Retry-After', '7')] if status in (429, 503) else []
        if status == 302:
            more = [('Location', 'https://127.0.0.1/elsewhere/secret-path')]
        return self.answer(status, b'{"error": "said so"}', more)

    def at_html(self, parts, query, body):
        return self.answer(200, b'<html>captive portal</html>')


def serve(certificate, key):
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with open(f'{folder}/port.new', 'w') as f:
        f.write(str(server.server_address[1]))
    os.rename(f'{folder}/port.new', f'{folder}/port')
    server.serve_forever()


def change(**more):
    base = {'key': '8f3c-12-3', 'alert': 12, 'n': 3, 'kind': 'target',
            'action': 'opened', 'state': 'open', 'severity': 'fail',
            'target_title': '资产负债率', 'clause': '一(二)3',
            'subject': 'key', 'subject_title': '省属重点工业企业',
            'indicator_title': '资产负债率', 'value': 67.3, 'line': 65,
            'value_text': '67.3 %', 'line_text': '≤ 65 %',
            'period_text': '2018年6月', 'opened': NOW - 60,
            'changed': NOW - 60, 'changed_text': '2018-07-01 08:00',
            'link': 'https://watch.example.org/reports/12(1).html'}
    base.update(more)
    return base


def make():
    def write(name, changes, **more):
        with open(f'{folder}/{name}.json', 'w') as f:
            json.dump({'now': NOW, 'changes': changes, **more}, f)

    write('one', [change()])
    write('test', [], test=True)
    write('often', [change(subject_title='TOO-OFTEN')])
    write('unwanted', [change(subject_title='UNWANTED')])
    write('many', [change(key=f'8f3c-{i}-1', alert=i,
                          subject_title=f'企业{i}"\\' * 20, reason='因' * 900)
                   for i in range(300)])
    write('hostile', [change(
        subject_title='[点此](https://evil.example) @all <@all> '
        '<at id=all></at> **粗** `x`',
        indicator_title='<font color="warning">红</font>\r\n# 大标题',
        reason='\u202ehttps://evil.example/x ![p](http://e/p.png)',
        note='<script>alert(1)</script>"; rm -rf /',
        link='https://evil.example/)[x](')])


def read(name):
    with open(f'{folder}/{name}.body', 'rb') as f:
        return f.read()


def headline(text):
    assert '■ 严重 预警：省属重点工业企业 资产负债率 67.3 %' in text, text


def one():
    ding = json.loads(read('dingtalk'))
    headline(ding['markdown']['title'])
    headline(ding['markdown']['text'])
    link = '[报告](https://watch.example.org/reports/12%281%29.html)'
    assert link in ding['markdown']['text']
    assert ding['at'] == {'isAtAll': False}
    wecom = json.loads(read('wecom'))['markdown']['content']
    headline(wecom)
    assert '\n> 条款：一（二）3\n' in wecom, wecom
    card = json.loads(read('feishu'))['card']
    headline(card['header']['title']['content'])
    assert card['header']['template'] == 'red'
    texts = [e['text'] for e in card['elements'] if e['tag'] == 'div']
    headline(texts[0]['content'])
    assert [a['url'] for e in card['elements'] if e['tag'] == 'action'
            for a in e['actions']] == [
        'https://watch.example.org/reports/12(1).html']
    told = json.loads(read('json'))
    assert told['changes'][0]['subject_title'] == '省属重点工业企业'
    with open(f'{folder}/json.headers') as f:
        headers = f.read()
    assert re.search('^Idempotency-Key: [0-9a-f]{64}$', headers, re.M)
    assert re.search('^Content-Type: application/json', headers, re.M)


def test():
    for text in (json.loads(read('dingtalk'))['markdown']['title'],
                 json.loads(read('wecom'))['markdown']['content'],
                 json.loads(read('feishu'))['card']['header']['title'][
                     'content']):
        assert text.startswith('［测试］'), text
    assert json.loads(read('json'))['test'] is True


def many():
    ding = json.loads(read('dingtalk'))['markdown']['text']
    wecom = json.loads(read('wecom'))['markdown']['content']
    feishu = json.loads(read('feishu'))['card']['elements']
    last = feishu[-1]['text']['content']
    for text in (ding, wecom, last):
        told = re.search('另有 ([0-9]+) 条$', text)
        assert told and 200 < int(told.group(1)) < 300, text[-40:]
        assert '\ufffd' not in text
    assert '企业0' in wecom and '企业1' in ding
    assert len(wecom.encode()) > 2000
    assert len(json.loads(read('json'))['changes']) == 300


def hostile():
    ding = json.loads(read('dingtalk'))['markdown']
    wecom = json.loads(read('wecom'))['markdown']['content']
    for text in (ding['title'], ding['text'], wecom):
        assert '@' not in text and '<' not in text and '\u202e' not in text
        assert '![' not in text and '`' not in text
        assert text.count('](') <= 1
    for text in (ding['text'], wecom):
        # the only links are our own
        rest = re.sub(r'\[报告\]\([^)]*\)', '', text)
        assert '://' not in rest and '](' not in rest and '**粗' not in rest
        assert not re.search('^#', text, re.M)
        assert '＜script＞alert（1）＜/script＞"; rm -rf /' in text
    card = json.loads(read('feishu'))['card']
    assert all(e['text']['tag'] == 'plain_text' for e in card['elements']
               if e['tag'] == 'div')
    assert '\u202e' not in json.dumps(card, ensure_ascii=False)
    told = json.loads(read('json'))['changes'][0]
    assert told['note'] == '<script>alert(1)</script>"; rm -rf /'


if __name__ == '__main__':
    folder = sys.argv[2]
    if sys.argv[1] == 'serve':
        serve(*sys.argv[3:])
    else:
        {'make': make, 'one': one, 'test': test, 'many': many,
         'hostile': hostile}[sys.argv[1]]()
