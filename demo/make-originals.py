#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Make the sample originals of the demo and the tests, in MediaWiki's hashed layout.

Maintainers run this by hand when a sample is to change; its results are committed:

    /usr/bin/python3 demo/make-originals.py [DIRECTORY [NAME...]]

DIRECTORY is demo/originals beside this file unless given; with NAMEs only those are made.

Debian packages: python3 python3-numpy python3-scipy python3-pil python3-cairo fonts-dejavu-core
All randomness is seeded and all dates are fixed: the same versions of those packages give the
same bytes.  The pictures are drawn only by this program, and are CC0 1.0.
"""

import hashlib
import io
import math
import os
import struct
import subprocess
import sys
import zlib

import cairo
import numpy as np
from PIL import Image, ImageCms
from scipy import ndimage

CREDIT = "The vmod-thumb authors"
RIGHTS = "CC0 1.0 Universal, https://creativecommons.org/publicdomain/zero/1.0/"
WHEN = "2026:01:01 12:00:00"
SANS = "DejaVu Sans"


# -- common -------------------------------------------------------------------------------------

def srgb_profile():
    """An sRGB profile whose creation date is fixed."""
    icc = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    icc[24:36] = bytes((0x07, 0xEA, 0, 1, 0, 1, 0, 12, 0, 0, 0, 0))
    return bytes(icc)


def exif(description, orientation=1):
    tags = Image.Exif()
    tags[0x010E] = description
    tags[0x0112] = orientation
    tags[0x0131] = "make-originals.py"
    tags[0x0132] = WHEN
    tags[0x013B] = CREDIT
    tags[0x8298] = RIGHTS
    return tags.tobytes()


def jpeg(image, limit, description, orientation=1):
    """The best JPEG of image that is no larger than limit bytes."""
    for quality in range(92, 40, -1):
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True, progressive=True,
                   subsampling="4:2:0", icc_profile=srgb_profile(),
                   exif=exif(description, orientation))
        if out.tell() <= limit:
            break
    return out.getvalue()


def fbm(rng, h, w, cell_y, cell_x, octaves=5, gain=0.5):
    """Fractal noise in 0..1, with features of about cell pixels."""
    total = np.zeros((h, w), np.float32)
    amplitude = 1.0
    for _ in range(octaves):
        ny, nx = max(int(h / cell_y), 1) + 4, max(int(w / cell_x), 1) + 4
        grid = rng.random((ny, nx)).astype(np.float32)
        ys = np.linspace(1, 1 + h / cell_y, h, dtype=np.float32)
        xs = np.linspace(1, 1 + w / cell_x, w, dtype=np.float32)
        rows = ndimage.map_coordinates(grid, np.meshgrid(ys, xs, indexing="ij"), order=3,
                                       mode="nearest")
        total += amplitude * rows
        amplitude *= gain
        cell_y, cell_x = max(cell_y / 2, 1), max(cell_x / 2, 1)
    total -= total.min()
    return total / total.max()


def smooth(a, b, x):
    t = np.clip((x - a) / (b - a), 0, 1)
    return t * t * (3 - 2 * t)


def ramp(t, stops):
    """Colours along t: stops is [(position, (r, g, b)), ...], result 0..1."""
    at = [s[0] for s in stops]
    return np.stack([np.interp(t, at, [s[1][c] / 255 for s in stops]) for c in range(3)],
                    axis=-1).astype(np.float32)


def mix(a, b, t):
    t = np.asarray(t, np.float32)
    if t.ndim == 2:
        t = t[..., None]
    return a + (b - a) * t


def colour(text):
    return np.array([int(text[i:i + 2], 16) / 255 for i in (1, 3, 5)], np.float32)


def layer(w, h):
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, w, h)
    return surface, cairo.Context(surface)


def pixels(surface):
    """A cairo surface as premultiplied RGB (h, w, 3) and alpha (h, w), 0..1."""
    surface.flush()
    raw = np.ndarray((surface.get_height(), surface.get_stride() // 4, 4), np.uint8,
                     surface.get_data())[:, :surface.get_width()].astype(np.float32) / 255
    return raw[..., 2::-1].copy(), raw[..., 3].copy()


def over(base, rgb, alpha, opacity=1.0):
    return base * (1 - alpha[..., None] * opacity) + rgb * opacity


def to_image(array):
    return Image.fromarray((np.clip(array, 0, 1) * 255 + 0.5).astype(np.uint8))


def ink(ctx, text, alpha=1.0):
    ctx.set_source_rgba(*colour(text).tolist(), alpha)


def polygon(ctx, points, fill=None):
    ctx.move_to(*points[0])
    for p in points[1:]:
        ctx.line_to(*p)
    ctx.close_path()
    if fill:
        ink(ctx, fill)
        ctx.fill()


def say(ctx, x, y, text, size, anchor=0.0, bold=False):
    """Text on the baseline y; anchor 0 starts at x, 0.5 centres, 1 ends there."""
    ctx.select_font_face(SANS, cairo.FONT_SLANT_NORMAL,
                         cairo.FONT_WEIGHT_BOLD if bold else cairo.FONT_WEIGHT_NORMAL)
    ctx.set_font_size(size)
    ctx.move_to(x - ctx.text_extents(text).x_advance * anchor, y)
    ctx.show_text(text)


def ridge(rng, w, base, height, cell):
    """A mountain's outline: y for each x."""
    line = fbm(rng, 1, w, 1, cell, 6, 0.48)[0]
    return base - height * line


class Water:
    """A rippled sea from the line y=horizon to the bottom of a picture."""

    def __init__(self, rng, w, h, horizon, strength=1.0):
        self.w, self.h, self.horizon = w, h, horizon
        depth = np.arange(h - horizon, dtype=np.float32) + 2.0          # 2.. towards the viewer
        size = 1500
        noise = ndimage.gaussian_filter(rng.standard_normal((size, size)).astype(np.float32),
                                        (1.6, 3.2), mode="wrap")
        noise2 = ndimage.gaussian_filter(rng.standard_normal((size, size)).astype(np.float32),
                                         (5, 12), mode="wrap")
        noise /= noise.std()
        noise2 /= noise2.std()
        yy = 230.0 * np.log(depth + 14)[:, None] * np.ones((1, w), np.float32)
        xx = (np.arange(w, dtype=np.float32) - w / 2)[None, :] / (depth[:, None] / 260 + 0.45)
        at = np.stack([yy % size, xx % size])
        wave = ndimage.map_coordinates(noise, at, order=1, mode="wrap") * 0.8
        wave += ndimage.map_coordinates(noise2, at, order=1, mode="wrap")
        self.wave = wave
        grow = (depth / (h - horizon))[:, None]
        self.dy = wave * (1.5 + 46 * grow ** 0.9) * strength * h / 1600
        self.dx = np.roll(wave, 37, axis=1) * (0.5 + 7 * grow) * strength * h / 1600
        self.depth = grow

    def reflect(self, image, line):
        """image (h, w, n) mirrored in the water at y=line, for the rows below the horizon."""
        y = np.arange(self.horizon, self.h, dtype=np.float32)[:, None]
        sy = np.clip(2 * line - y - np.abs(self.dy) * 1.2 + self.dy * 0.4, 0, self.h - 1)
        sx = np.clip(np.arange(self.w, dtype=np.float32)[None, :] + self.dx, 0, self.w - 1)
        sy = np.broadcast_to(sy, (self.h - self.horizon, self.w))
        return np.stack([ndimage.map_coordinates(image[..., c], [sy, sx], order=1)
                         for c in range(image.shape[-1])], axis=-1)


# -- Harbour_at_dusk.jpg ------------------------------------------------------------------------

def dusk_sky(rng, w, h, horizon, sun):
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    t = np.clip(y / horizon, 0, 1)
    sky = ramp(t, [(0, (22, 30, 72)), (.28, (54, 56, 116)), (.52, (128, 84, 140)),
                   (.72, (214, 116, 120)), (.88, (249, 168, 106)), (1, (255, 214, 142))])
    far = np.hypot((x - sun[0]) / 1.7, y - sun[1]) / h
    sky = mix(sky, colour("#ffdf9a"), 0.55 * np.exp(-(far / 0.17) ** 2))
    sky += (colour("#ff9a50") * 0.22) * np.exp(-far / 0.22)[..., None]

    # clouds on a plane above: the nearer the horizon, the flatter and smaller
    near = 1 / (np.clip((horizon - y) / horizon, 0.0, 1) + 0.16)
    size = 1024
    noise = np.zeros((size, size), np.float32)
    for sigma, amplitude in ((48, 1), (24, .6), (12, .36), (6, .2), (3, .1), (1.5, .05)):
        n = ndimage.gaussian_filter(rng.standard_normal((size, size)).astype(np.float32), sigma,
                                    mode="wrap")
        noise += amplitude * n / n.std()
    noise /= noise.std()
    v, u = near * 170 + 40, (x - w * 0.5) / w * near * 190 + 300

    def density(du, dv):
        return ndimage.map_coordinates(noise, [(v + dv) % size, (u + du) % size], order=1,
                                       mode="wrap")
    d = density(0, 0)
    toward = density(np.sign(sun[0] - x) * 5, 9)
    cover = smooth(-0.25, 1.35, d) * smooth(1.0, 0.86, t) * (0.35 + 0.65 * smooth(0, .35, t))
    lit = np.clip(0.42 + 0.55 * (d - toward), 0, 1) * (0.35 + 0.65 * np.exp(-far / 0.55))
    shade = ramp(t, [(0, (34, 34, 74)), (.5, (86, 62, 112)), (.8, (160, 88, 104)),
                     (1, (220, 130, 100))])
    bright = ramp(t, [(0, (178, 112, 148)), (.45, (250, 140, 128)), (.8, (255, 196, 126)),
                      (1, (255, 226, 160))])
    sky = mix(sky, mix(shade, bright, lit), 0.9 * cover)
    stars = (rng.random((h, w)) > 0.99993) * smooth(0.34, 0.02, t) * (1 - cover)
    stars = ndimage.gaussian_filter(stars.astype(np.float32), 0.9) * 4
    sky += stars[..., None]
    disc = smooth(1.03, 0.97, np.hypot(x - sun[0], y - sun[1]) / (0.026 * h))
    return mix(sky, colour("#fff3cf"), disc)


