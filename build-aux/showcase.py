# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pictures of the README, with the shadow that a desktop would give the window:
for build-aux/screenshots."""

import contextlib
import ctypes
import shutil
import subprocess
import tempfile
import time

import camera
from camera import BROWSER, TABLET, Camera, Visitors

import crier_test
from crier_test import until
from person import Desktop

SHADOW = 30          # pixels of the shadow's outside that are next to nothing

class BestVisitors(Visitors):
    """A few more, and what they have to say to each other."""

    def __init__(self, program):
        super().__init__(program.server_port())
        # More than three in a second would be one line.
        self.lobby.next_json('time')
        self.lobby.next_json('time')
        self.others = [self.browser(name, browser) for name, browser in
                       (('Reception', TABLET), ('Gate 2', TABLET),
                        ('w8de-r4uc', BROWSER), ('Workshop', BROWSER))]
        program.action('send', "'Good morning! Doors open at nine.'")
        for each in (self.lobby, self.phone, *self.others):
            message = each.next_json('message')
            if each is not self.phone:
                each.say({'event': 'seen', 'id': message['id']})
        self.others[1].say({'event': 'message', 'text': 'Gate 2 is ready.'})
        self.others[1].next_json('time')
        program.action('send-to', "('Reception', 'Two guests for you at gate 2')")
        message = self.others[0].next_json('message')
        self.others[0].say({'event': 'seen', 'id': message['id']})
        self.others[0].say({'event': 'message', 'text': 'Coming, thank you.'})
        self.others[0].next_json('time')

    def close(self):
        super().close()
        for each in self.others:
            each.close()


class XImage(ctypes.Structure):
    """As far as it is read here (X11/Xlib.h)."""
    _fields_ = [('width', ctypes.c_int), ('height', ctypes.c_int),
                ('xoffset', ctypes.c_int), ('format', ctypes.c_int),
                ('data', ctypes.c_void_p), ('byte_order', ctypes.c_int),
                ('bitmap_unit', ctypes.c_int), ('bitmap_bit_order', ctypes.c_int),
                ('bitmap_pad', ctypes.c_int), ('depth', ctypes.c_int),
                ('bytes_per_line', ctypes.c_int)]


class Manager:
    """Passes for a window manager and a compositor, so that windows draw round
    corners and a shadow where they are transparent, and takes pictures of a window
    that keep that. It manages nothing."""

    def __init__(self, desktop):
        x11 = self.x11 = ctypes.CDLL('libX11.so.6')
        x11.XOpenDisplay.restype = ctypes.c_void_p
        x11.XGetImage.restype = ctypes.POINTER(XImage)
        x11.XInternAtom.restype = x11.XCreateSimpleWindow.restype = ctypes.c_ulong
        x11.XDefaultRootWindow.restype = ctypes.c_ulong
        self.display = ctypes.c_void_p(
            x11.XOpenDisplay(desktop.environment['DISPLAY'].encode()))
        root = x11.XDefaultRootWindow(self.display)
        zero = ctypes.c_ulong(0)
        window = x11.XCreateSimpleWindow(self.display, ctypes.c_ulong(root), -1, -1,
                                         1, 1, 0, zero, zero)
        x11.XSetSelectionOwner(self.display, ctypes.c_ulong(self.atom('_NET_WM_CM_S0')),
                               ctypes.c_ulong(window), zero)
        for each in (root, window):
            self.set(each, '_NET_SUPPORTING_WM_CHECK', 'WINDOW', window)
        self.set(root, '_NET_SUPPORTED', 'ATOM', self.atom('_GTK_FRAME_EXTENTS'))
        x11.XSync(self.display, 0)

    def atom(self, name):
        return self.x11.XInternAtom(self.display, name.encode(), 0)

    def set(self, window, name, kind, value):
        """Gives a window a property of one value (Extended Window Manager Hints)."""
        self.x11.XChangeProperty(
            self.display, ctypes.c_ulong(window), ctypes.c_ulong(self.atom(name)),
            ctypes.c_ulong(self.atom(kind)), 32, 0,
            ctypes.byref(ctypes.c_ulong(value)), 1)

    def picture(self, window, width, height):
        """Its pixels: red, green, blue and alpha, a byte each."""
        image = self.x11.XGetImage(
            self.display, ctypes.c_ulong(window), 0, 0, width, height,
            ctypes.c_ulong(0xffffffff), 2).contents
        pixels = bytearray(ctypes.string_at(image.data, image.bytes_per_line * height))
        pixels[0::4], pixels[2::4] = pixels[2::4], pixels[0::4]
        for i in range(0, len(pixels), 4):
            # X has the colours multiplied by alpha; PNG has not.
            alpha = pixels[i + 3]
            if 0 < alpha < 255:
                for j in range(i, i + 3):
                    pixels[j] = min(255, pixels[j] * 255 // alpha)
        return bytes(pixels)


class Showcase(Camera):
    """Pictures for others."""

    def give_names(self, home):
        """Before there is a shadow, by which rows would stand elsewhere."""
        with self.program(home=home) as self.running:
            self.settle()
            visitors = Visitors(self.running.server_port())
            try:
                for row, name, color in (('Lobby', '', 'Blue'), ('Kitchen', '', 'Green'),
                                         ('k7mw-29fq', 'Anna’s Phone', 'Orange')):
                    self.label(row, name, color)
            finally:
                visitors.close()

    def take(self, path):
        """Of the window alone, with what it draws around itself."""
        with Desktop(self.width, self.height) as self.desktop, \
             tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
            self.give_names(home)
            manager = Manager(self.desktop)
            with self.program(port=camera.free_port(), home=home) as self.running:
                self.settle()
                visitors = BestVisitors(self.running)
                try:
                    until(lambda: self.running.n_connections() == 7, 'everybody')
                    until(lambda: self.running.row('Workshop'), 'their rows')
                    self.key('ctrl+m')
                    self.running.type('Lunch is served in the garden')
                    time.sleep(1.5)
                    pixels = manager.picture(self.running.id, self.width, self.height)
                finally:
                    visitors.close()
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(['convert', '-size', self.size, '-depth', '8', 'rgba:-',
                        '-shave', f'{SHADOW}x{SHADOW}', '-strip', f'png:{path}'], input=pixels, check=True)


def take_page(path, width=1000, height=860):
    """The page in Chromium, as a screen in the lobby shows it."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which('chromium')
    for flag in ('--headless=new', '--no-sandbox', '--hide-scrollbars', '--lang=en'):
        options.add_argument(flag)
    with crier_test.Server() as server:
        driver = webdriver.Chrome(service=Service(shutil.which('chromedriver')),
                                  options=options)
        try:
            driver.execute_cdp_cmd('Emulation.setDeviceMetricsOverride', {
                'width': width, 'height': height, 'deviceScaleFactor': 1,
                'mobile': False})
            driver.get(f'http://127.0.0.1:{server.port}/?Id=Lobby')
            server.wait_line('^Client Lobby joined', patience=60)
            server.say('Good morning! Doors open at nine.')
            server.say('/to Lobby Two guests for you at gate 2')
            until(lambda: 'gate 2' in driver.page_source, 'the messages', 20)
            until(lambda: driver.execute_script(
                'return !document.getElementById("compare").disabled'), 'a clock', 20)
            driver.execute_script('document.getElementById("compare").click()')
            until(lambda: driver.execute_script(
                'return document.getElementById("transport-said").textContent'),
                'the comparison', 60)
            time.sleep(1)
            driver.save_screenshot(str(path))
        finally:
            driver.quit()
    subprocess.run(['convert', str(path), '-strip', str(path)], check=True)
