"""How large a picture may be, and why a file is refused."""

from dataclasses import dataclass
from typing import Final, Literal

Flaw = Literal["unknown", "other_type", "damaged", "animated", "appended", "too_many_bytes", "too_many_pixels"]


class NotAPicture(Exception):
    """The uploaded file is refused. `points.web.uploads` has the text for each flaw."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw: Final = flaw


@dataclass(frozen=True, slots=True)
class Bounds:
    """The largest picture that is accepted: bytes of the file, pixels of the longer side, and pixels in all."""

    size_bytes: int
    side: int
    pixels: int

    def check(self, width: int, height: int) -> None:
        """Raises NotAPicture if a dimension is 0 or the picture is too large.
        It must be called before anything is decompressed.
        """
        if not (width and height):
            raise NotAPicture("damaged")
        if max(width, height) > self.side or width * height > self.pixels:
            raise NotAPicture("too_many_pixels")


# A phone shows a member's picture at most 64 points wide, and a reward's across the screen.
AVATAR: Final = Bounds(size_bytes=256 * 1024, side=2048, pixels=2_097_152)
CODE: Final = Bounds(size_bytes=256 * 1024, side=1280, pixels=1_638_400)  # WeChat draws no larger ones
REWARD: Final = Bounds(size_bytes=1024 * 1024, side=4096, pixels=8_388_608)
