"""Small pictures, encoded anew: nothing of the upload survives but its pixels (no EXIF, no place, no profile)."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from niangjia.kernel.errors import Invalid

SIDE = 480
MOST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


def check_image(data: bytes) -> bool:
    """Whether a picture may be decoded; raises :class:`Invalid` on a broken or an enormous one."""
    with _opened(data) as image:
        if image.width * image.height > MOST_PIXELS:
            raise Invalid("图片的像素太多，请缩小到 5000 万像素以内再上传。", code="image-size", at="file")
    return True


def thumbnail(data: bytes) -> bytes:
    """A JPEG of at most ``SIDE`` pixels a side, turned upright; raises :class:`Invalid` on a broken picture."""
    try:
        with _opened(data) as image:
            image.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(image) or image
            upright.thumbnail((SIDE, SIDE))
            canvas = Image.new("RGB", upright.size, "white")
            alpha = upright.convert("RGBA")
            canvas.paste(alpha, mask=alpha.getchannel("A"))
            out = io.BytesIO()
            canvas.save(out, "JPEG", quality=82)
    except (OSError, ValueError, SyntaxError):
        raise _broken() from None
    return out.getvalue()


def _opened(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit here is lower
            return Image.open(io.BytesIO(data), formats=FORMATS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise _broken() from None
    except Image.DecompressionBombError:
        raise Invalid(
            "图片的像素太多。", code="image-size", errors={"file": ["图片的像素太多，请缩小后再上传。"]}
        ) from None


def _broken() -> Invalid:
    return Invalid(
        "图片打不开，可能已损坏。", code="image-broken", errors={"file": ["图片打不开，请重新导出后再上传。"]}
    )
