"""JPEG files as cameras, editors and chat apps leave them: one encode, then the segments we want and no others."""

import io
import struct

from PIL import Image

_SHORT, _LONG, _RATIONAL, _ASCII, _UNDEFINED = 3, 4, 5, 2, 7
_SIZES = {_SHORT: 2, _LONG: 4, _ASCII: 1, _UNDEFINED: 1}


def jpeg(image, quality, subsampling="4:2:0", app1=(), jfif=True):
    """Encodes once and puts the APP1 payloads after SOI (after JFIF where it is kept)."""
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=quality, subsampling=subsampling)
    data = buffer.getvalue()
    head, rest = data[:2], data[2:]
    if rest[:2] == b"\xff\xe0":
        length = 2 + struct.unpack(">H", rest[2:4])[0]
        kept, rest = (rest[:length] if jfif else b""), rest[length:]
    else:
        kept = b""
    segments = b"".join(b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload for payload in app1)
    return head + kept + segments + rest


def reopen(data):
    """Decodes what was encoded, so that a second encode has a history."""
    return Image.open(io.BytesIO(data)).convert("RGB")


def exif(taken, size, model, orientation=1, software=None, modified=None):
    """An Exif APP1 payload, built by hand (TIFF 6.0, Exif 2.32; little endian).

    taken and modified are "YYYY:MM:DD HH:MM:SS" in +08:00; size is the stored width and height in pixels.
    The maker is made up: no real maker's tables or habits are claimed.
    """
    first = [
        (0x010F, _ASCII, "Sample Imaging"),
        (0x0110, _ASCII, model),
        (0x0112, _SHORT, orientation),
        (0x011A, _RATIONAL, (72, 1)),
        (0x011B, _RATIONAL, (72, 1)),
        (0x0128, _SHORT, 2),
        (0x0131, _ASCII, software or f"{model} 1.4"),
        (0x0132, _ASCII, modified or taken),
        (0x0213, _SHORT, 1),
        (0x8769, _LONG, 0),
    ]
    second = [
        (0x829A, _RATIONAL, (1, 60)),
        (0x829D, _RATIONAL, (18, 10)),
        (0x8827, _SHORT, 200),
        (0x9000, _UNDEFINED, b"0232"),
        (0x9003, _ASCII, taken),
        (0x9004, _ASCII, taken),
        (0x9010, _ASCII, "+08:00"),
        (0x9011, _ASCII, "+08:00"),
        (0x9101, _UNDEFINED, b"\x01\x02\x03\x00"),
        (0x9209, _SHORT, 16),
        (0x920A, _RATIONAL, (5400, 1000)),
        (0xA000, _UNDEFINED, b"0100"),
        (0xA001, _SHORT, 1),
        (0xA002, _LONG, size[0]),
        (0xA003, _LONG, size[1]),
        (0xA405, _SHORT, 26),
    ]
    offset = 8 + _length(first)
    first = [(tag, kind, offset if tag == 0x8769 else value) for tag, kind, value in first]
    return b"Exif\0\0" + b"II*\0" + struct.pack("<I", 8) + _directory(first, 8) + _directory(second, offset)


def xmp(description):
    """An XMP APP1 payload around the inside of one rdf:Description."""
    packet = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' + description + "</rdf:RDF></x:xmpmeta>"
        '<?xpacket end="r"?>'
    )
    return b"http://ns.adobe.com/xap/1.0/\0" + packet.encode("utf-8")


def _bytes(kind, value):
    if kind == _ASCII:
        return value.encode("ascii") + b"\0"
    if kind == _UNDEFINED:
        return value
    if kind == _RATIONAL:
        return struct.pack("<II", *value)
    return struct.pack("<H" if kind == _SHORT else "<I", value)


def _length(entries):
    return 2 + 12 * len(entries) + 4 + sum(_padded(_bytes(kind, value)) for _, kind, value in entries)


def _padded(data):
    return 0 if len(data) <= 4 else len(data) + len(data) % 2


def _directory(entries, start):
    out, heap = struct.pack("<H", len(entries)), b""
    heap_start = start + 2 + 12 * len(entries) + 4
    for tag, kind, value in entries:
        data = _bytes(kind, value)
        count = 1 if kind == _RATIONAL else len(data) // _SIZES[kind]
        if len(data) <= 4:
            field = data.ljust(4, b"\0")
        else:
            field = struct.pack("<I", heap_start + len(heap))
            heap += data + b"\0" * (len(data) % 2)
        out += struct.pack("<HHI", tag, kind, count) + field
    return out + struct.pack("<I", 0) + heap