def yacht(ctx, x, line, size, facing=1, hull="#1b1a2e", lamp=True):
    """A moored sailing boat whose waterline is at line; size is its length."""
    s = size
    ctx.save()
    ctx.translate(x, line)
    ctx.scale(facing, 1)
    ink(ctx, hull)
    ctx.move_to(-.48 * s, -.12 * s)
    ctx.curve_to(-.2 * s, -.085 * s, .2 * s, -.09 * s, .55 * s, -.165 * s)
    ctx.curve_to(.5 * s, -.06 * s, .42 * s, 0, .36 * s, .012 * s)
    ctx.line_to(-.42 * s, .012 * s)
    ctx.close_path()
    ctx.fill()
    ink(ctx, "#e9b58c", .75)                        # the light of the sky along the rail
    ctx.set_line_width(max(.008 * s, 1.2))
    ctx.move_to(-.48 * s, -.12 * s)
    ctx.curve_to(-.2 * s, -.085 * s, .2 * s, -.09 * s, .55 * s, -.165 * s)
    ctx.stroke()
    polygon(ctx, [(-.22 * s, -.1 * s), (-.18 * s, -.165 * s), (.12 * s, -.165 * s),
                  (.2 * s, -.1 * s)], "#252338")
    if lamp:
        for i in range(3):
            ctx.rectangle((-.13 + .085 * i) * s, -.148 * s, .05 * s, .025 * s)
        ink(ctx, "#ffd38a")
        ctx.fill()
    ink(ctx, "#14131f")
    ctx.set_line_width(max(.016 * s, 1.5))
    ctx.move_to(.06 * s, -.1 * s)
    ctx.line_to(.045 * s, -1.18 * s)
    ctx.stroke()
    ctx.set_line_width(max(.03 * s, 2))             # the boom with its furled sail
    ctx.move_to(.05 * s, -.25 * s)
    ctx.line_to(-.4 * s, -.235 * s)
    ctx.stroke()
    ctx.set_line_width(max(.0045 * s, .8))
    for a, b in (((.045, -1.17), (.54, -.165)), ((.045, -1.17), (-.47, -.12)),
                 ((.05, -.95), (.42, -.15)), ((-.02, -.72), (.12, -.72)),
                 ((-.02, -.72), (.0, -.11)), ((.12, -.72), (.12, -.11)),
                 ((-.02, -.72), (.046, -1.05)), ((.12, -.72), (.046, -1.05))):
        ctx.move_to(a[0] * s, a[1] * s)
        ctx.line_to(b[0] * s, b[1] * s)
        ctx.stroke()
    ctx.restore()


def town(rng, ctx, glow, x0, x1, line, scale):
    """Houses along a quay, some windows lit; glow collects the lights."""
    x = x0
    while x < x1:
        wide = rng.uniform(38, 82) * scale
        tall = rng.uniform(52, 112) * scale
        top = line - tall
        tint = rng.choice(["#2b2542", "#322844", "#3a2c48", "#2a2a48", "#40304a"])
        polygon(ctx, [(x, line), (x, top), (x + wide / 2, top - wide * rng.uniform(.3, .52)),
                      (x + wide, top), (x + wide, line)], tint)
        if rng.random() < .6:
            ctx.rectangle(x + wide * .7, top - wide * .38, wide * .11, wide * .35)
            ink(ctx, tint)
            ctx.fill()
        rows, columns = int(tall / (24 * scale)), max(int(wide / (17 * scale)), 1)
        for r in range(rows):
            for c in range(columns):
                wx = x + wide * (c + .5) / columns - 3.5 * scale
                wy = top + (r + .35) * tall / rows
                if rng.random() < .46:
                    ink(ctx, rng.choice(["#ffcf7d", "#ffdf9f", "#ffb866"]))
                    glow.append((wx + 3, wy + 5, 13 * scale, .35))
                else:
                    ink(ctx, "#5a4a68")
                ctx.rectangle(wx, wy, 7 * scale, 10.5 * scale)
                ctx.fill()
        x += wide * rng.uniform(.96, 1.12)


def add_glow(image, lights, tint, rows=None):
    h, w = image.shape[:2]
    for gx, gy, radius, power in lights:
        reach = int(radius * 4)
        ax, bx = max(int(gx) - reach, 0), min(int(gx) + reach, w)
        ay, by = max(int(gy) - reach, 0), min(int(gy) + reach, h)
        if ax >= bx or ay >= by:
            continue
        y, x = np.mgrid[ay:by, ax:bx]
        r = np.hypot(x - gx, y - gy) / radius
        image[ay:by, ax:bx] += (power * (np.exp(-r * r * 2) + .28 * np.exp(-r * 1.5)
                                         * smooth(4, 2, r)))[..., None] * tint


