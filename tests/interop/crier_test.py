# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the black-box tests share: a server under test, raw HTTP, a WebSocket
client of which every byte can be wrong, and TAP.

Nothing here sleeps for a fixed time and hopes: everything waits for a condition and
has a deadline. Nothing here repairs what it receives either."""

import base64
import collections
import concurrent.futures
import configparser
import contextlib
import ctypes
import datetime
import hashlib
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback

BUILD = pathlib.Path(__file__).resolve().parents[2] / '_build'
CRIER = os.environ.get('CRIER', str(BUILD / 'src' / 'crier'))



def operator_folder(runtime):
    """Where a Crier with that XDG_RUNTIME_DIR has its sockets; in a sandbox it is elsewhere."""
    name = os.environ.get('FLATPAK_ID')
    info = configparser.ConfigParser(interpolation=None)
    if not name and info.read('/.flatpak-info'):
        name = info.get('Application', 'name', fallback=None)
    folder = pathlib.Path(runtime, 'app', name) if name else pathlib.Path(runtime)
    return folder / 'crier'


def is_instrumented():
    """Whether CRIER was built with a sanitizer: its memory says nothing then."""
    with contextlib.suppress(OSError):
        data = pathlib.Path(CRIER).read_bytes()
        return any(name in data for name in (b'__asan_init', b'__tsan_init',
                                             b'__msan_init'))
    return False


INSTRUMENTED = is_instrumented()

PATIENCE = 10        # seconds for anything that should happen at once
PR_SET_PDEATHSIG = 1

TICK = re.compile(r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$')

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10

libc = ctypes.CDLL(None, use_errno=True)


# --- TAP ---------------------------------------------------------------------

class Tap:
    """Test Anything Protocol, version 13; safe to use from several threads."""

    def __init__(self):
        self.lock = threading.Lock()
        self.n = 0
        self.n_failed = 0
        print('TAP version 13', flush=True)

    def note(self, text):
        with self.lock:
            for line in str(text).splitlines() or ['']:
                print('# ' + line, flush=True)

    def ok(self, good, name, why=''):
        with self.lock:
            self.n += 1
            self.n_failed += not good
            # A '#' would begin a directive, such as TODO.
            name = name.replace('#', '♯')
            print(f'{"ok" if good else "not ok"} {self.n} - {name}')
            if not good:
                for line in str(why).splitlines():
                    print('#   ' + line)
            sys.stdout.flush()

    def skip(self, name, why):
        with self.lock:
            self.n += 1
            print(f'ok {self.n} - {name} # SKIP {why}', flush=True)

    @contextlib.contextmanager
    def case(self, name):
        """One test point: fails with whatever is raised inside."""
        try:
            yield
        except AssertionError as error:
            self.ok(False, name, f'{where(error)}: {error}')
        except Exception:
            self.ok(False, name, traceback.format_exc())
        else:
            self.ok(True, name)

    def finish(self):
        print(f'1..{self.n}', flush=True)
        return 1 if self.n_failed or not self.n else 0


def where(error):
    frames = traceback.extract_tb(error.__traceback__)
    return ' < '.join(f'{pathlib.Path(f.filename).name}:{f.lineno}'
                      for f in reversed(frames[1:]))


def run(tap, functions, jobs=4):
    """Runs functions of tap, those whose names stand in argv if any do, a few
    at a time, since most of them wait most of the time. A function that raises
    is a failed test, not the end of the others."""
    wanted = sys.argv[1:]
    functions = [f for f in functions if not wanted or f.__name__ in wanted]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for function in functions:
            pool.submit(run_one, tap, function)


def run_one(tap, function):
    start = time.monotonic()
    try:
        function(tap)
    except Exception:
        tap.ok(False, f'{function.__name__} runs to its end',
               traceback.format_exc())
    tap.note(f'{function.__name__}: {time.monotonic() - start:.1f} s')


def in_parallel(*functions):
    """Calls functions at the same time; raises what the first of them raised."""
    errors = []

    def call(function):
        try:
            function()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=call, args=[f]) for f in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


# --- checks ------------------------------------------------------------------

def check(condition, why):
    # Not `assert`: that vanishes under python -O.
    if not condition:
        raise AssertionError(why)


def same(found, expected, what=''):
    check(found == expected,
          f'{what}{": " if what else ""}{short(found)}, not {short(expected)}')


def short(value):
    text = repr(value)
    return text if len(text) < 500 else f'{text[:400]}… ({len(text)})'


def until(condition, what, patience=PATIENCE):
    """Waits until condition() is true and returns what it returned."""
    deadline = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        check(time.monotonic() < deadline, f'waited {patience} s for {what}')
        time.sleep(0.005)


def check_ticks(texts, interval=1, slack=0.25):
    """Checks the stamps of announcements that came one after another: each in
    the form of the contract, an interval after the one before it, within slack."""
    for text in texts:
        check(TICK.match(text), f'not an announcement: {text!r}')
    times = [datetime.datetime.strptime(text, '%Y-%m-%d %H:%M:%S.%f')
             for text in texts]
    # A quarter of a second is where GLib's timer would skip the next second.
    for before, after in zip(times, times[1:]):
        gap = (after - before).total_seconds()
        check(abs(gap - interval) < slack,
              f'{gap:.3f} s from {before} to {after}')


def check_memory(growth, limit, what='memory'):
    """Checks bytes by which a server grew; not where a sanitizer takes more."""
    check(INSTRUMENTED or growth <= limit, f'{what}: {growth / 1048576:+.1f} MiB, '
          f'{limit / 1048576:g} are the most')


# --- the server --------------------------------------------------------------

def die_with_parent():
    # No server outlives this process, even when it is killed.
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Server:
    """One run of `crier --no-gui` on a free port, with a home of its own."""

    def __init__(self, *options, descriptors=None, wrapper=()):
        self.options = options
        self.wrapper = wrapper
        self.descriptors = descriptors
        self.process = None
        self.lines = []
        self.errors = []
        self.changed = threading.Condition()
        self.threads = []

    def __enter__(self):
        self.home = tempfile.mkdtemp(prefix='crier-test-')
        try:
            self.start()
        except BaseException:
            self.clean_up()
            raise
        return self

    def __exit__(self, kind, error, trace):
        lines = self.lines[-15:]
        self.clean_up()
        if error is not None and lines:
            sys.stdout.write(''.join(f'#   console: {l!r}\n' for l in lines))

    def start(self):
        self.process = subprocess.Popen(
            [*self.wrapper, CRIER, '--no-gui', '--port=0', *self.options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, bufsize=0, env=self.environment(),
            preexec_fn=self.prepare)
        self.pid = self.process.pid
        for pipe, lines in ((self.process.stdout, self.lines),
                            (self.process.stderr, self.errors)):
            thread = threading.Thread(target=self.collect, args=[pipe, lines],
                                      daemon=True)
            thread.start()
            self.threads.append(thread)
        line = self.wait_line(r'^Listening on http://.*:(\d+)/$')
        self.port = int(line.group(1))

    def environment(self):
        environment = dict(os.environ)
        for name in ('DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS'):
            environment.pop(name, None)
        environment.update(HOME=self.home, XDG_RUNTIME_DIR=self.home,
                           XDG_STATE_HOME=self.home, XDG_CONFIG_HOME=self.home,
                           XDG_DATA_HOME=self.home, LC_ALL='C.UTF-8')
        environment.setdefault('G_DEBUG', 'fatal-criticals')
        # As it is set for sanitizers; what it takes is measured as it is run.
        if not INSTRUMENTED:
            environment.pop('G_SLICE', None)
        return environment

    def prepare(self):
        die_with_parent()
        if self.descriptors:
            resource.setrlimit(resource.RLIMIT_NOFILE,
                               (self.descriptors, self.descriptors))

    def collect(self, pipe, lines):
        with pipe:
            for line in os.fdopen(os.dup(pipe.fileno()), 'rb'):
                with self.changed:
                    lines.append(line.decode('utf-8', 'backslashreplace')
                                 .rstrip('\n'))
                    self.changed.notify_all()

    # What it prints

    def find(self, pattern, start=0):
        """The matches of pattern in the console's lines from start on."""
        with self.changed:
            lines = self.lines[start:]
        return [m for m in (re.search(pattern, line) for line in lines) if m]

    def wait_line(self, pattern, count=1, start=0, patience=PATIENCE):
        """Waits until count lines of the console match; returns the last."""
        deadline = time.monotonic() + patience
        seen = start
        found = 0
        with self.changed:
            while True:
                while seen < len(self.lines):
                    match = re.search(pattern, self.lines[seen])
                    seen += 1
                    if match:
                        found += 1
                        if found == count:
                            return match
                check(self.process.poll() is None or self.threads[0].is_alive(),
                      f'the server ended ({self.process.poll()}) before '
                      f'{pattern!r} × {count}: {self.errors[-5:]}')
                left = deadline - time.monotonic()
                check(left > 0, f'{found} of {count} lines {pattern!r} within '
                      f'{patience} s; the last: {self.lines[-5:]}')
                self.changed.wait(min(left, 0.25))

    def mark(self):
        """The number of lines so far, for find() and wait_line()."""
        with self.changed:
            return len(self.lines)

    # What it is told

    def say(self, text):
        """Types text, and Enter."""
        data = (text + '\n').encode()
        view = memoryview(data)
        while view:
            view = view[self.process.stdin.write(view):]

    def clients(self):
        """What `/clients` lists, as lines."""
        start = self.mark()
        self.say('/clients')
        self.wait_line(r'^\d+ clients?$', start=start)
        with self.changed:
            return [line for line in self.lines[start:] if '\t' in line]

    # What it takes

    def rss(self):
        """Resident memory, in bytes."""
        with open(f'/proc/{self.pid}/smaps_rollup') as file:
            for line in file:
                if line.startswith('Rss:'):
                    return int(line.split()[1]) * 1024
        raise AssertionError('no Rss')

    def n_descriptors(self):
        return len(os.listdir(f'/proc/{self.pid}/fd'))

    def cpu(self):
        """Processor time used so far, in seconds."""
        with open(f'/proc/{self.pid}/stat') as file:
            fields = file.read().rpartition(')')[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def is_alive(self):
        return self.process.poll() is None

    # How it ends

    def terminate(self, number=signal.SIGTERM, patience=PATIENCE):
        """Asks it to end; returns its exit status."""
        if self.is_alive():
            os.kill(self.pid, number)
        return self.wait_end(patience)

    def wait_end(self, patience=PATIENCE):
        try:
            status = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            raise AssertionError(f'still running after {patience} s') from None
        for thread in self.threads:
            thread.join(PATIENCE)
        return status

    def check_sound(self):
        """It has complained of nothing, and printed nothing that a terminal
        would obey or that no reader can see."""
        wrong = [line for line in self.errors
                 if 'CRITICAL' in line or 'WARNING' in line or 'ERROR' in line
                 or 'anitizer' in line]
        check(not wrong, f'on stderr: {wrong[:5]}')
        for line in self.lines + self.errors:
            check(not HIDDEN.search(JOINER.sub('', line)), f'not escaped: {line!r}')

    def clean_up(self):
        if self.process is not None and self.is_alive():
            self.process.kill()
            self.process.wait()
        for thread in self.threads:
            thread.join(PATIENCE)
        if self.process is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        shutil.rmtree(self.home, ignore_errors=True)


# What an Id may have between letters of some scripts, and in emoji.
JOINER = re.compile('(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])')

# Controls, and what changes the direction or the look of a line unseen.
HIDDEN = re.compile('[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e'
                    '\u2060-\u206f\ufeff\U000e0001-\U000e007f]')


# --- HTTP --------------------------------------------------------------------

Answer = collections.namedtuple('Answer', 'status headers body raw')


class Headers(list):
    """Pairs of name and value, as they came."""

    def all(self, name):
        return [v for n, v in self if n.lower() == name.lower()]

    def get(self, name):
        values = self.all(name)
        check(len(values) <= 1, f'{name} stands there {len(values)} times')
        return values[0] if values else None


def connect(port, host='127.0.0.1', timeout=PATIENCE, receive_buffer=None):
    family = socket.AF_INET6 if ':' in host else socket.AF_INET
    peer = socket.socket(family, socket.SOCK_STREAM)
    try:
        if receive_buffer:
            # Before connect(): it decides on the window that is offered.
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        peer.settimeout(timeout)
        peer.connect((host, port))
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        peer.close()
        raise
    return peer


def reset(peer):
    """Closes with RST, as a peer that crashed or was unplugged does."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    peer.close()


def read_all(peer, patience=PATIENCE):
    """Everything until the peer closes; a reset counts as a close."""
    deadline = time.monotonic() + patience
    data = bytearray()
    while True:
        left = deadline - time.monotonic()
        check(left > 0, f'not closed within {patience} s, '
              f'after {short(bytes(data))}')
        peer.settimeout(left)
        try:
            part = peer.recv(65536)
        except socket.timeout:
            continue
        except OSError:
            return bytes(data)
        if not part:
            return bytes(data)
        data += part


def parse_answer(raw):
    head, separator, body = raw.partition(b'\r\n\r\n')
    check(separator, f'no whole answer: {short(raw)}')
    lines = head.decode('latin-1').split('\r\n')
    match = re.match(r'HTTP/1\.[01] (\d{3}) \S', lines[0])
    check(match, f'no status line: {lines[0]!r}')
    headers = Headers()
    for line in lines[1:]:
        name, colon, value = line.partition(':')
        check(colon, f'no header: {line!r}')
        headers.append((name, value.strip()))
    return Answer(int(match.group(1)), headers, body, raw)


def exchange(port, data, host='127.0.0.1', patience=PATIENCE):
    """Sends bytes; returns what came back until the close."""
    with connect(port, host) as peer:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            peer.sendall(data)
        return read_all(peer, patience)


def request(port, target='/', method='GET', headers=(), host='', body=b'',
            version='HTTP/1.1'):
    """Bytes of a request; host '' stands for the right one, None for none."""
    lines = [f'{method} {target} {version}']
    if host is not None:
        lines.append(f'Host: {host or f"127.0.0.1:{port}"}')
    lines += [f'{name}: {value}' for name, value in headers]
    return '\r\n'.join(lines + ['', '']).encode('latin-1') + body


def fetch(port, target='/', address='127.0.0.1', **more):
    return parse_answer(exchange(port, request(port, target, **more), address))


# --- WebSocket ---------------------------------------------------------------

Frame = collections.namedtuple('Frame', 'fin opcode payload')
GUID = b'258EAFA5-E914-47DA-95CA-C5AB0DC85B11'


def mask(payload, key):
    if key == b'\0\0\0\0' or not payload:
        return bytes(payload)
    whole = (key * (len(payload) // 4 + 1))[:len(payload)]
    return (int.from_bytes(payload, 'big') ^
            int.from_bytes(whole, 'big')).to_bytes(len(payload), 'big')


def frame(opcode, payload=b'', fin=True, rsv=0, key=b'\x12\x34\x56\x78',
          length=None, masked=True):
    """Bytes of a frame; length lies about the payload's when it is given."""
    if isinstance(payload, str):
        payload = payload.encode()
    length = len(payload) if length is None else length
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    bit = 0x80 if masked else 0
    if length < 126:
        head += bytes([bit | length])
    elif length < 65536:
        head += bytes([bit | 126]) + struct.pack('>H', length)
    else:
        head += bytes([bit | 127]) + struct.pack('>Q', length)
    return head + (key + mask(payload, key) if masked else payload)


def handshake(port, query='', protocol=None, headers=(), target=None, host='',
              key='dGhlIHNhbXBsZSBub25jZQ==', version='13', method='GET'):
    """Bytes of a WebSocket handshake; what is None is left out."""
    lines = [('Upgrade', 'websocket'), ('Connection', 'Upgrade')]
    if key is not None:
        lines.append(('Sec-WebSocket-Key', key))
    if version is not None:
        lines.append(('Sec-WebSocket-Version', version))
    if protocol:
        lines.append(('Sec-WebSocket-Protocol', protocol))
    return request(port, target or '/websocket' + query, method,
                   [*lines, *headers], host)


class Closed(Exception):
    """The connection ended without a close frame."""


class WebSocket:
    """A client that does what it is told. It answers pings, nothing else."""

    def __init__(self, port, query='', protocol=None, early=b'', answer=True,
                 address='127.0.0.1', receive_buffer=None, **more):
        self.answer_pings = answer
        self.data = bytearray()
        self.protocol = protocol
        self.peer = connect(port, address, receive_buffer=receive_buffer)
        try:
            self.peer.sendall(handshake(port, query, protocol, **more) + early)
            self.open()
        except BaseException:
            self.peer.close()
            raise

    def open(self):
        deadline = time.monotonic() + PATIENCE
        while b'\r\n\r\n' not in self.data:
            self.receive(deadline)
        head, _, rest = bytes(self.data).partition(b'\r\n\r\n')
        self.head = parse_answer(head + b'\r\n\r\n')
        self.data = bytearray(rest)
        same(self.head.status, 101, 'handshake')
        digest = hashlib.sha1(b'dGhlIHNhbXBsZSBub25jZQ==' + GUID).digest()
        same(self.head.headers.get('Sec-WebSocket-Accept'),
             base64.b64encode(digest).decode())
        same(self.head.headers.get('Sec-WebSocket-Protocol'), self.protocol)
        same(self.head.headers.get('Sec-WebSocket-Extensions'), None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.peer.close()

    def receive(self, deadline):
        left = deadline - time.monotonic()
        if left <= 0:
            raise AssertionError('nothing more came in time')
        self.peer.settimeout(left)
        try:
            part = self.peer.recv(65536)
        except socket.timeout:
            raise AssertionError('nothing more came in time') from None
        except OSError as error:
            raise Closed(str(error)) from None
        if not part:
            raise Closed('end of stream')
        self.data += part

    # Sending

    def send(self, opcode, payload=b'', **how):
        self.send_raw(frame(opcode, payload, **how))

    def send_raw(self, data):
        self.peer.settimeout(PATIENCE)
        self.peer.sendall(data)

    def say(self, value):
        """Sends text, or JSON of anything that is none."""
        self.send(TEXT, value if isinstance(value, str) else json.dumps(value))

    # Receiving

    def next_frame(self, patience=PATIENCE):
        deadline = time.monotonic() + patience
        while True:
            found = self.parse()
            if found:
                return found
            self.receive(deadline)

    def parse(self):
        data = self.data
        if len(data) < 2:
            return None
        size, length = 2, data[1] & 0x7f
        if length == 126:
            size, length = 4, int.from_bytes(data[2:4], 'big')
        elif length == 127:
            size, length = 10, int.from_bytes(data[2:10], 'big')
        if len(data) < size + length:
            return None
        check(not data[1] & 0x80, 'a server never masks')
        check(not data[0] & 0x70, 'a reserved bit is set')
        found = Frame(bool(data[0] & 0x80), data[0] & 0x0f,
                      bytes(data[size:size + length]))
        del data[:size + length]
        return found

    def next_text(self, patience=PATIENCE):
        """The next text; a close frame instead is an error."""
        deadline = time.monotonic() + patience
        while True:
            found = self.next_frame(max(0, deadline - time.monotonic()))
            if found.opcode == PING:
                if self.answer_pings:
                    self.send(PONG, found.payload)
            elif found.opcode == TEXT:
                # Crier never sends fragments: one encoding, one send(2).
                check(found.fin, 'a fragment')
                return found.payload.decode()
            elif found.opcode != PONG:
                raise AssertionError(f'instead of a text: {found}')

    def next_json(self, event=None, patience=PATIENCE):
        """The next object; with event, the next of that kind, ticks and
        nothing else being passed over."""
        deadline = time.monotonic() + patience
        while True:
            value = json.loads(self.next_text(max(0, deadline - time.monotonic())))
            if event is None or value['event'] == event:
                return value
            same(value['event'], 'time', f'before {event}: {short(value)}')

    def next_message(self, patience=PATIENCE):
        """The next bare text that is no announcement of the time."""
        deadline = time.monotonic() + patience
        while True:
            text = self.next_text(max(0, deadline - time.monotonic()))
            if not TICK.match(text):
                return text

    def next_tick(self, patience=PATIENCE):
        text = self.next_text(patience)
        check(TICK.match(text), f'not an announcement: {text!r}')
        return text

    def expect_close(self, patience=PATIENCE):
        """Reads until the end; returns the close frame's code and reason, with
        the texts that came before it."""
        texts = []
        deadline = time.monotonic() + patience
        while True:
            found = self.next_frame(max(0, deadline - time.monotonic()))
            if found.opcode == TEXT:
                texts.append(found.payload.decode())
            elif found.opcode == PING and self.answer_pings:
                with contextlib.suppress(OSError):
                    self.send(PONG, found.payload)
            elif found.opcode == CLOSE:
                break
        code = int.from_bytes(found.payload[:2], 'big') if found.payload else None
        left = max(0.01, deadline - time.monotonic())
        same(bytes(self.data) + read_all(self.peer, left), b'',
             'after the close frame')
        return code, found.payload[2:].decode(), texts

    # Ending

    def bye(self, code=1000):
        """Closes in good order."""
        self.send(CLOSE, struct.pack('>H', code))
        same(self.expect_close()[0], code, 'the echo of the close code')
        self.peer.close()

    def reset(self):
        reset(self.peer)

    def close(self):
        """Closes the connection without a word."""
        self.peer.close()
