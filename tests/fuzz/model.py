#!/usr/bin/env python3
"""A slow and simple model of the URL grammar in doc/url-schemes.rst, for the
differential fuzzer.  Written only from the specification, except for the table of
types, which THUMBCTL prints; the comments name its sections.  Everything is
bytes.

    model.py vectors FILE
    model.py signed FILE
    model.py ids FILE
    model.py lines [--default-wiki P/C] [--strip NAME,NAME*] [--signed POLICY]   (stdin to stdout)
    model.py lines --site OPTIONS       as in ids.tsv
    model.py generate SEED COUNT [--signed | --ids]
"""
import argparse
import base64
import hashlib
import hmac
import json
import os
import random
import re
import subprocess
import sys

class Refused(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code

class Ref:
    """What a URL means, whichever scheme it was written in."""
    def __init__(self, **fields):
        self.width = self.page = self.lang = self.seek = None   # no width: an original
        self.qlow, self.quality, self.format = False, None, None
        self.info, self.version = False, None
        self.__dict__.update(fields)    # scheme wiki zone stored bare

# ---- Percent-encoding -------------------------------------------------------

UNRESERVED = b'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'

def enc(name):                          # Percent-encoding, rule 4
    return re.sub(rb'[^A-Za-z0-9._~-]', lambda m: b'%%%02X' % m[0][0], name)

def ring(path):                         # rules 2 and 3, one pass from left to right
    def respell(m):                     # a stray % becomes %25; %3F and %23 stay escaped
        byte = int(m[1], 16) if m[1] else m[2][0]
        return bytes([byte]) if byte in UNRESERVED + b'/' else b'%%%02X' % byte
    return re.sub(rb'%([0-9A-Fa-f]{2})|([^A-Za-z0-9._~/-])', respell, path)

def decode(text):                       # after the ring every % begins an escape
    return re.sub(rb'%(..)', lambda m: bytes([int(m[1], 16)]), text)

def decode_unreserved(text):            # in a query no other escape is touched
    return re.sub(rb'%([0-9A-Fa-f]{2})',
                  lambda m: decode(m[0]) if decode(m[0]) in UNRESERVED else m[0], text)

# ---- Bases, Hash directories, Names -----------------------------------------

def split_base(base):                   # Bases: literal segments, and the number of stars
    parts = base.encode()[1:].split(b'/')
    return [part for part in parts if part != b'*'], parts.count(b'*')

def check_wiki(wiki, reserved):         # a project and a code, or a code alone, or nothing
    if (wiki[:1] == [reserved]
            or wiki[1:] and (not re.fullmatch(rb'[a-z][a-z0-9]*', wiki[0]) or re.fullmatch(rb'v[0-9]+', wiki[0]))
            or wiki and not re.fullmatch(rb'[a-z0-9]+(-[a-z0-9]+)*', wiki[-1])):
        raise Refused('bad-wiki')

def hash_dirs(name):                    # Hash directories
    digest = hashlib.md5(name).hexdigest().encode()
    return digest[:1], digest[:2]

def is_hex_dirs(h1, h2):                # the shape only
    return re.fullmatch(rb'[0-9a-f]', h1) and re.fullmatch(rb'[0-9a-f]{2}', h2)

def split_archive(stored):
    """NAME of a TS!NAME, or None.  TS! with nothing behind is no archive name."""
    m = re.fullmatch(rb'[0-9]{14}!(.+)', stored, re.S)
    return m[1] if m else None

def check_utf8(text):
    try:
        text.decode('utf-8')            # strict: no overlong, surrogate, above U+10FFFF
    except UnicodeDecodeError:
        raise Refused('bad-utf8') from None

def check_name(stored, bare):           # Names, in the order of Refusals
    check_utf8(stored)
    if re.search(rb'[\x00-\x20\x7f#<>\[\]{}|\\]', stored):
        raise Refused('bad-name')
    if bare in (b'.', b'..') or len(bare) > 255:
        raise Refused('bad-name')
    if re.search(rb'%[0-9A-Fa-f]{2}', stored):
        raise Refused('double-encoded')

# Names: type, extensions, usual format.  The table is the project's own, and not read anew here:
# vectors.tsv checks what it says.
TABLE = json.loads(subprocess.run([os.environ.get('THUMBCTL', 'thumbctl'), 'types', '--json'],
                                  check=True, stdout=subprocess.PIPE).stdout)['types']
TYPES = {row['type']: (' '.join(row['extensions']).encode(), row['format'].encode())
         for row in TABLE}
TYPE_OF = {extension: type for type in TYPES for extension in TYPES[type][0].split()}

def types_that(has):
    return tuple(row['type'] for row in TABLE if has(row))

PAGED = types_that(lambda row: 'p' in row['parameters'])
TIMED = types_that(lambda row: 't' in row['parameters'])
SPOKEN = types_that(lambda row: 'lang' in row['parameters'])
LOW = types_that(lambda row: row['quality'] == 'low')
LOSSLESS = types_that(lambda row: row['quality'] == 'lossless')
WEB = types_that(lambda row: row['nature'] == 'web')

def extension(bare):                    # lower case, '' if there is none
    dot = bare.rfind(b'.')
    return bare[dot + 1:].lower() if dot > 0 else b''

def type_of(bare):
    if extension(bare) not in TYPE_OF:
        raise Refused('unknown-type')
    return TYPE_OF[extension(bare)]

def default_format(ref):                # Names; Ids: nothing tells the type
    if ref.quality == b'lossless':
        return b'png'
    return None if ref.zone == b'id' else TYPES[type_of(ref.bare)][1]

# ---- The query scheme: values -----------------------------------------------

def number(text, shape, ceiling):
    if not re.fullmatch(shape, text) or int(text) > ceiling:
        raise Refused('bad-value')
    return int(text)

def num(text):                          # NUM
    return number(text, rb'[1-9][0-9]{0,4}', 65535)

def language(text):                     # LANG
    text = text.lower()
    if len(text) > 35 or not re.fullmatch(rb'[a-z]{2,8}(-[a-z0-9]{1,9})*', text):
        raise Refused('bad-value')
    # as a width it would come first in a thumb's name, and the two schemes would not agree
    if any(re.fullmatch(rb'[0-9]+px', subtag) for subtag in text.split(b'-')):
        raise Refused('bad-value')
    return text

def seconds(text):                      # digits of a seek, or of a plain t
    return number(text, rb'0|[1-9][0-9]{0,5}', 359999)

def time(text):                         # TIME, with the accepted variants
    m = re.fullmatch(rb'(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?', text)
    if text == b'' or not m:
        return seconds(text)            # no units
    h, mi, s = (seconds(part or b'0') for part in m.groups())
    if h * 3600 + mi * 60 + s > 359999:
        raise Refused('bad-value')
    return h * 3600 + mi * 60 + s

def version(text):                      # Versions
    if not re.fullmatch(rb'[a-z0-9]{8,40}', text):
        raise Refused('bad-value')
    return text

def expiry(text):                       # Signed URLs
    return number(text, rb'[1-9][0-9]{0,9}', 9999999999)

def signature(text):
    if not re.fullmatch(rb'[a-z0-9]{1,16}\.[A-Za-z0-9_-]{22}', text):
        raise Refused('bad-signature')
    return text

def one_of(*words):
    def read(text):
        if text not in words:
            raise Refused('bad-value')
        return text
    return read

# The parameters, in canonical order.
PARAMS = {b'f': one_of(b'jpg', b'png', b'gif', b'webp', b'avif'), b'info': one_of(b'json'),
          b'lang': language, b'p': num, b'q': one_of(b'low', b'lossless'), b't': time, b'v': version,
          b'w': num}

def time_text(total):                   # canonical t
    h, m, s = total // 3600, total // 60 % 60, total % 60
    parts = [b'%d%s' % (n, unit) for n, unit in ((h, b'h'), (m, b'm'), (s, b's')) if n]
    return b''.join(parts) or b'0s'

# ---- The path scheme: the last segment of a thumb ---------------------------

FORMATS = rb'(jpg|jpeg|jpe|gif|png|webp|avif)'
THUMBNAME = (rb'(?P<qlow>qlow-)?(?P<lossy>lossy-)?(?P<lossless>lossless-)?'
             rb'(?:page(?P<page>[0-9]+)-)?(?:lang(?P<lang>[a-z0-9-]+?)-)?'
             rb'(?P<width>[0-9]+)px-(?P<rest>.+\.' + FORMATS + rb')')

def read_thumbname(ref, segment, avif):     # in the order of Refusals
    check_utf8(segment)
    ext = re.search(rb'\.' + FORMATS + rb'\Z', segment, re.I)
    if not ext or (ext[1].lower() == b'avif' and not avif):
        raise Refused('bad-extension')
    m = re.fullmatch(THUMBNAME, segment, re.I | re.S)
    if not m or (m['lossy'] and m['lossless']):
        raise Refused('bad-thumbname')
    type = type_of(ref.bare)
    # Prefixes: if what follows Npx- is exactly the file name there is no seek
    rest, seek = m['rest'], None
    is_name = rest == ref.bare or (rest.startswith(ref.bare) and
                                   re.fullmatch(rb'\.' + FORMATS, rest[len(ref.bare):], re.I))
    if not is_name and rest[:5].lower() == b'seek=':
        found = re.fullmatch(rb'seek=([0-9]+)-.+\.' + FORMATS, rest, re.I | re.S)
        if not found:
            raise Refused('bad-value')
        seek = found[1]
    # values
    ref.width = num(m['width'])
    ref.page = num(m['page']) if m['page'] is not None else None
    ref.lang = language(m['lang']) if m['lang'] is not None else None
    ref.seek = seconds(seek) if seek is not None else None
    check_applicable(type, ref.page, ref.lang, ref.seek)
    if m['qlow'] and type not in LOW:
        raise Refused('param-not-applicable')
    if (m['lossy'] or m['lossless']) and type not in LOSSLESS:
        raise Refused('param-not-applicable')
    ref.qlow = bool(m['qlow'])
    ref.format = ext[1].lower()
    if ref.format in (b'jpeg', b'jpe'):
        ref.format = b'jpg'
    if type in LOSSLESS:                # png without a prefix means lossless
        lossless = m['lossless'] or (not m['lossy'] and ref.format == b'png')
        ref.quality = b'lossless' if lossless else b'lossy'
    drop_defaults(ref)

def check_applicable(type, page, lang, seek):       # even for a default value
    if ((page is not None and type not in PAGED) or (lang is not None and type not in SPOKEN)
            or (seek is not None and type not in TIMED)):
        raise Refused('param-not-applicable')

def drop_defaults(ref):
    if ref.page is None and ref.zone != b'id' and type_of(ref.bare) in PAGED:
        ref.page = 1
    if ref.lang == b'en':
        ref.lang = None

# ---- the two schemes --------------------------------------------------------

class Site:
    def __init__(self, query_base='/v1/*/*', default_wiki=None, abbreviate=160, strip=(), unknown='refuse',
                 params='lang,p,t,w', steps='', size_policy='any', max_width=65535,
                 signed_urls='off', path_base='/*/*', ids='off', beyond_steps='last'):
        self.query_base, self.stars = split_base(query_base)
        self.path_base, _ = split_base(path_base)
        nested = self.query_base[:len(self.path_base)] == self.path_base
        self.reserved = self.query_base[len(self.path_base)] if nested else None
        self.id_digits, self.beyond_steps = {'off': 0, 'sha1': 40, 'sha256': 64}[ids], beyond_steps
        self.default_wiki = default_wiki.encode().split(b'/') if default_wiki else None
        self.abbreviate = abbreviate
        self.strip = [name.encode() for name in strip]
        if unknown == 'strip':
            self.strip.append(b'*')
        self.params = params.encode().split(b',')
        self.steps, self.size_policy = [int(step) for step in steps.split(',') if step], size_policy
        self.max_width, self.signed_urls = int(max_width), signed_urls
        self.keys, self.now = {}, 0
        self.checked = False            # a cache in front has checked the signature

    def allowed(self, is_signed):       # Signed URLs: any parameter, but a version only if enabled
        return ([key for key in PARAMS if key != b'v' or key in self.params]
                if is_signed or self.checked else self.params)

    def take_step(self, ref, is_signed):    # Steps
        if ref.width is None or self.size_policy == 'any' or is_signed or self.checked:
            return
        if self.size_policy == 'refuse' and ref.width not in self.steps:
            raise Refused('not-a-step')
        last = self.steps[-1] if self.beyond_steps == 'last' else ref.width
        ref.width = min([step for step in self.steps if step >= ref.width], default=last)

    def signed_text(self, ref, expires):
        url = self.query_url(ref)
        if expires:
            path, mark, query = url.partition(b'?')
            url = path + b'?exp=%d' % expires + (b'&' + query if mark else b'')
        return url

    def sign(self, ref, expires, name):
        text = self.signed_text(ref, expires)
        if len(text) > 4096 or name not in self.keys:
            return None
        mac = hmac.new(self.keys[name], text, hashlib.sha256).digest()[:16]
        return name + b'.' + base64.urlsafe_b64encode(mac).rstrip(b'=')

    def signed_url(self, ref, expires, name):
        proof, text = self.sign(ref, expires, name), self.signed_text(ref, expires)
        if not proof or expires > 9999999999:
            raise Refused('none')
        path, _, query = text.partition(b'?')
        return path + b'?' + b'&'.join(sorted(
            [b'sig=' + proof] + query.split(b'&') * (query != b''), key=lambda p: p.split(b'=')[0]))

    def check_proof(self, ref):
        if self.signed_urls == 'off' or self.checked:
            return
        if ref.proof is None:
            if self.signed_urls == 'require' or ref.expires:
                raise Refused('missing-signature')
            return
        if self.sign(ref, ref.expires, ref.proof.split(b'.')[0]) != ref.proof:
            raise Refused('bad-signature')
        if ref.expires and self.now >= ref.expires:
            raise Refused('expired')

    def parse(self, target):
        path, _, query = target.split(b'#')[0].partition(b'?')      # fragments are cut
        path = re.sub(rb'/+', b'/', ring(path))
        if not path.startswith(b'/'):
            raise Refused('bad-path')
        segments = [decode(s) for s in path[1:].split(b'/')]
        if segments[:len(self.query_base)] == self.query_base:
            ref = self.parse_query(segments[len(self.query_base):], query)
        else:
            ref = self.parse_path(segments)
        self.check_proof(ref)
        return ref

    def parse_path(self, s):            # Refusals, path scheme
        literals = len(self.path_base)
        if s[:literals] != self.path_base or len(s) <= literals + self.stars:
            raise Refused('not-thumb')
        wiki, s = s[literals:literals + self.stars], s[literals + self.stars:]
        thumb, zone = s[0] == b'thumb', b''
        if thumb:
            if s[1:2] in ([b'archive'], [b'temp']):
                zone = s[1]
            if len(s) != (6 if zone else 5) or s[-1] == b'':
                raise Refused('bad-path')
            h1, h2, stored, last = s[-4:]
        else:
            if s[0] == b'archive' and len(s) == 4:
                zone = s[0]
            if len(s) != (4 if zone else 3) or s[-1] == b'' or not is_hex_dirs(*s[-3:-1]):
                raise Refused('not-thumb')
            h1, h2, stored = s[-3:]
        check_wiki(wiki, self.reserved)
        if not is_hex_dirs(h1, h2):
            raise Refused('bad-hash')
        archived = split_archive(stored) if zone == b'archive' else None
        bare = archived or stored       # temp: the whole stored name everywhere
        check_name(stored, bare)
        if zone == b'archive' and not archived:
            raise Refused('bad-name')
        if (h1, h2) != hash_dirs(bare):
            raise Refused('bad-hash')
        ref = Ref(scheme='path', wiki=wiki, zone=zone, stored=stored, bare=bare)
        ref.proof, ref.expires = None, 0
        ref.may = self.allowed(False)
        if thumb:
            read_thumbname(ref, last, b'f' in ref.may)
            if ref.width > self.max_width:
                raise Refused('bad-value')
            self.take_step(ref, False)
        return ref

    def parse_query(self, s, query):    # Refusals, query scheme
        if self.names_id(s):
            if not self.is_id(s[1]):
                raise Refused('bad-name')
            ref = Ref(scheme='query', wiki=[b'id'], zone=b'id', stored=s[1], bare=s[1])
            return self.parse_params(ref, query)
        if len(s) not in (1, self.stars + 1) or s[-1] == b'':
            raise Refused('bad-path')
        if len(s) <= self.stars:
            if not self.default_wiki:
                raise Refused('no-wiki')
            s = self.default_wiki + s
        check_wiki(s[:-1], self.reserved)
        archived = split_archive(s[-1])
        check_name(s[-1], archived or s[-1])
        return self.parse_params(Ref(scheme='query', wiki=s[:-1], zone=b'archive' if archived else b'',
                                     stored=s[-1], bare=archived or s[-1]), query)

    def is_id(self, name):              # Ids
        return len(name) == self.id_digits and re.fullmatch(rb'[0-9a-f]+', name)

    def names_id(self, s):              # with one star, a wiki may have this code
        return (self.id_digits > 0 and len(s) == 2 and s[0] == b'id' and s[1] != b''
                and (self.stars != 1 or self.is_id(s[1])))

    def parse_params(self, ref, query):
        any_type = ref.zone == b'id'
        params = [decode_unreserved(param) for param in query.split(b'&') if param != b'']
        is_signed = (self.signed_urls != 'off' and not self.checked
                     and any(param.split(b'=')[0] == b'sig' for param in params))
        got, ref.may = {}, self.allowed(is_signed)
        for param in params:
            self.read_param(got, param, ref.may)
        ref.proof, ref.expires = got.pop(b'sig', None), got.pop(b'exp', 0)
        ref.version = got.pop(b'v', None)
        got.pop(b'oh', None), got.pop(b'ow', None)
        if not got:                     # an original
            if any_type and ref.version is not None:
                raise Refused('param-not-applicable')
            return ref
        if b'w' not in got and b'info' not in got:
            raise Refused('missing-width')
        type = None if any_type else type_of(ref.bare)
        if b'info' in got:
            if len(got) > 1 or ref.version is not None:
                raise Refused('param-not-applicable')
            ref.info = True
            return ref
        quality = got.get(b'q')
        if any_type:
            if ref.version is not None:
                raise Refused('param-not-applicable')
        else:
            check_applicable(type, got.get(b'p'), got.get(b'lang'), got.get(b't'))
            if (quality == b'low' and type not in LOW) or (quality == b'lossless' and type not in LOSSLESS):
                raise Refused('param-not-applicable')
        ref.width, ref.page, ref.lang, ref.seek = (got.get(key) for key in (b'w', b'p', b'lang', b't'))
        ref.qlow = quality == b'low'
        ref.quality = (quality or b'lossy') if type in LOSSLESS else quality if any_type else None
        ref.format = got.get(b'f') or default_format(ref)
        drop_defaults(ref)
        self.take_step(ref, is_signed)
        return ref

    def read_param(self, got, param, may):      # unknown, duplicate, no '=', value
        key, equals, value = param.partition(b'=')
        readers = {key: PARAMS[key] for key in may}
        if self.signed_urls != 'off' and not self.checked:
            readers.update({b'exp': expiry, b'sig': signature})
        dropped = any(key == name or (name.endswith(b'*') and key.startswith(name[:-1]))
                      for name in self.strip)
        if key in PARAMS and key not in readers and key != b'v':
            raise Refused('unknown-param')      # it would change the thumb
        if key not in readers and key not in (b'oh', b'ow'):
            if dropped:
                return
            raise Refused('unknown-param')
        if key in got:
            raise Refused('duplicate-param')
        got[key] = None
        try:
            if not equals:
                raise Refused('bad-signature' if key == b'sig' else 'bad-value')
            got[key] = (readers[key](value) if key in readers else
                        number(value, rb'[1-9][0-9]{0,6}', 9999999))
        except Refused:
            if not (key in (b'oh', b'ow') and dropped):
                raise
        if key == b'w' and got[key] > self.max_width:
            raise Refused('bad-value')

    # ---- emission

    def path_url(self, ref):            # The canonical path
        if ref.info or ref.version is not None or ref.zone == b'id':
            raise Refused('no-equivalent')
        out = b''.join(b'/' + part for part in self.path_base + ref.wiki) + b'/'
        if ref.width is not None:
            out += b'thumb/'
        if ref.zone:
            out += ref.zone + b'/'
        out += b'%s/%s/' % hash_dirs(ref.bare) + enc(ref.stored)
        if ref.width is not None:
            out += b'/' + enc(self.thumbname(ref))
        return out

    def thumbname(self, ref):           # The canonical path, 1 to 3
        type, out = type_of(ref.bare), b''
        if ref.qlow:
            out += b'qlow-'
        if type in LOSSLESS:
            out += ref.quality + b'-'
        if type in PAGED:
            out += b'page%d-' % ref.page
        if ref.lang:
            out += b'lang%s-' % ref.lang
        out += b'%dpx-' % ref.width
        if type in TIMED:
            out += b'-' if ref.seek is None else b'seek=%d-' % ref.seek
        if len(ref.bare) > self.abbreviate:
            out += b'thumbnail.' + extension(ref.bare)
        else:
            out += ref.bare
        if type in WEB and ref.format == default_format(ref):
            return out
        return out + b'.' + ref.format

    def query_url(self, ref):           # The canonical query
        params = {}
        if ref.info:
            params[b'info'] = b'json'
        if ref.width is not None:
            if ref.format != default_format(ref):
                params[b'f'] = ref.format
            if ref.lang:
                params[b'lang'] = ref.lang
            if ref.page is not None and ref.page != 1:
                params[b'p'] = b'%d' % ref.page
            if ref.qlow or ref.quality == b'lossless':
                params[b'q'] = b'low' if ref.qlow else b'lossless'
            if ref.seek is not None:
                params[b't'] = time_text(ref.seek)
            params[b'w'] = b'%d' % ref.width
        if ref.version is not None:
            params[b'v'] = ref.version
        if ref.zone == b'temp' or not set(params) <= set(ref.may):
            raise Refused('no-equivalent')
        if ref.zone != b'archive' and split_archive(ref.stored):
            raise Refused('ambiguous-name')
        params = [key + b'=' + params[key] for key in PARAMS if key in params]
        out = b''.join(b'/' + part for part in self.query_base + ref.wiki + [enc(ref.stored)])
        return out + b'?' + b'&'.join(params) if params else out

    def answer(self, target, *emits):
        """For each form, which is a function of the Ref: ok and the URL, or reject and the reason."""
        try:
            ref = self.parse(target)
        except Refused as refused:
            return [('reject', refused.code)] * len(emits)
        return [self.emitted(ref, emit) for emit in emits]

    def emitted(self, ref, emit):
        try:
            return 'ok', emit(ref)
        except Refused as refused:
            return 'reject', refused.code

    def canonical_url(self, ref):
        return self.path_url(ref) if ref.scheme == 'path' else self.query_url(ref)

    def canonical(self, target):
        return self.answer(target, self.canonical_url)[0]

    def to_query(self, target):
        return self.answer(target, self.query_url)[0]

    def to_path(self, target):
        return self.answer(target, self.path_url)[0]

# ---- Test vectors -----------------------------------------------------------

def vector_passes(row):
    _, klass, old, new, direction, given, expected, _ = row
    default = re.search(rb'\[default=(.*?)\]', klass)
    site = Site(default_wiki=default[1].decode() if default else None)
    canonical, to_query, to_path = site.canonical, site.to_query, site.to_path
    if direction == b'both':
        return (to_query(old) == canonical(new) == ('ok', new)
                and to_path(new) == canonical(old) == ('ok', old))
    if direction == b'old2new':
        return (to_query(given) == ('ok', expected) == ('ok', new)
                and canonical(given) == ('ok', old))
    if direction == b'new2old':
        return to_path(given) == ('ok', expected) == ('ok', old) and canonical(given) == ('ok', new)
    if direction == b'canon':
        return canonical(given) == canonical(expected) == ('ok', expected)
    assert direction == b'reject' and klass in (b'reject-old', b'reject-new')
    refusal = ('reject', expected.decode())
    if (to_query if klass == b'reject-old' else to_path)(given) != refusal:
        return False
    if expected in (b'no-equivalent', b'ambiguous-name'):
        return canonical(given)[0] == 'ok'
    return canonical(given) == refusal

# The options of a site file, with semicolons between them. thumb.php is not modelled.
def site_of(text):
    options = dict(option.split('=', 1) for option in text.split(';'))
    options = {key.replace('-', '_'): value for key, value in options.items() if key != 'php-base'}
    options['strip'] = options.get('strip', '').split(',') * ('strip' in options)
    return Site(**{'abbreviate': 255, **options})

# signed.tsv
def signed_passes(site, row, secrets):
    what, _, when, ids, url, expected = row
    site.keys = {key: secrets[key] for key in ids.split(b',') if key}
    site.now, site.checked = int(when), what == b'sign'
    if what == b'read':
        word, got = site.to_query(url)
    else:
        [(word, got)] = site.answer(url, lambda ref: site.signed_url(ref, int(when), ids))
        if word == 'reject':
            got = 'none'
    return got == (expected if word == 'ok' else expected.decode())

def run_signed(name):
    secrets, sites, done, failed = {}, {}, 0, []
    with open(name, 'rb') as f:
        rows = [line.split(b'\t') for line in f.read().split(b'\n') if line and line[0] != ord('#')]
    for row in rows:
        if row[0] == b'key':
            secrets[row[1]] = bytes.fromhex(row[2].decode())
        elif row[0] == b'site':
            sites[row[1]] = site_of(row[2].decode())
        elif b'/thumb.php' not in row[4]:
            done += 1
            if not signed_passes(sites[row[1]], row, secrets):
                failed.append(row)
    for row in failed:
        print('FAILED', [text[:200] for text in row])
    print('%d passed, %d failed' % (done - len(failed), len(failed)))
    return 1 if failed or done < 300 else 0

# ids.tsv; fits and what was meant are not modelled.
def id_passes(site, what, url, query, path=None, *_):
    if what == b'refuse':
        return site.canonical(url) == ('reject', query.decode())
    reads = site.answer(url, site.query_url, site.path_url)
    return reads == [('ok', query), ('ok', path) if path.startswith(b'/') else ('reject', path.decode())]

def run_ids(name):
    sites, done, failed = {}, 0, []
    with open(name, 'rb') as f:
        rows = [line.split(b'\t') for line in f.read().split(b'\n') if line and line[0] != ord('#')]
    for row in rows:
        if row[0] == b'site':
            sites[row[1]] = site_of(row[2].decode())
        elif row[0] in (b'read', b'refuse') and b'/thumb.php' not in row[2]:
            done += 1
            if not id_passes(sites[row[1]], row[0], *row[2:]):
                failed.append(row)
    for row in failed:
        print('FAILED', row)
    print('%d passed, %d failed' % (done - len(failed), len(failed)))
    return 1 if failed or done < 150 else 0

def run_vectors(name):
    with open(name, 'rb') as f:
        rows = [line.split(b'\t') for line in f.read().split(b'\n')[1:] if line]
    failed = [row for row in rows if not vector_passes(row)]
    for row in failed:
        print('FAILED', row)
    print('%d passed, %d failed' % (len(rows) - len(failed), len(failed)))
    return 1 if failed else 0

# ---- generation -------------------------------------------------------------

STEMS = ['Foo', 'A', '100px-icon', 'thumbnail', 'seek=5-Foo', 'Seek=12-x', 'SEEK=1.5-y', 'seek=7-',
         'seek=', 'page2-3px-x', 'lossy-x', '-x', 'a.b', '.hidden', '.', '50%_off', '50%zz', 'What?',
         'A!B', '!', "Rock'n'Roll", 'C++', '~"$&*,:;=@^`', 'Ünïcödé', 'A\u0308', 'Кот', '日本', '😀é',
         'v1', 'thumb', '20160101000000!Foo', '20160101000000!', '2016!Foo', '20160101000000!.']
BAD_STEMS = [b'a b', b'a\nb', b'a\x00', b'\x7f', b'\xc2\x80', b'a#', b'[1]', b'a|b', b'a\\b',
             b'%41', b'%2541', b'\xff', b'\xc3', b'\xc0\xaf', b'\xed\xa0\x80', b'\xf4\x90\x80\x80']
EXTS = ('jpg tif svg webm pdf '
        + ' '.join(' '.join(row['extensions']) for row in TABLE)).split()      # some more often
ODD_EXTS = ['', '.', '.txt', '.flac', '.jpg.png', '.png.', '.jpgx', '.x', '..jpg', '.jpg ']
WIKIS = ['wikipedia/commons', 'wikipedia/en', 'wikinews/zh-min-nan', 'v/1', 'v1x/a-1']
BAD_WIKIS = ['v2/commons', 'v1/commons', 'W/x', 'a-b/c', '1a/b', 'a/b-', 'a/-b', 'a/b--c']
NUMBERS = ['1', '2', '10', '220', '960', '65535']
BAD_NUMBERS = ['0', '00', '0220', '65536', '9' * 5000, '-1', '', '1.5', '+1', '1e3', '\u0662']
LANGS = ['fr', 'en', 'EN', 'zh-Hans', 'es-419', 'abcdefgh-12345678',
         'aa-bbbbbbbb-cccccccc-dddddddd-eeeee']
BAD_LANGS = ['f', 'abcdefghi', 'fr--ca', 'fr-', '-fr', '419', 'pt_BR', '', 'fr-abcdefghi', '5px',
             '-', 'fr-200px', 'aa-bbbbbbbb-cccccccc-dddddddd-eeeeee', '-5px', '-7px-fr']
TIMES = ['0', '0s', '5', '150', '2m30s', '1m90s', '0h2m30s', '90m', '99h59m59s', '359999', '1h', '0h']
BAD_TIMES = ['360000', '100h', '99h60m', '99h59m60s', '02m', '30s2m', '2m30', '1.5', '2M', '',
             'h', '1d', '2m2m', '9' * 5000, '1:25', '028']
TOKENS = (b'/ // %2F %2f ? # & = ! %21 %25 % %41 %3F %23 %00 %0A + ; - . .. ~ * [ ] | thumb/ '
          b'archive/ temp/ v1 /v1/ /v1/Foo.jpg /wikipedia/commons qlow- lossy- lossless- page1- '
          b'page2- lang langfr- langen- 220px- 1px- px- -5px- seek= seek%3D5- seek=5- SEEK=1.5- '
          b'mid- thumbnail .jpg .jpeg .jpe .png .gif .webp .svg .tif .webm .pdf .PNG w= w=220 &w=1 '
          b'%77=5 p=1 p=2 t=5 t=1m30s lang=fr lang=en ow=1 oh=0768 oh=7 utm_source=x download '
          b'x=1 && 20160101000000! 20160101000000%21 0 00 65535 65536 359999 360000 '
          b'\xc3\xa9 \xff \xc3 \xed\xa0\x80 0/06'
          ).split() + [b' ', b'\n', b'\t', b'\0', b'\\', b'\r']

VERSIONS = ['0123456789abcdef', '01234567', 'z' * 40]
BAD_VERSIONS = ['', '0123456', '0' * 41, '0123456789ABCDEF', '01234567-']
FORMATS_WRITTEN = ['jpg', 'png', 'gif', 'webp', 'avif']
BAD_SIGNATURES = ['', 'x', 'new.', 'new.tp92_8h3qffKUKj9xpOFwg', 'old.tp92_8h3qffKUKj9xpOFwgA', 'none.' + 'A' * 22,
                  'NEW.tp92_8h3qffKUKj9xpOFwg', 'new.tp92/8h3qffKUKj9xpOFwg', 'tp92_8h3qffKUKj9xpOFwg']

class Generator:
    def __init__(self, seed, site=None, ids=False):
        self.rng = random.Random(seed)
        self.site = site                # that signs
        self.ids = ids
        self.last = [b'/', b'/v1/wikipedia/commons/Foo.jpg?w=220']      # what a splice takes from

    def chance(self, percent):
        return self.rng.random() * 100 < percent

    def one(self, good, bad=None, percent=4):
        value = self.rng.choice(bad if bad and self.chance(percent) else good)
        return value.encode() if isinstance(value, str) else value

    def case(self, text):
        return self.one([text] * 4 + [text.upper(), text.lower(), text.swapcase(), text.title()])

    def name(self):
        stem = self.one(STEMS) + (self.one(BAD_STEMS) if self.chance(3) else b'')
        ext = self.one([b'.' + self.case(self.one(EXTS))], ODD_EXTS)
        if self.chance(20):             # near the thresholds, also counted with a TS! in front
            want = self.one([*range(155, 166), *range(250, 257), 170, 175, 240]) - len(stem + ext)
            pad = self.one('kkжж日%!')
            stem += pad * (want // len(pad)) + b'z' * (want % len(pad))
        return stem + ext

    def segment(self, text):            # one of the spellings that mean the same
        style = self.rng.randrange(8)
        if style == 0:                  # literal wherever it may be
            return re.sub(rb'[?#/]|%(?=[0-9A-Fa-f]{2})', lambda m: b'%%%02x' % ord(m[0]), text)
        if style == 1:                  # encodeURIComponent
            return re.sub(rb'%2([1789A])', lambda m: decode(m[0]), enc(text))
        if style == 2:                  # anything escaped, lower or upper case
            return b''.join(self.one([b'%%%02x' % c, b'%%%02X' % c, enc(bytes([c]))]) for c in text)
        return enc(text)

    def slashes(self, url):
        return re.sub(b'/', lambda m: self.one([b'/'], [b'//', b'%2F', b'%2f/'], 5), url)

    def thumb(self, bare, full):        # full: what END repeats
        ext, out = extension(bare), b''
        types = [type for type in TYPES if ext in TYPES[type][0].split()] or ['jpeg']
        if self.chance(12 if types[0] in LOW else 1):
            out += b'qlow-'
        if self.chance(60 if types[0] in LOSSLESS else 1):
            out += self.one([b'lossy-', b'lossless-'], [b'lossy-lossless-', b'lossless-lossy-'])
        if self.chance(60 if types[0] in PAGED else 1):
            out += b'page%s-' % self.one(NUMBERS, BAD_NUMBERS)
        if self.chance(60 if types[0] in SPOKEN else 1):
            out += b'lang%s-' % self.one(LANGS, BAD_LANGS, 15)
        out += self.one(NUMBERS, BAD_NUMBERS) + b'px-'
        if self.chance(80 if types[0] in TIMED else 3):
            out += self.one([b'-', b'seek=%d-' % self.rng.randrange(364000),
                             b'seek=%s-' % self.one(TIMES[:4], BAD_TIMES)])
        out = self.case(out) + self.one(
            [full], [b'thumbnail.' + ext, b'thumbnail', b'x', full.upper(), b'mid-' + full,
                     b'-' + full, b'5px-' + full, full[:-1], self.one(STEMS)], 40)
        out = out[:-len(full)] if self.chance(1) else out
        if re.search(rb'\.' + FORMATS + rb'\Z', out, re.I) and self.chance(50):
            return out
        return out + b'.' + self.case(self.one([TYPES[types[0]][1]],
                                               'jpg jpeg jpe gif png webp'.split(), 30))

    def path(self):
        zone, name = self.one([b''] * 6 + [b'archive/'] * 3 + [b'temp/']), self.name()
        stored = b'20161203102219!' + name if zone and self.chance(96) else name
        hashed = name if zone == b'archive/' else stored
        dirs = self.one([b'%s/%s' % hash_dirs(hashed)],
                        [b'g/g0', b'A/AB', b'0/066', b'0/06', b'%s/%s' % hash_dirs(name)])
        url = b'/%s/' % self.one(WIKIS, BAD_WIKIS, 2)
        thumb = zone == b'temp/' or self.chance(80)
        url += (b'thumb/' if thumb else b'') + zone + dirs + b'/' + self.segment(stored)
        if thumb:
            url += b'/' + self.segment(self.thumb(name, stored if zone == b'temp/' else name))
        return self.slashes(url) + self.one([b''], [b'?download', b'?w=5&x', b'/', b'?'])

    def query(self):
        name = (b'20161203102219!' if self.chance(20) else b'') + self.name()
        wiki = b'' if self.chance(7) else self.one(WIKIS, BAD_WIKIS, 2) + b'/'
        url = self.slashes(b'/v1/' + wiki + self.segment(name))
        ext, params = extension(name), []
        if self.chance(85):
            params.append((b'w', self.one(NUMBERS, BAD_NUMBERS)))
        if params and self.chance(60 if ext in b'tif tiff pdf djvu'.split() else 2):
            params.append((b'p', self.one(NUMBERS, BAD_NUMBERS)))
        if params and self.chance(60 if ext == b'svg' else 2):
            params.append((b'lang', self.one(LANGS, BAD_LANGS)))
        if params and self.chance(70 if ext in b'webm ogv mpg'.split() else 2):
            params.append((b't', self.one(TIMES, BAD_TIMES, 15)))
        for key in (b'oh', b'ow', b'utm_source', b'download', b'W'):
            if self.chance(2):
                params.append((key, self.one(['1024', '9999999'], BAD_NUMBERS + ['10000000'], 10)))
        params += [self.one(params)] if params and self.chance(2) else []
        del params[:1 if self.chance(6) else 0]
        self.rng.shuffle(params)
        texts = [self.segment(key) + self.one([b'='], [b''], 1) + self.segment(value)
                 for key, value in params]
        url += self.one([b'?'] if texts else [b'', b'?'])
        return url + self.one([b'&'], [b'&&', b'&amp;']).join(texts)

    def mutate(self, url):
        for _ in range(self.one([1, 1, 1, 2, 3])):
            at = self.rng.randint(url.rfind(b'/') + 1 if self.chance(60) else 0, len(url))
            how, size = self.rng.randrange(8), self.one([1, 1, 2, 5])
            if how == 0:                # a bit
                flipped = bytes(b ^ 1 << self.rng.randrange(8) for b in url[at:at + 1])
                url = url[:at] + flipped + url[at + 1:]
            elif how == 1:              # a byte
                url = url[:at] + bytes([self.rng.randrange(256)]) + url[at + 1:]
            elif how == 2:              # a deletion
                url = url[:at] + url[at + size:]
            elif how == 3:              # a repetition
                url = url[:at] + url[at:at + size] * 2 + url[at + size:]
            elif how == 4:              # a splice, half of the time at a slash
                other, slash = self.one(self.last), self.chance(50)
                cut = other.rfind(b'/') if slash else self.rng.randint(0, len(other))
                url = url[:url.rfind(b'/') if slash else at] + other[cut:]
            else:                       # a token, inserted or in place of something
                url = url[:at] + self.one(TOKENS) + url[at + (size if how == 7 else 0):]
        return url

    def signed(self, url):              # with v, exp and sig, of which most are right
        site, params = self.site, []
        if self.chance(30):
            params.append((b'v', self.one(VERSIONS, BAD_VERSIONS, 10)))
        if self.chance(10):
            params.append(self.one([(b'f', b'avif'), (b'f', b'png'), (b'q', b'low'), (b'q', b'lossless'),
                                    (b'info', b'json')]))
        params += [self.one(params)] if params and self.chance(2) else []
        path, _, query = url.partition(b'?')
        pieces = [piece for piece in query.split(b'&') if piece]
        pieces += [key + b'=' + self.segment(value) for key, value in params]
        expires = self.one([0, 0, 1900000000, 9999999999], [1, 1799999999, 1800000000, 1800000001], 30)
        proof = None
        if self.chance(70):
            try:
                ref = site.parse(path + b'?' + b'&'.join(pieces))
                proof = site.sign(ref, expires, self.one([b'new', b'new', b'old']))
            except Refused:
                pass
            proof = proof if proof and self.chance(95) else self.one(BAD_SIGNATURES)
            pieces.append(self.segment(b'sig') + b'=' + self.segment(proof))
        if expires:
            pieces.append(self.segment(b'exp') + b'=' + self.one([b'%d' % expires], BAD_NUMBERS))
        self.rng.shuffle(pieces)
        pieces += [self.one(pieces)] if pieces and self.chance(2) else []
        return path + b'?' + b'&'.join(pieces)

    def id(self):                       # with any parameters, of which most are right
        digits = self.one([40, 64], [0, 1, 39, 41, 63, 65, 80], 5)
        name = b''.join(b'%x' % self.rng.randrange(16) for _ in range(digits))
        name = self.one([name], [name.upper(), name[:-1] + b'g', name + b'.jpg', b'20161203102219!' + name,
                                 name[:-1] + b'%', self.name()], 12)
        url = self.slashes(b'/v1/' + self.segment(self.one([b'id'], [b'Id', b'ids', b'de', b'', b'id/x'], 6))
                           + b'/' + self.segment(name))
        values = {b'f': (FORMATS_WRITTEN, ['jpeg', '']), b'lang': (LANGS, BAD_LANGS), b'p': (NUMBERS, BAD_NUMBERS),
                  b'q': (['low', 'lossless'], ['high', '']), b't': (TIMES, BAD_TIMES), b'v': (VERSIONS, BAD_VERSIONS),
                  b'info': (['json'], ['xml', '']), b'x': (['1'], None), b'utm_source': (['1'], None)}
        keys = [key for key in values if self.chance(3 if key in (b'v', b'info', b'x', b'utm_source') else 15)]
        params = [(key, self.one(*values[key], 6)) for key in keys]
        if self.chance(85):
            params.append((b'w', self.one(NUMBERS, BAD_NUMBERS)))
        params += [self.one(params)] if params and self.chance(2) else []
        self.rng.shuffle(params)
        return url + (b'?' if params else b'') + b'&'.join(
            self.segment(key) + b'=' + self.segment(value) for key, value in params)

    def rebase(self, url):              # to the bases of other sites
        stars = self.rng.randrange(3)
        if stars == 2 or url.startswith(b'/v1/id/'):
            return re.sub(rb'\A/v1/', b'/media/v1/', url) if self.chance(20) else url
        if url.startswith(b'/v1/'):
            return re.sub(rb'\A/v1/[^/]*/' if stars else rb'\A/v1/[^/]*/[^/]*/', self.one([b'/v1/', b'/media/v1/']), url)
        return re.sub(rb'\A/[^/]*/', b'/media/', url) if stars else re.sub(rb'\A/[^/]*/[^/]*/', b'/w/images/', url)

    def target(self):
        if self.ids:
            url = self.rebase(self.id() if self.chance(60) else self.path() if self.chance(50) else self.query())
        else:
            url = self.path() if self.chance(20 if self.site else 60) else self.query()
        url = self.signed(url) if self.site else url
        url += b'#oh=768&ow=1024' if self.chance(2) else b''
        self.last = self.last[-20:] + [url]
        return self.mutate(url) if self.chance(35) else url

# ---- command line -----------------------------------------------------------

ESCAPES = {b'\\\\': b'\\', b'\\n': b'\n', b'\\t': b'\t', b'\\0': b'\0'}

def unescape(line):                     # any other backslash stands for itself
    return re.sub(rb'\\[\\nt0]', lambda m: ESCAPES[m[0]], line)

def escape(target):
    back = {raw: escaped for escaped, raw in ESCAPES.items()}
    return re.sub(rb'[\\\n\t\0]', lambda m: back[m[0]], target)

# Options of a site with signed URLs; tests/fuzz/lines.c has the same.
SIGNED = {'params': 'info,lang,p,t,v,w', 'steps': '2,10,220,960', 'size_policy': 'refuse'}
SECRETS = {b'new': bytes(range(32)), b'old': bytes(range(32, 48))}

def signed_site(policy, **options):
    site = Site(**options, **SIGNED, signed_urls=policy)
    site.keys, site.now = SECRETS, 1800000000
    return site

def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest='command', required=True)
    commands.add_parser('vectors').add_argument('file')
    commands.add_parser('signed').add_argument('file')
    commands.add_parser('ids').add_argument('file')
    lines = commands.add_parser('lines')
    lines.add_argument('--default-wiki')
    lines.add_argument('--strip', default='', help='names separated by commas')
    lines.add_argument('--signed', choices=('allow', 'require'))
    lines.add_argument('--site', help='options of a site file, with semicolons between them')
    generate = commands.add_parser('generate')
    generate.add_argument('seed', type=int)
    generate.add_argument('count', type=int)
    generate.add_argument('--signed', action='store_true')
    generate.add_argument('--ids', action='store_true')
    args = parser.parse_args()
    if args.command == 'vectors':
        return run_vectors(args.file)
    if args.command == 'signed':
        return run_signed(args.file)
    if args.command == 'ids':
        return run_ids(args.file)
    if args.command == 'generate':
        signer = None
        if args.signed:
            signer = signed_site('allow', default_wiki='wikipedia/commons', strip=['utm_*', 'download'])
            signer.checked = True
        generator = Generator(args.seed, signer, args.ids)
        for _ in range(args.count):
            sys.stdout.buffer.write(escape(generator.target()) + b'\n')
        return 0
    options = {'default_wiki': args.default_wiki, 'strip': [n for n in args.strip.split(',') if n]}
    site = (site_of(args.site) if args.site else
            signed_site(args.signed, **options) if args.signed else Site(**options))
    for line in sys.stdin.buffer:
        target = unescape(line[:-1] if line.endswith(b'\n') else line)
        answers = site.answer(target, site.canonical_url, site.query_url, site.path_url)
        texts = [word.encode() + b' ' + (rest if word == 'ok' else rest.encode())
                 for word, rest in answers]
        sys.stdout.buffer.write(b'\t'.join(texts) + b'\n')
    return 0

if __name__ == '__main__':
    sys.exit(main())