def harbour():
    rng = np.random.default_rng(1848)
    w, h, horizon = 2400, 1600, 880
    sun = (1490, 812)
    image = dusk_sky(rng, w, h, horizon, sun)
    x = np.arange(w)
    y = np.arange(h)[:, None]
    away = np.abs(x - sun[0]) / w
    for i, (height, cell, base, tint) in enumerate((
            (170, 900, horizon + 6, "#c08590"), (200, 620, horizon + 34, "#92688a"),
            (170, 480, horizon + 60, "#634d7a"))):
        shape = ridge(rng, w, base, height, cell)
        shape += 110 * np.exp(-(away / (.16 + .03 * i)) ** 2)           # a gap for the sun
        inside = np.clip(y - shape[None, :] + .5, 0, 1).astype(np.float32)
        haze = np.clip((y - shape[None, :]) / 150, 0, 1) * .6 + .42 * np.exp(-away * 4)[None, :]
        image = mix(image, mix(np.broadcast_to(colour(tint), image.shape), colour("#f7b184"),
                               np.clip(haze, 0, .85).astype(np.float32)), inside)

    lights = []
    surface, ctx = layer(w, h)
    # a headland carries the town; the church stands above the roofs
    shape = ridge(rng, 1000, horizon - 12, 150, 420)
    points = [(0, horizon + 2)] + [(i, shape[i] + max(i - 420, 0) ** 1.28 * .03)
                                   for i in range(0, 1000, 4)] + [(1060, horizon + 2)]
    polygon(ctx, points, "#382f55")
    town(rng, ctx, lights, -10, 560, horizon - 52, .72)
    polygon(ctx, [(352, horizon - 60), (352, horizon - 236), (378, horizon - 345),
                  (404, horizon - 236), (404, horizon - 60)], "#2a2340")
    ctx.rectangle(371, horizon - 222, 14, 24)
    ink(ctx, "#ffcf7d")
    ctx.fill()
    town(rng, ctx, lights, -20, 880, horizon - 6, .84)
    polygon(ctx, [(0, horizon - 8), (935, horizon - 8), (960, horizon + 3), (0, horizon + 3)],
            "#1f1b33")
    for i in range(11):                             # lamps on the quay
        lx = 40 + 86 * i
        ink(ctx, "#15131f")
        ctx.rectangle(lx - 1.2, horizon - 44, 2.4, 40)
        ctx.fill()
        ink(ctx, "#fff0c4")
        ctx.arc(lx, horizon - 46, 4, 0, 7)
        ctx.fill()
        lights.append((lx, horizon - 46, 24, .8))
    # the mole and its light, at the right
    polygon(ctx, [(1820, horizon + 3), (1850, horizon - 11), (2400, horizon - 17),
                  (2400, horizon + 3)], "#2b2440")
    polygon(ctx, [(1868, horizon - 10), (1873, horizon - 84), (1893, horizon - 84),
                  (1898, horizon - 10)], "#33293f")
    ctx.rectangle(1870, horizon - 92, 26, 8)
    ctx.fill()
    ctx.rectangle(1875, horizon - 110, 16, 18)
    ink(ctx, "#ff8f70")
    ctx.fill()
    polygon(ctx, [(1872, horizon - 110), (1883, horizon - 122), (1894, horizon - 110)], "#2b2440")
    lights.append((1883, horizon - 101, 30, .9))
    for bx, size, way in ((1120, 60, 1), (1245, 46, -1), (2060, 74, 1), (2230, 58, -1)):
        yacht(ctx, bx, horizon + 6, size, way, "#2d2540", False)
    image = over(image, *pixels(surface))
    add_glow(image, lights, colour("#ffb45c"))

    water = Water(rng, w, h, horizon)
    sea = water.reflect(image, horizon)
    fresnel = np.broadcast_to(np.clip(.94 - .50 * water.depth ** 1.1 + .055 * water.wave, 0, 1),
                              sea.shape[:2])
    sea = mix(np.broadcast_to(colour("#141d44"), sea.shape), sea, fresnel)
    row = np.arange(h - horizon)[:, None] / (h - horizon)
    path = np.exp(-((x - sun[0])[None, :] / (60 + 330 * row)) ** 2)
    spark = smooth(.8, 2.2, water.wave - .5 * row) * path * (1.0 - .85 * row)
    sea += spark[..., None] * colour("#ffc680") * .95
    image[horizon:] = sea

    # boats at moorings, each mirrored at its own waterline
    for bx, line, size, way in ((1010, 962, 150, -1), (640, 1010, 215, 1), (2080, 1052, 290, -1),
                                (330, 1210, 430, 1)):
        surface, ctx = layer(w, h)
        yacht(ctx, bx, line, size, way)
        rgb, alpha = pixels(surface)
        mirrored = water.reflect(np.dstack([rgb, alpha]), line)
        below = smooth(line - 3, line + 3, np.arange(horizon, h))[:, None]
        image[horizon:] = over(image[horizon:], mirrored[..., :3] * below[..., None],
                               mirrored[..., 3] * below, .86)
        image = over(image, rgb, alpha)

    # a jetty in the foreground
    surface, ctx = layer(w, h)
    far, near = (1560, 1338, 1622, 1334), (2010, 1640, 2570, 1596)     # the deck's two ends

    def across(t):
        """The deck's left and right edge at t, 0 far to 1 near, in perspective."""
        k = t / (t + (1 - t) * 5.5)
        return [far[i] + (near[i] - far[i]) * k for i in range(4)], .16 + .84 * k
    for t in (.02, .3, .55, .74, .9):
        (ax, ay, bx, by), s = across(t)
        for px, py in ((ax, ay), (bx, by)):
            ink(ctx, "#0e0d1a")
            ctx.rectangle(px - 17 * s, py - 95 * s, 34 * s, 330 * s)
            ctx.fill()
            ink(ctx, "#d98d6c", .75)
            ctx.rectangle(px - 17 * s, py - 95 * s, 6 * s, 95 * s)
            ctx.fill()
    polygon(ctx, [(far[0], far[1]), (near[0], near[1]), (near[0], near[1] + 60),
                  (far[0], far[1] + 9)], "#0e0d1a")
    boards = 46
    for i in range(boards):
        a, _ = across(i / boards)
        b, _ = across((i + .86) / boards)
        ink(ctx, ("#5a4257", "#4d3a52", "#654a5b")[i * 7 % 3])
        polygon(ctx, [(a[0], a[1]), (a[2], a[3]), (b[2], b[3]), (b[0], b[1])])
        ctx.fill()
    rim = cairo.LinearGradient(far[0], far[1], near[2], near[3])
    rim.add_color_stop_rgba(0, 1, .72, .45, .55)
    rim.add_color_stop_rgba(.5, .3, .2, .35, .1)
    rim.add_color_stop_rgba(1, .05, .04, .12, .75)
    polygon(ctx, [(far[0], far[1]), (far[2], far[3]), (near[2], near[3]), (near[0], near[1])])
    ctx.set_source(rim)
    ctx.fill()
    (_, _, lx, ly), _ = across(.3)
    lx += 6
    ly -= 4
    ink(ctx, "#0e0d1a")
    ctx.rectangle(lx - 5, ly - 215, 10, 210)
    ctx.fill()
    polygon(ctx, [(lx - 20, ly - 215), (lx - 13, ly - 252), (lx + 13, ly - 252),
                  (lx + 20, ly - 215)], "#ffe7b0")
    polygon(ctx, [(lx - 24, ly - 250), (lx, ly - 272), (lx + 24, ly - 250)], "#0e0d1a")
    rgb, alpha = pixels(surface)
    line = 1400
    mirrored = water.reflect(np.dstack([rgb, alpha]), line)
    below = smooth(line - 40, line + 20, np.arange(horizon, h))[:, None]
    image[horizon:] = over(image[horizon:], mirrored[..., :3] * below[..., None],
                           mirrored[..., 3] * below, .8)
    image = over(image, rgb, alpha)
    add_glow(image, [(lx, ly - 233, 95, .6), (lx - 20, ly + 30, 80, .16)], colour("#ffb45c"))

    yy = np.linspace(-1, 1, h)[:, None]
    xx = np.linspace(-1, 1, w)[None, :]
    image *= (1 - .16 * (xx ** 2 * .6 + yy ** 2 * .5))[..., None]
    image += (ndimage.gaussian_filter(rng.standard_normal((h, w)), .8) * .009)[..., None]
    return jpeg(to_image(image), 325000, "Harbour at dusk: boats at their moorings, a small town "
                "and the last of the sun")


# -- Upright_lighthouse.jpg ---------------------------------------------------------------------

def lighthouse():
    rng = np.random.default_rng(77)
    w, h, horizon = 600, 900, 640                   # as displayed
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    t = np.clip(y / horizon, 0, 1)
    image = ramp(t, [(0, (36, 98, 170)), (.5, (98, 164, 216)), (.85, (184, 217, 234)),
                     (1, (232, 236, 226))])
    n = fbm(rng, h, w, 130, 260, 6, .52)
    n2 = fbm(rng, h, w, 130, 260, 6, .52)
    cloud = smooth(.52, .8, n) * smooth(1.02, .7, t)
    above = ndimage.shift(n, (14, 0), order=0, mode="nearest")
    image = mix(image, mix(colour("#b9c9d8") * np.ones_like(image), colour("#ffffff"),
                           np.clip(.5 + 8 * (n - above), 0, 1)), cloud * .92)
    image = mix(image, colour("#f4f6f4"), smooth(.66, .9, n2) * .35 * smooth(1, .4, t))
    water = Water(rng, w, h, horizon, .7)
    sea = water.reflect(image, horizon)
    deep = ramp(np.broadcast_to(water.depth, sea.shape[:2]),
                [(0, (110, 165, 190)), (.3, (38, 112, 150)), (1, (12, 66, 104))])
    sea = mix(deep, sea, np.clip(.42 - .2 * water.depth + .1 * water.wave, 0, 1))
    foam = smooth(1.5, 2.4, water.wave)
    image[horizon:] = mix(sea, colour("#f2f8f8"), foam * .5)

    surface, ctx = layer(w, h)
    shape = ridge(rng, w, 0, 1, 120)
    cliff = [(i, 742 - 92 * math.exp(-((i - 330) / 170) ** 2) + 34 * shape[i] +
              (max(i - 520, 0) * 1.3) + (max(90 - i, 0) * 1.6)) for i in range(0, w, 3)]
    polygon(ctx, cliff + [(w, h), (0, h)], "#6b6a5c")
    rgb, mask = pixels(surface)
    rock = fbm(rng, h, w, 60, 34, 6, .6)
    edge = np.interp(np.arange(w), [c[0] for c in cliff], [c[1] for c in cliff])[None, :]
    under = y - edge
    stone = ramp(np.clip(rock + .25 * (rock - np.roll(rock, 5, 1)) * 8, 0, 1),
                 [(0, (44, 42, 44)), (.45, (104, 97, 86)), (1, (186, 174, 150))])
    grass = ramp(rock, [(0, (48, 84, 38)), (.5, (104, 140, 62)), (1, (176, 190, 100))])
    stone = mix(stone, grass, smooth(58, 20, under - 90 * (rock - .5)))
    spray = smooth(870, 905, y + 60 * (fbm(rng, h, w, 40, 70, 5) - .5))
    stone = mix(stone, colour("#eef5f5"), spray * .85)
    image = mix(image, stone, mask)

    surface, ctx = layer(w, h)
    cx, base, top = 330, 676, 214

    def half(yy):
        return 33 + 31 * ((yy - top) / (base - top)) ** 1.25
    bands = 6
    for i in range(bands):
        a, b = top + (base - top) * i / bands, top + (base - top) * (i + 1) / bands
        polygon(ctx, [(cx - half(a), a), (cx + half(a), a), (cx + half(b), b), (cx - half(b), b)],
                "#c8352c" if i % 2 == 0 else "#f6f1e6")
    for wy in (300, 410, 520):
        ink(ctx, "#2c3640")
        ctx.rectangle(cx - 15, wy, 17, 30)
        ctx.fill()
        ctx.arc(cx - 6.5, wy, 8.5, math.pi, 0)
        ctx.fill()
    ink(ctx, "#3b2a24")
    ctx.rectangle(cx - 20, base - 52, 32, 52)
    ctx.fill()
    ctx.arc(cx - 4, base - 52, 16, math.pi, 0)
    ctx.fill()
    ink(ctx, "#2b3138")
    ctx.rectangle(cx - 50, top - 13, 100, 14)       # the gallery
    ctx.fill()
    ctx.set_line_width(2.4)
    for i in range(11):
        ctx.move_to(cx - 48 + 9.6 * i, top - 13)
        ctx.line_to(cx - 48 + 9.6 * i, top - 37)
    ctx.move_to(cx - 49, top - 37)
    ctx.line_to(cx + 49, top - 37)
    ctx.stroke()
    lamp = cairo.LinearGradient(cx - 26, 0, cx + 26, 0)
    lamp.add_color_stop_rgb(0, .98, .86, .5)
    lamp.add_color_stop_rgb(.5, 1, .97, .8)
    lamp.add_color_stop_rgb(1, .8, .66, .36)
    ctx.set_source(lamp)
    ctx.rectangle(cx - 26, top - 74, 52, 62)
    ctx.fill()
    ink(ctx, "#2b3138")
    ctx.set_line_width(3)
    for dx in (-26, -9, 9, 26):
        ctx.move_to(cx + dx, top - 74)
        ctx.line_to(cx + dx, top - 13)
        ctx.stroke()
    ink(ctx, "#b02c25")
    ctx.move_to(cx - 34, top - 73)
    ctx.curve_to(cx - 28, top - 104, cx - 10, top - 114, cx, top - 116)
    ctx.curve_to(cx + 10, top - 114, cx + 28, top - 104, cx + 34, top - 73)
    ctx.fill()
    ctx.set_line_width(4)
    ctx.move_to(cx, top - 114)
    ctx.line_to(cx, top - 138)
    ctx.stroke()
    polygon(ctx, [(430, 694), (430, 640), (470, 606), (510, 640), (510, 706)], "#efe8d8")
    polygon(ctx, [(420, 646), (470, 602), (520, 646), (514, 652), (470, 614), (426, 652)],
            "#a4372c")
    ink(ctx, "#37454f")
    ctx.rectangle(446, 650, 15, 19)
    ctx.rectangle(480, 650, 15, 19)
    ctx.fill()
    rgb, alpha = pixels(surface)
    round_ = np.clip((x - cx) / (half(np.clip(y, top, base)) + 1e-3), -1, 1)
    light = 1.04 - .48 * smooth(-.25, 1.0, round_) - .1 * smooth(-.5, -1, round_)
    light = np.where(y < 700, light, 1)
    light = np.where(x > 420, np.where(x > 470, .86, 1), light)
    image = over(image, rgb * (light * (.97 + .06 * rock))[..., None], alpha)
    image += (rng.standard_normal((h, w)) * .008)[..., None]
    stored = to_image(image).transpose(Image.Transpose.ROTATE_90)       # a camera held upright
    return jpeg(stored, 88000, "A lighthouse; stored lying, displayed upright (orientation 6)", 6)


