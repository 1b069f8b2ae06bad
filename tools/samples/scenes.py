"""Rooms, walls and damage: puts flat art into a scene, and a patch of one picture into another."""

import numpy
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps


def tinted(texture, colour, size):
    """A grey texture, enlarged until it fills the size, in a colour."""
    filled = ImageOps.fit(texture.convert("L"), size, Image.Resampling.BICUBIC)
    grey = numpy.asarray(filled, dtype=numpy.float64)[..., None] / 255
    return _image(grey * numpy.asarray(colour, dtype=numpy.float64) * 1.35)


def tinted_by(image, colour):
    """The image seen through a coloured light."""
    return _image(numpy.asarray(image, dtype=numpy.float64) * numpy.asarray(colour, dtype=numpy.float64) / 255)


def plaster(size, colour, seed):
    """A painted wall: coloured noise at three scales."""
    random = numpy.random.RandomState(seed)
    field = numpy.zeros((size[1], size[0]))
    for cell, strength in ((160, 7), (24, 3), (4, 3)):
        coarse = random.normal(0, 1, (size[1] // cell + 2, size[0] // cell + 2))
        field += strength * numpy.asarray(Image.fromarray(coarse.astype(numpy.float32)).resize(size, Image.Resampling.BICUBIC))
    return _image(numpy.asarray(colour, dtype=numpy.float64) + field[..., None])


def brick_wall(size, colour, seed):
    """A wall of drawn bricks, each of its own shade, with rough faces and plaster's noise over all. No other picture has a brick of it."""
    random = numpy.random.RandomState(seed)
    wall = Image.new("RGB", size, tuple(int(value * 0.72) for value in colour))
    draw = ImageDraw.Draw(wall)
    width, height, joint = 150, 58, 9
    for row in range(-1, size[1] // height + 1):
        for column in range(-1, size[0] // width + 2):
            left, top = column * width + (row % 2) * width // 2 + random.randint(-4, 5), row * height + random.randint(-3, 4)
            shade = random.normal(1, 0.07)
            face = tuple(int(numpy.clip(value * shade + random.normal(0, 4), 0, 255)) for value in colour)
            draw.rounded_rectangle([left, top, left + width - joint + random.randint(-3, 4), top + height - joint], radius=random.randint(3, 9), fill=face)
            for _ in range(14):
                x, y, r = left + random.randint(4, width - joint - 4), top + random.randint(4, height - joint - 4), random.randint(1, 5)
                draw.ellipse([x - r, y - r // 2, x + r, y + r // 2], fill=tuple(int(numpy.clip(value * random.uniform(0.82, 1.08), 0, 255)) for value in face))
    rough = numpy.asarray(plaster(size, (128, 128, 128), seed + 1), dtype=numpy.float64) - 128
    return _image(numpy.asarray(wall.filter(ImageFilter.GaussianBlur(0.9)), dtype=numpy.float64) + rough * 1.2)


def hung(scene, art, corners, frame=0, frame_colour=(58, 44, 34)):
    """The art, in a frame of so many pixels, warped onto four corners (from top left, clockwise) with a soft shadow."""
    if frame:
        framed = Image.new("RGB", (art.width + 2 * frame, art.height + 2 * frame), frame_colour)
        ImageDraw.Draw(framed).rectangle([frame // 3, frame // 3, framed.width - frame // 3, framed.height - frame // 3], outline=(96, 78, 62), width=3)
        framed.paste(art, (frame, frame))
        art = framed
    coefficients = _perspective(corners, [(0, 0), (art.width, 0), (art.width, art.height), (0, art.height)])
    warped = art.transform(scene.size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)
    mask = Image.new("L", scene.size)
    ImageDraw.Draw(mask).polygon([tuple(corner) for corner in corners], fill=255)
    shadow = ImageChops.offset(mask, 14, 18).filter(ImageFilter.GaussianBlur(16)).point(lambda value: value * 120 // 255)
    out = Image.composite(Image.new("RGB", scene.size, (18, 16, 14)), scene, shadow)
    return Image.composite(warped, out, mask.filter(ImageFilter.GaussianBlur(0.8)))


def photographed(scene, seed, blur=0.7, noise=2.2, light=(0.15, 0.25)):
    """Uneven light, lens blur, then sensor noise that grows with brightness: the scene as a small camera sees it."""
    random = numpy.random.RandomState(seed)
    pixels = numpy.asarray(scene.filter(ImageFilter.GaussianBlur(blur)), dtype=numpy.float64)
    height, width = pixels.shape[:2]
    y, x = numpy.mgrid[0:height, 0:width]
    falloff = 1.06 - light[0] * (x / width) - light[1] * (((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) * 2)
    pixels = pixels * falloff[..., None]
    strength = noise * (0.6 + 0.4 * numpy.sqrt(numpy.clip(pixels, 0, 255) / 128))
    return _image(pixels + random.normal(0, 1, pixels.shape) * strength)


def blotches(size, seed, share=0.35, blur=6):
    """A mask (L) of irregular spots with soft edges that covers about this share of the size."""
    random = numpy.random.RandomState(seed)
    coarse = random.normal(0, 1, (max(3, size[1] // 16), max(3, size[0] // 16))).astype(numpy.float32)
    field = numpy.asarray(Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC))
    mask = Image.fromarray(((field > numpy.quantile(field, 1 - share)) * 255).astype(numpy.uint8))
    return mask.filter(ImageFilter.GaussianBlur(blur))


def spot(size, seed, margin, blur):
    """A mask (L) of one rounded, uneven spot with soft edges, as far from the border as the margin says."""
    random = numpy.random.RandomState(seed)
    y, x = numpy.mgrid[0 : size[1], 0 : size[0]]
    x, y = (x - size[0] / 2) / (size[0] / 2 - margin), (y - size[1] / 2) / (size[1] / 2 - margin)
    angle = numpy.arctan2(y, x)
    edge = 0.84 + sum(0.16 / wave * numpy.sin(wave * angle + random.uniform(0, 6.28)) for wave in range(2, 8))
    inside = numpy.hypot(x, y) < numpy.minimum(edge, 1)
    return Image.fromarray((inside * 255).astype(numpy.uint8)).filter(ImageFilter.GaussianBlur(blur))


def pasted(base, donor, mask):
    """Donor over base where the mask says, and the truth as 0 or 255: every pixel of which the donor holds more than a twentieth."""
    return Image.composite(donor, base, mask), mask.point(lambda value: 255 if value > 12 else 0)


def _perspective(source, target):
    # Image.transform asks for the map from output to input: eight unknowns, two equations a corner.
    rows, right = [], []
    for (x, y), (u, v) in zip(source, target):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return numpy.linalg.solve(numpy.array(rows, dtype=numpy.float64), numpy.array(right, dtype=numpy.float64)).tolist()


def _image(pixels):
    return Image.fromarray(numpy.clip(numpy.rint(pixels), 0, 255).astype(numpy.uint8), "RGB")
