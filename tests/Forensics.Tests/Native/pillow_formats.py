"""Twenty pictures of a format and, beside each, its pixels as Pillow decodes them, laid over white: NAME and NAME.rgb in the folder given.

    pillow_formats.py FORMAT FOLDER      FORMAT: gif bmp tiff jpeg png webp icc

Pillow has decoders of its own around the same formats; only the tests use it.
"""
import io
import os
import random
import struct
import sys

from PIL import Image, ImageChops, ImageCms

kind, folder = sys.argv[1:3]
chance = random.Random(kind)


def photo(width, height):
    """Gradients, an edge and noise, different each time."""
    def plane(source):
        noise = Image.effect_noise((width, height), 12)
        return ImageChops.add(source.resize((width, height)).rotate(chance.choice((0, 90, 180))), noise, 1, chance.randint(-140, -100))
    picture = Image.merge("RGB", (plane(Image.linear_gradient("L")), plane(Image.radial_gradient("L")), plane(Image.linear_gradient("L"))))
    picture.paste((chance.randint(0, 255), 40, 200), (width // 3, height // 4, width // 2 + 1, height // 2 + 1))
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


def sizes():
    """Odd and even, from one pixel to a few hundred."""
    return [(1, 1), (1, 7), (9, 1), (16, 16)] + [(chance.randint(2, 160), chance.randint(2, 120)) for _ in range(16)]


def clear(picture):
    picture = picture.copy()
    picture.putalpha(Image.radial_gradient("L").resize(picture.size))
    return picture


def gif():
    for number, size in enumerate(sizes()):
        picture, how = photo(*size), number % 5
        if how == 0:
            write(f"{number}-256.gif", picture.quantize(256), interlace=0)
        elif how == 1:
            write(f"{number}-interlaced.gif", picture.quantize(chance.choice((2, 3, 17, 100))), interlace=1)
        elif how == 2:
            write(f"{number}-transparent.gif", picture.quantize(32), transparency=chance.randint(0, 31))
        elif how == 3:
            write(f"{number}-grey.gif", picture.convert("L"))
        else:
            write(f"{number}-animated.gif", picture, save_all=True, append_images=[photo(*size) for _ in range(3)])


def bmp():
    for number, size in enumerate(sizes()):
        picture, how = photo(*size), number % 5
        if how == 0:
            write(f"{number}-24.bmp", picture)
        elif how == 1:
            write(f"{number}-8.bmp", picture.quantize(chance.choice((2, 20, 256))))
        elif how == 2:
            write(f"{number}-1.bmp", picture.convert("1"))
        elif how == 3:
            write(f"{number}-grey.bmp", picture.convert("L"))
        else:
            # Pillow writes 32 bits without masks, whose fourth byte means nothing.
            write(f"{number}-32.bmp", picture.convert("RGBA"))
    bmp_by_hand()


def bmp_by_hand():
    """Packings Pillow reads but does not write: run lengths, 16 bits with and without masks, top row first, OS/2."""
    width, height = 37, 11
    rows = [[chance.choice((0, 1, 1, 1, 2, 9)) for _ in range(width)] for _ in range(height)]
    palette = [(chance.randint(0, 255), chance.randint(0, 255), chance.randint(0, 255)) for _ in range(16)]
    table = b"".join(struct.pack("BBBx", b, g, r) for r, g, b in palette)
    rgb = b"".join(bytes(palette[index]) for row in rows for index in row)

    packed = b""
    for row in reversed(rows):
        x = 0
        while x < width:
            run = 1
            while x + run < width and row[x + run] == row[x] and run < 255:
                run += 1
            packed += bytes((run, row[x]))
            x += run
        packed += b"\0\0"
    save_bmp("rle8.bmp", struct.pack("<IiiHHIIIIII", 40, width, height, 1, 8, 1, len(packed), 0, 0, 16, 0) + table, packed + b"\0\1", rgb)

    packed = b""
    for row in reversed(rows):
        for x in range(0, width - 5, 4):
            packed += bytes((0, 4, row[x] << 4 | row[x + 1], row[x + 2] << 4 | row[x + 3]))
        for x in range((width - 5 + 3) // 4 * 4, width):
            packed += bytes((1, row[x] << 4))
        packed += b"\0\0"
    save_bmp("rle4.bmp", struct.pack("<IiiHHIIIIII", 40, width, height, 1, 4, 2, len(packed), 0, 0, 16, 0) + table, packed + b"\0\1", rgb)

    plain = b"".join(bytes(row) + b"\0" * (-width % 4) for row in rows)
    save_bmp("top-down.bmp", struct.pack("<IiiHHIIIIII", 40, width, -height, 1, 8, 0, 0, 0, 0, 16, 0) + table, plain, rgb)

    table = b"".join(struct.pack("BBB", b, g, r) for r, g, b in palette) + b"\0" * (3 * 240)
    plain = b"".join(bytes(row) + b"\0" * (-width % 4) for row in reversed(rows))
    save_bmp("os2.bmp", struct.pack("<IHHHH", 12, width, height, 1, 8) + table, plain, rgb)

    deep = [[chance.randint(0, 65535) for _ in range(width)] for _ in range(height)]
    plain = b"".join(struct.pack(f"<{width}H", *row) + b"\0" * (-2 * width % 4) for row in reversed(deep))
    five = bytes(round((sample >> shift & 31) * 255 / 31) for row in deep for sample in row for shift in (10, 5, 0))
    save_bmp("555.bmp", struct.pack("<IiiHHIIIIII", 40, width, height, 1, 16, 0, 0, 0, 0, 0, 0), plain, five)
    six = bytes(level for row in deep for sample in row
                for level in (round((sample >> 11) * 255 / 31), round((sample >> 5 & 63) * 255 / 63), round((sample & 31) * 255 / 31)))
    save_bmp("565.bmp", struct.pack("<IiiHHIIIIII", 40, width, height, 1, 16, 3, 0, 0, 0, 0, 0) + struct.pack("<III", 0xF800, 0x07E0, 0x1F), plain, six)


def save_bmp(name, header, data, rgb):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(struct.pack("<2sIHHI", b"BM", 14 + len(header) + len(data), 0, 0, 14 + len(header)) + header + data)
    expect(name, rgb)


def tiff():
    packings = ["raw", "packbits", "tiff_lzw", "tiff_adobe_deflate", "tiff_deflate"]
    for number, size in enumerate(sizes()):
        picture, packing = photo(*size), packings[number % 5]
        mode = ["RGB", "L", "1", "P", "RGBA", "CMYK"][number % 6]
        source = picture.quantize(60) if mode == "P" else clear(picture) if mode == "RGBA" else picture.convert(mode)
        write(f"{number}-{mode}-{packing}.tiff", source, compression=packing)
    picture = photo(150, 90)
    write("predictor.tiff", picture, compression="tiff_lzw", tiffinfo={317: 2})
    write("predictor-deflate.tiff", clear(picture), compression="tiff_adobe_deflate", tiffinfo={317: 2})
    write("strips.tiff", picture, compression="tiff_lzw", tiffinfo={278: 7})
    write("jpeg.tiff", picture, compression="jpeg", quality=90)
    write("jpeg-grey.tiff", picture.convert("L"), compression="jpeg", quality=90)
    write("pages.tiff", picture, save_all=True, append_images=[photo(20, 30)])
    tiff_by_hand()


def tiff_by_hand():
    """What Pillow does not write: tiles, planes, 16 bits, big-endian, white is zero, few bits."""
    width, height = 45, 35
    picture = photo(width, height)
    grey = picture.convert("L")
    pixels = picture.tobytes()
    side = 16
    padded = Image.new("RGB", (48, 48))
    padded.paste(picture, (0, 0))
    tiles = [padded.crop((x, y, x + side, y + side)).tobytes() for y in range(0, 48, side) for x in range(0, 48, side)]
    save_tiff("tiles-big-endian.tiff", ">", width, height, tiles, pixels, {258: (3, [8] * 3), 262: (3, [2]), 277: (3, [3]), 322: (3, [side]), 323: (3, [side])})
    planes = [plane.tobytes() for plane in picture.split()]
    save_tiff("planes.tiff", "<", width, height, planes, pixels, {258: (3, [8] * 3), 262: (3, [2]), 277: (3, [3]), 278: (3, [height]), 284: (3, [2])})
    deep = [chance.randint(0, 65535) for _ in range(3 * width * height)]
    for name, order in (("deep-little.tiff", "<"), ("deep-big.tiff", ">")):
        save_tiff(name, order, width, height, [struct.pack(f"{order}{len(deep)}H", *deep)], bytes((sample * 255 + 32767) // 65535 for sample in deep),
                  {258: (3, [16] * 3), 262: (3, [2]), 277: (3, [3]), 278: (3, [height])})
    inverse = ImageChops.invert(grey)
    save_tiff("white-is-zero.tiff", "<", width, height, [inverse.tobytes()], grey.convert("RGB").tobytes(), {258: (3, [8]), 262: (3, [0]), 278: (3, [height])})
    levels = [[chance.randint(0, 15) for _ in range(width)] for _ in range(height)]
    rows = b"".join(bytes((row + [0])[x] << 4 | (row + [0])[x + 1] for x in range(0, width, 2)) for row in levels)
    save_tiff("four-bit.tiff", ">", width, height, [rows], bytes(17 * level for row in levels for level in row for _ in range(3)),
              {258: (3, [4]), 262: (3, [1]), 278: (3, [height])})


def save_tiff(name, order, width, height, chunks, rgb, tags):
    tiled = 322 in tags
    tags = {256: (3, [width]), 257: (3, [height]), 259: (3, [1]), **tags}
    starts, data = [], b""
    for chunk in chunks:
        starts.append(8 + len(data))
        data += chunk + b"\0" * (len(chunk) % 2)
    tags[324 if tiled else 273] = (4, starts)
    tags[325 if tiled else 279] = (4, [len(chunk) for chunk in chunks])
    directory = 8 + len(data)
    tail = directory + 2 + 12 * len(tags) + 4
    entries, values = b"", b""
    for tag, (kind_of, numbers) in sorted(tags.items()):
        packed = struct.pack(f"{order}{len(numbers)}{'H' if kind_of == 3 else 'I'}", *numbers)
        if len(packed) <= 4:
            place = packed.ljust(4, b"\0")
        else:
            place = struct.pack(f"{order}I", tail + len(values))
            values += packed
        entries += struct.pack(f"{order}HHI", tag, kind_of, len(numbers)) + place
    with open(os.path.join(folder, name), "wb") as file:
        file.write((b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", directory) + data
                   + struct.pack(f"{order}H", len(tags)) + entries + b"\0\0\0\0" + values)
    expect(name, rgb)


def jpeg():
    for number, size in enumerate(sizes()):
        picture = photo(*size)
        mode = ("RGB", "L", "CMYK")[number % 3]
        sampling = {} if mode != "RGB" else {"subsampling": number % 3}
        write(f"{number}-{mode}.jpg", picture.convert(mode), quality=chance.randint(30, 98), progressive=number % 2 == 1, **sampling)


def png():
    for number, size in enumerate(sizes()):
        picture, mode = photo(*size), ("RGB", "L", "1", "P", "RGBA", "LA")[number % 6]
        source = picture.quantize(chance.choice((2, 4, 16, 200))) if mode == "P" else clear(picture).convert(mode) if mode.endswith("A") else picture.convert(mode)
        write(f"{number}-{mode}.png", source)


def webp():
    for number, size in enumerate(sizes()):
        picture = photo(*size)
        write(f"{number}.webp", clear(picture) if number % 4 > 1 else picture, lossless=number % 2 == 0, quality=chance.randint(30, 98), exact=True)


def icc():
    """Profiles made by the test (NAME.icc in the folder), applied by LittleCMS: values in NAME.in, expected ones in NAME.out."""
    srgb = ImageCms.createProfile("sRGB")
    for name in sorted(os.listdir(folder)):
        if name.endswith(".icc"):
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                grey = file.read()[16:20] == b"GRAY"
            colours = [(r, g, b) for r in range(0, 256, 15) for g in range(0, 256, 15) for b in range(0, 256, 15)]
            if grey:
                colours = [(v, v, v) for v in range(256)]
            source = Image.new("RGB", (len(colours), 1))
            source.putdata(colours)
            shown = source.convert("L") if grey else source
            converted = ImageCms.profileToProfile(shown, path, srgb, ImageCms.Intent.RELATIVE_COLORIMETRIC, "RGB")
            with open(path + ".in", "wb") as file:
                file.write(source.tobytes())
            with open(path + ".out", "wb") as file:
                file.write(converted.tobytes())


{"gif": gif, "bmp": bmp, "tiff": tiff, "jpeg": jpeg, "png": png, "webp": webp, "icc": icc}[kind]()