# -- Glass_marbles.png --------------------------------------------------------------------------

def studio(d):
    """The light from direction d (…, 3): a window, and the room it lights."""
    x, y, z = d[..., 0], d[..., 1], d[..., 2]
    room = ramp(np.clip(y * .5 + .5, 0, 1), [(0, (60, 62, 78)), (.5, (150, 160, 178)),
                                            (1, (226, 234, 244))])
    u, v = x / np.maximum(y, .05) + .75, z / np.maximum(y, .05)
    window = (smooth(.42, .36, np.abs(u)) * smooth(.02, .05, np.abs(u)) *
              smooth(.75, .68, np.abs(v - .7)) * smooth(.03, .06, np.abs(v - .7)) * (y > .15))
    return room * .55 + (window * 1.5)[..., None]


def marbles():
    rng = np.random.default_rng(5)
    w, h, ss = 900, 700, 2
    y, x = np.mgrid[0:h * ss, 0:w * ss].astype(np.float32) / ss
    rgb = np.zeros((h * ss, w * ss, 3), np.float32)             # premultiplied
    alpha = np.zeros((h * ss, w * ss), np.float32)
    # back to front: centre, radius, colour, colours of the ribbon inside
    balls = [(300, 232, 112, "#9ed8c4", ("#0d8a6a", "#f3f7f0", "#f0b429")),
             (596, 222, 128, "#d5b8e8", ("#6a2c91", "#f08fb4", "#ffffff")),
             (158, 428, 122, "#f4c9a0", ("#d1431f", "#ffd34d", "#fff6e0")),
             (438, 430, 156, "#a8cdf0", ("#1557b0", "#3fb6e8", "#ffffff")),
             (738, 462, 136, "#c4e29a", ("#4c8c1c", "#e8d53a", "#0f5c4a")),
             (288, 592, 66, "#f3b3b8", ("#b81d3a", "#ffffff", "#e8743a")),
             (596, 610, 58, "#b9e6ee", ("#0b7a8f", "#ffffff", "#f2a33a"))]
    for cx, cy, r, *_ in balls:                                 # shadows on whatever is below
        s = np.hypot((x - cx - .28 * r) / (1.12 * r), (y - cy - .86 * r) / (.36 * r))
        a = .46 * np.exp(-(s * 1.15) ** 2.4)
        alpha = alpha + a * (1 - alpha)
    rgb[:] = colour("#1c2233") * alpha[..., None]
    eta = 1 / 1.5
    for cx, cy, r, glass, ribbon in balls:
        x0, x1 = int((cx - r - 2) * ss), int((cx + r + 2) * ss)
        y0, y1 = int((cy - r - 2) * ss), int(min((cy + r + 2) * ss, h * ss))
        px, py = (x[y0:y1, x0:x1] - cx) / r, -(y[y0:y1, x0:x1] - cy) / r
        rr = np.hypot(px, py)
        k = np.minimum(1, .999 / np.maximum(rr, 1e-6))
        n = np.dstack([px * k, py * k, np.sqrt(np.clip(1 - (rr * k) ** 2, 0, 1))])
        cos = n[..., 2]
        fresnel = .04 + .96 * (1 - cos) ** 5
        mirror = 2 * cos[..., None] * n - np.array([0, 0, 1], np.float32)
        bend = eta * cos - np.sqrt(1 - eta ** 2 * (1 - cos ** 2))
        inside = np.array([0, 0, -eta], np.float32) + bend[..., None] * n
        # march through the ball: a twisted three-coloured ribbon
        axis = rng.standard_normal(3)
        axis[2] *= .4
        axis /= np.linalg.norm(axis)
        side = np.cross(axis, [0.1, .2, 1.0])
        side /= np.linalg.norm(side)
        third = np.cross(axis, side)
        phase, twist = rng.uniform(0, 6), rng.uniform(2.4, 3.3)
        length = -2 * np.sum(inside * n, axis=-1)
        steps = 64
        through = np.ones(px.shape, np.float32)
        body = np.zeros(px.shape + (3,), np.float32)
        inks = [colour(c) for c in ribbon]
        for i in range(steps):
            p = n + inside * (length * (i + .5) / steps)[..., None]
            a_, b_, c_ = p @ axis, p @ side, p @ third
            rad = np.hypot(b_, c_)
            angle = np.arctan2(c_, b_) + twist * a_ + phase
            blade = np.abs(np.sin(angle * 1.5)) * rad * (1 + .1 * np.sin(9 * a_))
            dense = smooth(.12, .04, blade) * smooth(.68, .56, rad) * smooth(.86, .7, np.abs(a_))
            dense *= np.minimum(length * .5, 1)
            which = (np.floor((angle * 1.5 + math.pi / 2) / math.pi) % 3)[..., None]
            tint = np.where(which < 1, inks[0], np.where(which < 2, inks[1], inks[2]))
            sun = .62 + .5 * np.clip(p[..., 1] * .6 - p[..., 0] * .35 + .35, 0, 1)
            a = np.clip(dense * 16 / steps * 2.2, 0, 1)
            body += (through * a * sun)[..., None] * tint
            through *= 1 - a
        exit_ = n + inside * length[..., None]
        caustic = np.clip(exit_ @ np.array([.42, -.72, -.35]), 0, 1) ** 5 * 1.1 + .08
        tint = colour(glass)
        path = np.clip(length / 2, 0, 1)
        clear = .30 + .34 * (1 - path) + .25 * (1 - cos) ** 2            # how opaque bare glass is
        clear = np.clip(clear + caustic * .35, 0, .97)
        bare = tint * (.50 + .55 * np.clip(-py * .6 + .3, 0, 1))[..., None] * \
            (1 - .45 * (1 - cos) ** 3)[..., None] + caustic[..., None] * tint
        cover = 1 - through * (1 - clear)
        col = body + (through * clear)[..., None] * np.clip(bare, 0, 1.2)
        light = studio(mirror)
        f = np.clip(fresnel, 0, 1)[..., None]
        col = col * (1 - f) + light * f + np.clip(light - .9, 0, 1) * .75
        shine = np.clip(light.max(-1) - .9, 0, 1) * .75
        cover = np.clip(np.maximum(cover * (1 - f[..., 0]) + f[..., 0], 0) + shine, 0, 1)
        disc = np.clip((1 - rr) * r * ss + .5, 0, 1)
        cover *= disc
        col = np.clip(np.minimum(col, 1), 0, 1) * disc[..., None]
        col = np.minimum(col, cover[..., None])
        rgb[y0:y1, x0:x1] = rgb[y0:y1, x0:x1] * (1 - cover[..., None]) + col
        alpha[y0:y1, x0:x1] = alpha[y0:y1, x0:x1] * (1 - cover) + cover
    rgb = rgb.reshape(h, ss, w, ss, 3).mean((1, 3))
    alpha = alpha.reshape(h, ss, w, ss).mean((1, 3))
    straight = rgb / np.maximum(alpha, 1 / 255)[..., None]
    straight[alpha < 1.5 / 255] = 0
    alpha[alpha < 1.5 / 255] = 0
    # fewer levels than 256 pack better, and no eye sees it
    out = np.dstack([np.round(straight * 63) / 63, np.round(alpha * 63) / 63])
    data = io.BytesIO()
    to_image(out).save(data, "PNG", optimize=True)
    return data.getvalue()


# -- Turning_wheel.gif --------------------------------------------------------------------------

