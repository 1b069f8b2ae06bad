"""Writes pictures of many kinds and, beside each, its pixels as Pillow decodes them, laid over white: NAME and NAME.rgb in the folder given.

Pillow has decoders of its own around the same formats; only the tests use it. Pictures that Pillow cannot write or reads with fewer
bits (16-bit PNG, interlaced PNG) are written byte by byte, with the pixels that went in.
"""
import math
import os
import random
import struct
import sys
import zlib

from PIL import Image

folder = sys.argv[1]
WIDTH, HEIGHT = 131, 77
chance = random.Random(4)


def photo():
    """Gradients, edges and mild noise."""
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    for y in range(HEIGHT):
        for x in range(WIDTH):
            noise = chance.randint(-6, 6)
            edge = (x // 37 + y // 23) % 3 * 30
            picture.putpixel((x, y), (60 + 120 * x // WIDTH + edge + noise, 200 - 140 * y // HEIGHT + noise, int(90 + 60 * math.sin((x + 2 * y) / 31)) + noise))
    return picture


def over_white(picture):
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", picture.size, (255, 255, 255, 255)), picture).convert("RGB")
    return picture.convert("RGB")


def write(name, picture, **options):
    path = os.path.join(folder, name)
    picture.save(path, **options)
    with Image.open(path) as back:
        back.load()
        expect(name, over_white(back).tobytes())


def expect(name, rgb):
    with open(os.path.join(folder, name + ".rgb"), "wb") as file:
        file.write(rgb)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write_png(name, colour_type, bits, interlace, rows):
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, bits, colour_type, 0, 0, interlace)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def write_deep_png():
    samples = [chance.randint(0, 65535) for _ in range(3 * WIDTH * HEIGHT)]
    rows = b"".join(b"\0" + struct.pack(f">{3 * WIDTH}H", *samples[3 * WIDTH * y:3 * WIDTH * (y + 1)]) for y in range(HEIGHT))
    write_png("deep.png", 2, 16, 0, rows)
    expect("deep.png", bytes((sample * 255 + 32767) // 65535 for sample in samples))


def write_interlaced_png(picture):
    # PNG specification, 8.2: first column, first row, column step, row step of the seven passes.
    rows = b""
    for left, top, across, down in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        for y in range(top, HEIGHT, down):
            rows += b"\0" + b"".join(bytes(picture.getpixel((x, y))) for x in range(left, WIDTH, across))
    write_png("interlaced.png", 2, 8, 1, rows)
    expect("interlaced.png", picture.tobytes())


source = photo()
clear = source.copy()
clear.putalpha(Image.linear_gradient("L").resize(source.size))
write("444.jpg", source, quality=90, subsampling=0)
write("422.jpg", source, quality=80, subsampling=1)
write("420.jpg", source, quality=60, subsampling=2)
write("progressive.jpg", source, quality=75, progressive=True)
write("grey.jpg", source.convert("L"), quality=85)
write("cmyk.jpg", source.convert("CMYK"), quality=90)
write("rgb.png", source)
write("rgba.png", clear)
write("grey.png", source.convert("L"))
write("grey-alpha.png", clear.convert("LA"))
write("one-bit.png", source.convert("1"))
write("palette.png", source.quantize(17))
write("palette-alpha.png", clear.quantize(64))
write("key.png", source.convert("L"), transparency=100)
write_deep_png()
write_interlaced_png(source)
write("lossy.webp", source, quality=80)
write("lossless.webp", source, lossless=True)
write("lossy-alpha.webp", clear, quality=80)
write("lossless-alpha.webp", clear, lossless=True, exact=True)
write("animated.webp", source, save_all=True, append_images=[source.rotate(180)], duration=100, lossless=True)
