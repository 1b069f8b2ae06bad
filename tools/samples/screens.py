"""Screens of a phone, drawn: a post with a picture, and a chat. Fonts are used to render only."""

from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
BOLD = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
_SIMPLIFIED = 2  # The collection's faces: Japanese, Korean, simplified Chinese …
WIDTH, HEIGHT = 720, 1560


def post(picture, clock, author, title, lines, footer):
    """A social app's post: status bar, author, the picture at full width, title, text, comment bar."""
    screen, draw = _screen(clock, "white")
    draw.ellipse([28, 92, 88, 152], fill=(214, 196, 178))
    draw.text((58, 122), author[0], font=_font(30), fill="white", anchor="mm")
    draw.text((106, 104), author, font=_font(26), fill=(40, 40, 40))
    draw.rounded_rectangle([576, 98, 690, 146], 24, outline=(255, 60, 80), width=2)
    draw.text((633, 122), "关注", font=_font(24), fill=(255, 60, 80), anchor="mm")
    shown = picture.resize((WIDTH, picture.height * WIDTH // picture.width), Image.Resampling.BICUBIC)
    screen.paste(shown, (0, 176))
    y = 176 + shown.height + 26
    for dot in range(3):
        draw.ellipse([336 + 20 * dot, y - 12, 344 + 20 * dot, y - 4], fill=(255, 60, 80) if dot == 0 else (210, 210, 210))
    y += 24
    draw.text((28, y), title, font=_font(34, BOLD), fill=(30, 30, 30))
    y += 66
    for line in lines:
        draw.text((28, y), line, font=_font(28), fill=(60, 60, 60))
        y += 48
    draw.text((28, y + 14), footer, font=_font(22), fill=(150, 150, 150))
    draw.line([0, 1440, WIDTH, 1440], fill=(232, 232, 232), width=2)
    draw.rounded_rectangle([28, 1464, 400, 1520], 28, fill=(244, 244, 244))
    draw.text((60, 1492), "说点什么…", font=_font(24), fill=(160, 160, 160), anchor="lm")
    draw.text((556, 1492), "赞 362    收藏 88", font=_font(22), fill=(80, 80, 80), anchor="mm")
    return screen


def chat(clock, partner, bubbles):
    """A buyer's chat with a shop: bubbles of (is the buyer, text or picture)."""
    screen, draw = _screen(clock, (237, 237, 237))
    draw.text((WIDTH // 2, 118), partner, font=_font(30, BOLD), fill=(30, 30, 30), anchor="mm")
    draw.text((36, 118), "‹", font=_font(44), fill=(60, 60, 60), anchor="lm")
    draw.line([0, 160, WIDTH, 160], fill=(220, 220, 220), width=2)
    y = 190
    for buyer, content in bubbles:
        draw.rounded_rectangle([626, y, 696, y + 70] if buyer else [24, y, 94, y + 70], 10, fill=(232, 150, 140) if buyer else (120, 160, 210))
        draw.text((661 if buyer else 59, y + 35), "我" if buyer else "店", font=_font(30), fill="white", anchor="mm")
        if isinstance(content, str):
            lines = [content[i : i + 15] for i in range(0, len(content), 15)]
            width, height = 28 * max(len(line) for line in lines) + 44, 44 * len(lines) + 26
            x = 610 - width if buyer else 110
            draw.rounded_rectangle([x, y, x + width, y + height], 12, fill=(149, 236, 105) if buyer else "white")
            for i, line in enumerate(lines):
                draw.text((x + 22, y + 13 + 44 * i), line, font=_font(28), fill=(25, 25, 25))
        else:
            small = content.resize((300, content.height * 300 // content.width), Image.Resampling.BICUBIC)
            height = small.height
            screen.paste(small, (310 if buyer else 110, y))
        y += max(height, 70) + 34
    draw.rectangle([0, 1440, WIDTH, HEIGHT], fill=(247, 247, 247))
    draw.rounded_rectangle([90, 1462, 560, 1530], 10, fill="white")
    return screen


def labelled(picture, text):
    """A visible mark at the bottom right, letters as high as a twentieth of the shorter side (GB 45438)."""
    out = picture.convert("RGB")
    size = max(18, round(min(out.size) * 0.055))
    draw = ImageDraw.Draw(out, "RGBA")
    draw.text((out.width - size // 2, out.height - size // 2), text, font=_font(size), fill=(255, 255, 255, 205), anchor="rd")
    return out


def _screen(clock, colour):
    screen = Image.new("RGB", (WIDTH, HEIGHT), colour)
    draw = ImageDraw.Draw(screen)
    draw.text((40, 40), clock, font=_font(26, BOLD), fill=(20, 20, 20), anchor="lm")
    draw.text((560, 40), "5G", font=_font(22, BOLD), fill=(20, 20, 20), anchor="lm")
    for bar in range(4):
        draw.rectangle([508 + 11 * bar, 46 - 6 * bar, 515 + 11 * bar, 52], fill=(20, 20, 20))
    draw.rounded_rectangle([616, 28, 668, 52], 6, outline=(20, 20, 20), width=2)
    draw.rectangle([620, 32, 652, 48], fill=(20, 20, 20))
    draw.rounded_rectangle([250, 1544, 470, 1551], 3, fill=(30, 30, 30))
    return screen, draw


def _font(size, path=FONT):
    return ImageFont.truetype(path, size, index=_SIMPLIFIED)