def wheel():
    size, frames, cars = 400, 12, 12
    images = []
    reds = ("#e4572e", "#f3a712", "#2e86ab")
    rng = np.random.default_rng(3)
    stars = [(rng.uniform(0, size), rng.uniform(0, 210), rng.uniform(.5, 1.3)) for _ in range(46)]
    for k in range(frames):
        surface, ctx = layer(size, size)
        sky = ("#1d2450", "#2a2c62", "#3d3573", "#57407f", "#784d87", "#9c5d89", "#c27384",
               "#e2907c", "#f3b37c")
        for i, c in enumerate(sky):
            ink(ctx, c)
            ctx.rectangle(0, i * 42, size, 60)
            ctx.fill()
        for sx, sy, r in stars:
            ink(ctx, "#fff5d6")
            ctx.arc(sx, sy, r, 0, 7)
            ctx.fill()
        ink(ctx, "#3d2f5e")
        ctx.move_to(0, 352)
        ctx.curve_to(70, 300, 130, 344, 190, 330)
        ctx.curve_to(270, 312, 320, 296, 400, 336)
        ctx.line_to(400, 400)
        ctx.line_to(0, 400)
        ctx.fill()
        ink(ctx, "#231c3d")
        ctx.rectangle(0, 366, 400, 40)
        ctx.fill()
        cx, cy, r = 200, 184, 140
        ink(ctx, "#171331")                         # the stand
        ctx.set_line_width(9)
        ctx.set_line_cap(cairo.LINE_CAP_ROUND)
        for foot in (cx - 88, cx + 88):
            ctx.move_to(cx, cy)
            ctx.line_to(foot, 374)
            ctx.stroke()
        ctx.set_line_width(5)
        ctx.move_to(cx - 52, 300)
        ctx.line_to(cx + 52, 300)
        ctx.stroke()
        turn = 3 * (2 * math.pi / cars) * k / frames            # the cars' colours repeat by threes
        ink(ctx, "#f7d9c4")
        ctx.set_line_width(1.6)
        for i in range(cars):
            a = turn + 2 * math.pi * i / cars
            b = a + math.pi / cars
            ctx.move_to(cx, cy)
            ctx.line_to(cx + r * math.cos(a), cy + r * math.sin(a))
            ctx.stroke()
            ctx.move_to(cx + (r - 20) * math.cos(b), cy + (r - 20) * math.sin(b))
            ctx.line_to(cx + r * math.cos(a), cy + r * math.sin(a))
            ctx.move_to(cx + (r - 20) * math.cos(b), cy + (r - 20) * math.sin(b))
            ctx.line_to(cx + r * math.cos(a + 2 * math.pi / cars),
                        cy + r * math.sin(a + 2 * math.pi / cars))
            ctx.stroke()
        for radius, wide in ((r, 4.5), (r - 20, 2.5)):
            ctx.set_line_width(wide)
            ctx.arc(cx, cy, radius, 0, 2 * math.pi)
            ctx.stroke()
        for i in range(cars * 3):                   # lamps on the rim
            a = turn + 2 * math.pi * i / (cars * 3)
            ink(ctx, "#fff5d6" if (i + k * 9 // frames) % 2 == 0 else "#f3a712")
            ctx.arc(cx + (r - 10) * math.cos(a), cy + (r - 10) * math.sin(a), 2.6, 0, 7)
            ctx.fill()
        ink(ctx, "#e4572e")
        ctx.arc(cx, cy, 17, 0, 7)
        ctx.fill()
        ink(ctx, "#fff5d6")
        ctx.arc(cx, cy, 7, 0, 7)
        ctx.fill()
        for i in range(cars):
            a = turn + 2 * math.pi * i / cars
            gx, gy = cx + r * math.cos(a), cy + r * math.sin(a)
            sway = .10 * math.cos(a)
            ctx.save()
            ctx.translate(gx, gy)
            ctx.rotate(sway)
            ink(ctx, "#171331")
            ctx.set_line_width(2)
            ctx.move_to(0, 0)
            ctx.line_to(0, 9)
            ctx.stroke()
            ink(ctx, reds[i % 3])
            ctx.move_to(-15, 14)
            ctx.curve_to(-13, 5, 13, 5, 15, 14)
            ctx.close_path()
            ctx.fill()
            ctx.rectangle(-14, 22, 28, 4)
            ctx.move_to(-15, 25)
            ctx.line_to(15, 25)
            ctx.curve_to(14, 36, 8, 38, 0, 38)
            ctx.curve_to(-8, 38, -14, 36, -15, 25)
            ctx.fill()
            ink(ctx, "#fff5d6")
            ctx.rectangle(-12.5, 14, 25, 8)
            ctx.fill()
            ink(ctx, "#171331")
            ctx.arc(0, 0, 3.2, 0, 7)
            ctx.fill()
            ctx.restore()
        rgb, _ = pixels(surface)
        images.append(to_image(rgb))
    strip = Image.new("RGB", (size, size * 4))
    for i in range(4):
        strip.paste(images[i * 3], (0, size * i))
    palette = strip.quantize(28, Image.Quantize.MEDIANCUT)
    flat = [im.quantize(palette=palette, dither=Image.Dither.NONE) for im in images]
    out = io.BytesIO()
    flat[0].save(out, "GIF", save_all=True, append_images=flat[1:], duration=100, loop=0,
                 optimize=False, disposal=1, comment=(CREDIT + "; " + RIGHTS).encode())
    return out.getvalue()


# -- Paper_cranes.webp --------------------------------------------------------------------------

CRANE = (                                           # facets: shade, points
    (.62, ((0, 8), (-58, -92), (-16, -4))),         # the far wing
    (.74, ((-18, -2), (-58, -92), (10, -30), (12, 4))),
    (.84, ((-30, 16), (-122, -58), (-14, -2))),     # the tail
    (.68, ((-30, 16), (-122, -58), (-24, 26))),
    (.90, ((16, 2), (92, -62), (30, 22))),          # the neck
    (.72, ((30, 22), (92, -62), (86, -48), (34, 27))),
    (1.00, ((92, -62), (120, -42), (84, -50))),     # the head
    (.80, ((-34, 14), (0, -8), (34, 18), (0, 34))),  # the body
    (.70, ((-34, 14), (0, 34), (34, 18), (2, 46))),
    (1.00, ((-10, 4), (44, -118), (26, 10))),       # the near wing
    (.90, ((44, -118), (26, 10), (40, 2), (66, -64))),
)


def cranes():
    rng = np.random.default_rng(1000)
    w, h = 1000, 700
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    image = ramp(np.clip((y * .8 + x * .35) / 900, 0, 1),
                 [(0, (247, 236, 214)), (.5, (243, 214, 190)), (1, (226, 176, 160))])
    sun = np.hypot(x - 742, y - 214)
    image = mix(image, colour("#e8674c"), smooth(151.5, 148.5, sun) * .92)
    for i, (base, tint) in enumerate(((590, "#d79a90"), (640, "#b87b82"), (690, "#8c5f74"))):
        line = ridge(rng, w, base, 120 - 14 * i, 330)
        image = mix(image, colour(tint), np.clip(y - line[None, :] + .5, 0, 1) *
                    (1 - .55 * smooth(0, 170, y - line[None, :])))
    flock = [(170, 150, .52, -.18, "#6f9fb5"), (388, 96, .42, .1, "#e9c46a"),
             (845, 520, .66, .06, "#5b8f86"), (560, 236, .8, -.12, "#f4ead8"),
             (225, 372, 1.16, .1, "#2f6f8f"), (604, 474, 1.62, -.1, "#c73e3a")]
    for fx, fy, s, angle, tint in flock:
        surface, ctx = layer(w, h)
        ctx.translate(fx, fy)
        ctx.rotate(angle)
        ctx.scale(s, s)
        base = colour(tint)
        for shade, points in CRANE:
            xs = [p[0] for p in points]
            ys = [p[1] for p in points]
            g = cairo.LinearGradient(min(xs), min(ys), max(xs), max(ys))
            a, b = np.clip(base * shade * 1.1, 0, 1), np.clip(base * shade * .86, 0, 1)
            g.add_color_stop_rgb(0, *a.tolist())
            g.add_color_stop_rgb(1, *b.tolist())
            polygon(ctx, points)
            ctx.set_source(g)
            ctx.fill_preserve()
            ctx.set_source_rgba(*np.clip(base * shade * 1.25, 0, 1).tolist(), .7)
            ctx.set_line_width(1.1)
            ctx.stroke()
        rgb, alpha = pixels(surface)
        shadow = ndimage.gaussian_filter(np.roll(alpha, (int(30 * s), int(20 * s)), (0, 1)), 15 * s)
        shadow = shadow[..., None]
        image = image * (1 - shadow * .30) + colour("#5a2f3c") * (shadow * .06)
        image = over(image, rgb, alpha)
    fibre = fbm(rng, h, w, 3, 14, 3) + fbm(rng, h, w, 90, 90, 4)
    image *= (.965 + .035 * fibre)[..., None]
    out = io.BytesIO()
    to_image(image).save(out, "WEBP", quality=90, method=6,
                         exif=exif("Six folded paper cranes before a red sun"))
    return out.getvalue()


# -- Compass_rose.svg ---------------------------------------------------------------------------

def compass():
    def ring(r, n, inner, width):
        return "".join(
            '<path d="M{:.2f} {:.2f}L{:.2f} {:.2f}" stroke-width="{}"/>'.format(
                r * math.sin(a), -r * math.cos(a), inner * math.sin(a), -inner * math.cos(a), width)
            for a in (2 * math.pi * i / n for i in range(n)))

    def star(r, waist, turn, n=4):
        parts = []
        for i in range(n):
            a = turn + 360 / n * i
            parts.append('<g transform="rotate({:g})"><path class="l" d="M0 {}L{:.2f} {:.2f}L0 0z"/>'
                         '<path class="d" d="M0 {}L{:.2f} {:.2f}L0 0z"/></g>'.format(
                             a, -r, -waist * .7071, -waist * .7071, -r, waist * .7071,
                             -waist * .7071))
        return "".join(parts)

    words = (("fr", "N", "E", "S", "O", "Rose des vents", "tramontane, levant, midi, couchant"),
             ("de", "N", "O", "S", "W", "Windrose", "Norden, Osten, Süden, Westen"),
             ("zh-Hans", "北", "东", "南", "西", "罗盘玫瑰", "指向四方"),
             ("", "N", "E", "S", "W", "Compass rose", "north, east, south, west"))
    switch = []
    for lang, n, e, s, w, title, line in words:
        mark = ' systemLanguage="{}"'.format(lang) if lang else ""
        switch.append(
            '   <g{}>\n    <g class="p"><text y="-196">{}</text><text x="216" y="17">{}</text>'
            '<text y="230">{}</text><text x="-216" y="17">{}</text></g>\n'
            '    <text class="t" y="316">{}</text>\n    <text class="u" y="350">{}</text>\n   </g>'
            .format(mark, n, e, s, w, title, line))
    return """<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="640" height="720" viewBox="-320 -320 640 720">
 <title>Compass rose</title>
 <desc>{} {}</desc>
 <style>
  .l {{ fill: #f4e3b8; stroke: #16324f; stroke-width: 1.5; stroke-linejoin: round }}
  .d {{ fill: #16324f; stroke: #16324f; stroke-width: 1.5; stroke-linejoin: round }}
  .s .l {{ fill: #e9c46a }} .s .d {{ fill: #b5532f }}
  text {{ font-family: "DejaVu Serif", "DejaVu Sans", "Noto Serif CJK SC", "Noto Sans CJK SC", serif;
         text-anchor: middle; fill: #16324f }}
  .p text {{ font-size: 46px; font-weight: bold }}
  .t {{ font-size: 40px; font-weight: bold }} .u {{ font-size: 22px; fill: #7a4a2c }}
 </style>
 <defs>
  <radialGradient id="paper"><stop offset="0" stop-color="#fffdf4"/><stop offset="0.8" stop-color="#f9efd6"/>
   <stop offset="1" stop-color="#efdcb2"/></radialGradient>
  <radialGradient id="hub" cx="0.4" cy="0.35"><stop offset="0" stop-color="#fff3c9"/>
   <stop offset="1" stop-color="#b98424"/></radialGradient>
 </defs>
 <rect x="-312" y="-312" width="624" height="704" rx="40" fill="#fdf8ea" stroke="#b98424" stroke-width="2"/>
 <circle r="268" fill="url(#paper)" stroke="#16324f" stroke-width="6"/>
 <circle r="258" fill="none" stroke="#b98424" stroke-width="3"/>
 <circle r="178" fill="none" stroke="#16324f" stroke-width="2"/>
 <circle r="160" fill="none" stroke="#16324f" stroke-width="1.5"/>
 <g stroke="#16324f" fill="none">{}{}</g>
 <g class="s">{}</g>
 <g class="s">{}</g>
 <g>{}</g>
 <circle r="19" fill="url(#hub)" stroke="#16324f" stroke-width="2.5"/>
 <switch>
{}
 </switch>
</svg>
""".format(CREDIT + ".", RIGHTS, ring(178, 72, 169, 1.2), ring(178, 16, 160, 2.4),
           star(122, 34, 22.5) + star(122, 34, 67.5), star(150, 48, 45), star(174, 54, 0),
           "\n".join(switch)).encode()


# -- Field_notes.pdf ----------------------------------------------------------------------------

def notes():
    out = io.BytesIO()
    w, h = 595, 842
    surface = cairo.PDFSurface(out, w, h)
    surface.restrict_to_version(cairo.PDF_VERSION_1_5)
    surface.set_metadata(cairo.PDF_METADATA_TITLE, "Field notes")
    surface.set_metadata(cairo.PDF_METADATA_AUTHOR, CREDIT)
    surface.set_metadata(cairo.PDF_METADATA_SUBJECT, RIGHTS)
    surface.set_metadata(cairo.PDF_METADATA_CREATE_DATE, "2026-01-01T12:00:00Z")
    surface.set_metadata(cairo.PDF_METADATA_MOD_DATE, "2026-01-01T12:00:00Z")
    ctx = cairo.Context(surface)
    rng = np.random.default_rng(11)
    pages = (("#1f5f5b", "#e7f1ec", "The shore", ("Tide out at seven. Gulls on the bar,",
              "two herons by the sluice; wind from", "the north-west, light, and cold.")),
             ("#b5532f", "#fbeee2", "The hill", ("A cairn at the top, four paths down.",
              "Bracken gives way to heather", "a little below the old wall.")),
             ("#4b3f8f", "#eeecf8", "The night", ("Clear until two. The Plough over the",
              "farm, one slow satellite, and a fox", "that did not mind the lamp.")),
             ("#8a6d1a", "#fbf5dd", "The wood", ("Oak and hazel; the ride is wet.",
              "Counted rings on a felled ash:", "ninety-four, the last ones narrow.")))
    for number, (dark, pale, title, lines) in enumerate(pages, 1):
        ink(ctx, pale)
        ctx.paint()
        ink(ctx, dark)
        ctx.rectangle(0, 0, w, 118)
        ctx.fill()
        ink(ctx, pale)
        say(ctx, 48, 76, title, 40, bold=True)
        say(ctx, w - 48, 72, "Field notes", 15, 1)
        ink(ctx, dark)
        say(ctx, w / 2, 424, str(number), 380, .5, True)
        ctx.save()
        ctx.rectangle(48, 470, w - 96, 150)
        ink(ctx, "#ffffff")
        ctx.fill_preserve()
        ctx.clip()
        ink(ctx, dark)
        if number == 1:                             # waves
            ctx.set_line_width(3)
            for i in range(8):
                for j in range(0, 520, 4):
                    ctx.line_to(46 + j, 496 + 17 * i + (3 + i) * math.sin(j / (15 + 5 * i) + i))
                ctx.stroke()
        elif number == 2:                           # contour lines
            ctx.set_line_width(2)
            for i in range(12):
                for j in range(121):
                    a = 2 * math.pi * j / 120
                    r = 12 + 22 * i
                    r *= 1 + .12 * math.sin(3 * a + 1) + .07 * math.cos(5 * a + i * .2)
                    ctx.line_to(330 + r * 1.5 * math.cos(a), 556 + r * .62 * math.sin(a))
                ctx.close_path()
                ctx.stroke()
            polygon(ctx, [(318, 562), (330, 540), (342, 562)], dark)
        elif number == 3:                           # the Plough among stars
            ctx.paint()
            ink(ctx, pale)
            for _ in range(150):
                ctx.arc(rng.uniform(48, 547), rng.uniform(470, 620), rng.uniform(.4, 1.5), 0, 7)
                ctx.fill()
            plough = [(130, 520), (196, 508), (248, 532), (306, 546), (322, 592), (430, 588),
                      (446, 526), (306, 546)]
            ctx.set_line_width(1.2)
            for p in plough:
                ctx.line_to(*p)
            ctx.stroke()
            for px, py in plough[:-1]:
                ctx.arc(px, py, 5, 0, 7)
                ctx.fill()
        else:                                       # rings of a tree
            ctx.set_line_width(1.6)
            r = 4.0
            while r < 330:
                for j in range(91):
                    a = 2 * math.pi * j / 90
                    q = r * (1 + .04 * math.sin(2 * a + .4) + .025 * math.sin(5 * a + r / 60))
                    ctx.line_to(230 + q * math.cos(a), 545 + q * math.sin(a))
                ctx.close_path()
                ctx.stroke()
                r += rng.uniform(5, 12)
        ctx.restore()
        ink(ctx, "#2a2a2a")
        for i, line in enumerate(lines):
            say(ctx, 48, 668 + 30 * i, line, 20)
        ink(ctx, dark)
        ctx.set_line_width(1)
        ctx.move_to(48, 778)
        ctx.line_to(w - 48, 778)
        ctx.stroke()
        say(ctx, 48, 804, "page %d of %d" % (number, len(pages)), 14)
        say(ctx, w - 48, 804, "CC0 1.0", 14, 1)
        surface.show_page()
    surface.finish()
    return out.getvalue()


def tiff(pages, description):
    """Palette images as a deflated TIFF of as many pages (libtiff leaves bytes undefined)."""
    out = bytearray(b"II*\0" + bytes(4))
    link = 4                                        # where the next directory's offset goes

    def place(data):
        out.extend(bytes(-len(out) % 4))
        at = len(out)
        out.extend(data)
        return at
    for number, page in enumerate(pages):
        w, h = page.size
        rows = 100
        strips = [zlib.compress(page.crop((0, y, w, min(y + rows, h))).tobytes(), 9)
                  for y in range(0, h, rows)]
        at = [place(strip) for strip in strips]
        palette = page.getpalette()[:768]
        palette += [0] * (768 - len(palette))
        tags = [(256, 3, [w]), (257, 3, [h]), (258, 3, [8]), (259, 3, [8]), (262, 3, [3]),
                (270, 2, description.encode() + b"\0"), (273, 4, at), (277, 3, [1]),
                (278, 3, [rows]), (279, 4, [len(strip) for strip in strips]),
                (297, 3, [number, len(pages)]), (315, 2, CREDIT.encode() + b"\0"),
                (320, 3, [c * 257 for i in range(3) for c in palette[i::3]]),
                (33432, 2, RIGHTS.encode() + b"\0")]
        entries = b""
        for tag, kind, values in tags:
            data = values if kind == 2 else struct.pack(
                "<%d%s" % (len(values), "HI"[kind - 3]), *values)
            value = data.ljust(4, b"\0") if len(data) <= 4 else struct.pack("<I", place(data))
            entries += struct.pack("<HHI", tag, kind, len(values)) + value
        directory = place(struct.pack("<H", len(tags)) + entries + bytes(4))
        out[link:link + 4] = struct.pack("<I", directory)
        link = len(out) - 4
    return bytes(out)


# -- Survey_map.tif -----------------------------------------------------------------------------

def survey():
    rng = np.random.default_rng(42)
    w, h, ss = 800, 600, 2
    big = fbm(rng, h * ss, w * ss, 520, 520, 5, .34)
    y, x = np.mgrid[0:h * ss, 0:w * ss].astype(np.float32) / ss
    big += .42 * np.exp(-(np.hypot(x - 300, y - 250) / 190) ** 2)
    big += .26 * np.exp(-(np.hypot(x - 610, y - 390) / 130) ** 2)
    big -= .22 * smooth(140, 0, np.abs(y - 520 - 50 * np.sin(x / 130)))
    height = ndimage.gaussian_filter((big - big.min()) / (big.max() - big.min()), 3) * 640 - 70

    def down(a):
        return a.reshape(h, ss, w, ss, 3).mean((1, 3))

    def tinted(stops):
        levels = np.floor(height / 40) * 40
        return ramp(levels, stops)

    def contours(image, step, tint, width):
        gy, gx = np.gradient(height)
        slope = np.hypot(gx, gy) + 1e-4
        near = np.abs((height + step / 2) % step - step / 2) / slope
        line = np.clip(width * ss / 2 - near + .5, 0, 1) * (height > 0)
        return mix(image, colour(tint), line)

    def frame(image, number, title, dark):
        surface, ctx = layer(w, h)
        ink(ctx, dark, .28)
        ctx.set_line_width(1)
        for gx in range(100, w, 100):
            ctx.move_to(gx + .5, 20)
            ctx.line_to(gx + .5, h - 20)
        for gy in range(100, h, 100):
            ctx.move_to(20, gy + .5)
            ctx.line_to(w - 20, gy + .5)
        ctx.stroke()
        ink(ctx, "#fffdf5")
        ctx.set_line_width(20)
        ctx.rectangle(10, 10, w - 20, h - 20)
        ctx.stroke()
        ink(ctx, dark)
        ctx.set_line_width(2)
        ctx.rectangle(20, 20, w - 40, h - 40)
        ctx.stroke()
        for i in range(8):
            say(ctx, i * 100 + 50, 15, "ABCDEFGH"[i], 11, .5, True)
        ink(ctx, "#fffdf5")
        ctx.rectangle(36, 36, 292, 62)
        ctx.fill_preserve()
        ink(ctx, dark)
        ctx.set_line_width(1.5)
        ctx.stroke()
        say(ctx, 50, 64, "Survey map", 22, 0, True)
        say(ctx, 50, 87, "Sheet %d: %s" % (number, title), 14)
        ctx.new_path()
        ctx.arc(292, 67, 22, 0, 7)
        ctx.fill()
        ink(ctx, "#fffdf5")
        say(ctx, 292, 76, str(number), 26, .5, True)
        for i in range(4):                          # a scale
            ink(ctx, dark if i % 2 == 0 else "#fffdf5")
            ctx.rectangle(590 + 40 * i, 556, 40, 7)
            ctx.fill_preserve()
            ink(ctx, dark)
            ctx.set_line_width(1)
            ctx.stroke()
        say(ctx, 590, 550, "0", 11, .5)
        say(ctx, 750, 550, "2 km", 11, .5)
        return over(image, *pixels(surface))

    def marks(image, items):
        surface, ctx = layer(w, h)
        for mx, my, text in items:
            polygon(ctx, [(mx - 6, my + 5), (mx, my - 6), (mx + 6, my + 5)], "#3a2a1e")
            ctx.select_font_face(SANS)
            ctx.set_font_size(13)
            ctx.move_to(mx + 10, my + 5)
            ctx.text_path(text)
            ink(ctx, "#fffdf5")
            ctx.set_line_width(3)
            ctx.stroke()
            ink(ctx, "#3a2a1e")
            say(ctx, mx + 10, my + 5, text, 13)
        return over(image, *pixels(surface))

    sea = (-400, (170, 205, 222)), (-1, (200, 226, 236))
    one = tinted([*sea, (0, (250, 247, 232)), (640, (238, 226, 196))])
    one = contours(contours(one, 25, "#c69a6a", .9), 100, "#9a5f2e", 2)
    two = tinted([(-400, (84, 150, 190)), (-1, (150, 200, 220)), (0, (168, 200, 140)),
                  (160, (222, 222, 150)), (320, (222, 178, 110)), (480, (170, 120, 90)),
                  (640, (246, 244, 240))])
    two = contours(two, 40, "#6b5a45", .7)
    patch = fbm(rng, h * ss, w * ss, 150, 150, 3, .5)
    three = np.where((height < 0)[..., None], colour("#b9d9e6"),
                     np.where((patch > .58)[..., None], colour("#b7d09a"),
                              np.where((height > 330)[..., None], colour("#dccfc0"),
                                       np.where((patch < .4)[..., None], colour("#f2e3a6"),
                                                colour("#f7f3e4")))))
    three = contours(three, 100, "#b9a68c", .9)
    peaks = []                                      # the highest points, not too near each other
    rest = np.where((x > 60) & (x < 640) & (y > 130) & (y < 500), height, -999)
    for name in ("Long Fell", "Nab Head"):
        py, px = np.unravel_index(np.argmax(rest), rest.shape)
        peaks.append((px / ss, py / ss, "%s %d" % (name, rest[py, px])))
        rest = np.where(np.hypot(x - px / ss, y - py / ss) < 120, -999, rest)
    sheets = [frame(marks(down(one), peaks), 1, "contours", "#5a3a1e"),
              frame(marks(down(two), peaks), 2, "heights", "#23404f")]
    third = down(three)
    surface, ctx = layer(w, h)
    for wide, tint in ((7, "#7a3b2a"), (4.4, "#f2b35c")):
        ink(ctx, tint)
        ctx.set_line_width(wide)
        ctx.move_to(20, 420)
        ctx.curve_to(150, 380, 210, 400, 330, 392)
        ctx.curve_to(450, 386, 450, 250, 600, 250)
        ctx.line_to(780, 214)
        ctx.move_to(470, 300)
        ctx.curve_to(500, 180, 430, 120, 520, 20)
        ctx.stroke()
    ink(ctx, "#1f1f1f")
    ctx.set_line_width(1.6)
    ctx.set_dash([8, 4])
    ctx.move_to(316, 374)
    ctx.line_to(*peaks[1][:2])
    ctx.curve_to(230, 200, 200, 190, 90, 130)
    ctx.stroke()
    for bx, by in ((322, 380), (340, 376), (350, 398), (312, 402), (600, 262), (616, 256),
                   (628, 236), (604, 234)):
        ink(ctx, "#8c2f2f")
        ctx.rectangle(bx, by, 11, 8)
        ctx.fill()
    ink(ctx, "#1f1f1f")
    say(ctx, 356, 424, "Overby", 16, 0, True)
    say(ctx, 640, 282, "Ness", 16, 0, True)
    third = over(third, *pixels(surface))
    sheets.append(frame(third, 3, "roads and land", "#2f3b22"))
    pages = [to_image(s).quantize(32, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
             for s in sheets]
    return tiff(pages, "Survey map, three sheets")


# -- Ålesund_façade_(north).jpg -----------------------------------------------------------------

def facade():
    rng = np.random.default_rng(62)
    w, h, quay = 1200, 800, 585
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    image = ramp(np.clip(y / quay, 0, 1), [(0, (92, 140, 190)), (.6, (178, 204, 222)),
                                          (1, (236, 228, 214))])
    n = fbm(rng, h, w, 120, 340, 6)
    image = mix(image, colour("#ffffff"), smooth(.5, .85, n) * .8)
    for base, tall, cell, tint in ((470, 330, 420, "#7d93ab"), (520, 260, 300, "#56708a")):
        line = ridge(rng, w, base, tall, cell)
        m = np.clip(y - line[None, :] + .5, 0, 1)
        rough = fbm(rng, h, w, 40, 26, 5, .6)
        rock = mix(colour(tint) * np.ones_like(image), colour("#f2f6fa"),
                   smooth(.42, .6, rough + .3 * smooth(120, 0, y - line[None, :]) - .12))
        rock = mix(rock, colour("#c9d6e0"), .22 * smooth(60, 260, y - line[None, :]))
        image = mix(image, rock, m)

    surface, ctx = layer(w, h)
    walls = ("#d9a441", "#b8483a", "#e8dcc3", "#5f8f8b", "#d98a6a", "#8fa7bf", "#efe6d0", "#a65a4a",
             "#7f9a6b")
    widths = (148, 122, 160, 118, 138, 150, 116, 152, 140)
    left = -14
    for i, (wall, wide) in enumerate(zip(walls, widths)):
        floors = (4, 3, 4, 4, 3, 4, 3, 4, 3)[i]
        top = quay - 76 * floors - (26 if i % 3 == 0 else 8)
        dark = np.clip(colour(wall) * .72, 0, 1).tolist()
        pale = np.clip(colour(wall) * .5 + .5, 0, 1).tolist()
        roof = "#4a4650" if i % 2 else "#6b4238"
        right, mid = left + wide, left + wide / 2
        ctx.save()
        if i % 3 == 0:                              # a gable with shoulders
            polygon(ctx, [(left, top), (left + 10, top - 34), (left + 30, top - 40),
                          (mid - 20, top - 84), (mid + 20, top - 84), (right - 30, top - 40),
                          (right - 10, top - 34), (right, top)])
            ink(ctx, wall)
            ctx.fill_preserve()
            ctx.set_source_rgb(*pale)
            ctx.set_line_width(5)
            ctx.stroke()
            ctx.set_source_rgb(*dark)
            ctx.arc(mid, top - 40, 13, 0, 7)
            ctx.fill()
            ink(ctx, "#dfe9ee")
            ctx.arc(mid, top - 40, 9, 0, 7)
            ctx.fill()
        elif i % 3 == 1:                            # a steep roof with a dormer
            polygon(ctx, [(left, top), (left + 14, top - 66), (right - 14, top - 66), (right, top)],
                    roof)
            polygon(ctx, [(mid - 22, top - 4), (mid - 22, top - 40), (mid, top - 62),
                          (mid + 22, top - 40), (mid + 22, top - 4)], wall)
            ink(ctx, "#2f3b46")
            ctx.rectangle(mid - 11, top - 38, 22, 28)
            ctx.fill()
        else:                                       # a corner tower
            polygon(ctx, [(left, top), (left + 20, top - 46), (right, top - 46), (right, top)],
                    roof)
            ink(ctx, wall)
            ctx.rectangle(left + 6, top - 60, 46, 62)
            ctx.fill()
            ink(ctx, "#4f7f74")
            ctx.move_to(left, top - 58)
            ctx.curve_to(left + 4, top - 100, left + 24, top - 96, left + 29, top - 140)
            ctx.curve_to(left + 34, top - 96, left + 54, top - 100, left + 58, top - 58)
            ctx.fill()
            ink(ctx, "#2f3b46")
            ctx.rectangle(left + 21, top - 50, 16, 30)
            ctx.fill()
        ink(ctx, wall)
        ctx.rectangle(left, top, wide, quay - top)
        ctx.fill()
        shade = cairo.LinearGradient(left, 0, right, 0)
        shade.add_color_stop_rgba(0, 1, 1, 1, .10)
        shade.add_color_stop_rgba(.9, 0, 0, 0, .06)
        shade.add_color_stop_rgba(1, 0, 0, 0, .26)
        ctx.set_source(shade)
        ctx.rectangle(left, top, wide, quay - top)
        ctx.fill()
        ctx.set_source_rgb(*pale)
        ctx.rectangle(left - 2, top - 4, wide + 4, 9)
        ctx.rectangle(left, quay - 84, wide, 5)
        ctx.fill()
        columns = 3 if wide < 136 else 4
        for f in range(floors - 1):
            for c in range(columns):
                wx, wy = left + wide * (c + .5) / columns, top + 26 + f * 74
                arch = (i + f) % 2 == 0 and f == 0
                ctx.set_source_rgb(*pale)
                ctx.rectangle(wx - 13, wy - 4, 26, 48)
                if arch:
                    ctx.arc(wx, wy - 3, 13, math.pi, 0)
                ctx.fill()
                ink(ctx, "#33424f" if rng.random() < .72 else "#f2cf86")
                ctx.rectangle(wx - 9.5, wy, 19, 40)
                if arch:
                    ctx.arc(wx, wy, 9.5, math.pi, 0)
                ctx.fill()
                ink(ctx, "#ffffff", .22)
                polygon(ctx, [(wx - 9.5, wy + 22), (wx - 9.5, wy), (wx + 4, wy)])
                ctx.fill()
                ctx.set_source_rgb(*pale)
                ctx.set_line_width(2.4)
                ctx.move_to(wx, wy - 2)
                ctx.line_to(wx, wy + 40)
                ctx.move_to(wx - 9.5, wy + 15)
                ctx.line_to(wx + 9.5, wy + 15)
                ctx.stroke()
                ctx.set_source_rgb(*dark)
                ctx.rectangle(wx - 15, wy + 43, 30, 4)
                ctx.fill()
        ink(ctx, "#2f2a2a", .9)                     # shops
        ctx.rectangle(left + 12, quay - 62, wide * .5, 54)
        ctx.fill()
        ink(ctx, "#f4d48c", .85)
        ctx.rectangle(left + 16, quay - 58, wide * .5 - 8, 40)
        ctx.fill()
        ctx.set_source_rgb(*dark)
        ctx.rectangle(left + wide * .5 + 26, quay - 68, 34, 68)
        ctx.fill()
        for s in range(int(wide * .5 / 12) + 1):
            ink(ctx, "#f7f2e8" if s % 2 else ("#b03a2e", "#2f6f8f", "#3f7a4f")[i % 3])
            polygon(ctx, [(left + 8 + 12 * s, quay - 70), (left + 20 + 12 * s, quay - 70),
                          (left + 22 + 12 * s, quay - 52), (left + 8 + 12 * s, quay - 52)])
            ctx.fill()
        ctx.restore()
        left += wide
    ink(ctx, "#8d8880")
    ctx.rectangle(0, quay - 8, w, 10)
    ctx.fill()
    ink(ctx, "#5c5852")
    ctx.rectangle(0, quay + 2, w, 24)
    ctx.fill()
    rgb, alpha = pixels(surface)
    grain = .94 + .12 * fbm(rng, h, w, 16, 16, 4, .7)
    image = over(image, rgb * grain[..., None], alpha)
    water = Water(rng, w, h, quay + 24, .8)
    sea = water.reflect(image, quay + 24)
    sea = mix(np.broadcast_to(colour("#23424f"), sea.shape), sea,
              np.clip(.80 - .34 * water.depth + .07 * water.wave, 0, 1))
    image[quay + 24:] = sea

    for bx, line, s, hull in ((300, 700, 150, "#f4f1ea"), (845, 672, 110, "#2f5f7f")):
        surface, ctx = layer(w, h)
        ctx.translate(bx, line)
        polygon(ctx, [(-.55 * s, -.2 * s), (.6 * s, -.28 * s), (.46 * s, 0), (-.48 * s, 0)], hull)
        polygon(ctx, [(-.55 * s, -.2 * s), (.6 * s, -.28 * s), (.585 * s, -.23 * s),
                      (-.54 * s, -.15 * s)], "#b03a2e")
        polygon(ctx, [(-.3 * s, -.2 * s), (-.28 * s, -.5 * s), (.05 * s, -.5 * s),
                      (.12 * s, -.22 * s)], "#fbf8f0")
        ink(ctx, "#33424f")
        ctx.rectangle(-.24 * s, -.45 * s, .1 * s, .12 * s)
        ctx.rectangle(-.1 * s, -.45 * s, .1 * s, .12 * s)
        ctx.fill()
        ctx.set_line_width(3)
        ctx.move_to(.16 * s, -.24 * s)
        ctx.line_to(.16 * s, -.95 * s)
        ctx.move_to(.16 * s, -.9 * s)
        ctx.line_to(.5 * s, -.4 * s)
        ctx.stroke()
        rgb, alpha = pixels(surface)
        mirrored = water.reflect(np.dstack([rgb, alpha]), line)
        rows = np.arange(quay + 24, h)
        below = smooth(line - 2, line + 2, rows)[:, None]
        image[quay + 24:] = over(image[quay + 24:], mirrored[..., :3] * below[..., None],
                                 mirrored[..., 3] * below, .75)
        image = over(image, rgb, alpha)
    image += (rng.standard_normal((h, w)) * .008)[..., None]
    return jpeg(to_image(image), 136000, "House fronts along a northern quay (imagined)")


# -----------------------------------------------------------------------------------------------

FILES = {
    "Harbour_at_dusk.jpg": harbour,
    "Upright_lighthouse.jpg": lighthouse,
    "Glass_marbles.png": marbles,
    "Turning_wheel.gif": wheel,
    "Paper_cranes.webp": cranes,
    "Compass_rose.svg": compass,
    "Field_notes.pdf": notes,
    "Survey_map.tif": survey,
    "\u00c5lesund_fa\u00e7ade_(north).jpg": facade,
}


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "originals")
    wanted = sys.argv[2:] or list(FILES)
    if len(wanted) > 1:                             # each in its own process: cairo's caches of
        for name in wanted:                         # fonts make a picture depend on those before
            subprocess.run([sys.executable, __file__, root, name], check=True)
        return
    data = FILES[wanted[0]]()
    md5 = hashlib.md5(wanted[0].encode()).hexdigest()
    folder = os.path.join(root, "wikipedia", "commons", md5[0], md5[:2])
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, wanted[0]).encode(), "wb") as f:
        f.write(data)
    print("%8d  %s/%s/%s" % (len(data), md5[0], md5[:2], wanted[0]))


if __name__ == "__main__":
    main()
