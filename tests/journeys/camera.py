"""What stands before the camera: a picture with a code, as a film that a headless browser takes for its camera."""

from collections.abc import Sequence
from pathlib import Path

from qrcode import QRCode

WIDTH, HEIGHT = 1280, 720
BLACK, WHITE = 16, 235
# Code 39: nine bars and gaps per character, three of them wide ("w").
_WIDE = {
    "0": "nnnwwnwnn", "1": "wnnwnnnnw", "2": "nnwwnnnnw", "3": "wnwwnnnnn", "4": "nnnwwnnnw",
    "5": "wnnwwnnnn", "6": "nnwwwnnnn", "7": "nnnwnnwnw", "8": "wnnwnnwnn", "9": "nnwwnnwnn",
    "A": "wnnnnwnnw", "B": "nnwnnwnnw", "C": "wnwnnwnnn", "D": "nnnnwwnnw", "E": "wnnnwwnnn",
    "F": "nnwnwwnnn", "G": "nnnnnwwnw", "H": "wnnnnwwnn", "I": "nnwnnwwnn", "J": "nnnnwwwnn",
    "K": "wnnnnnnww", "L": "nnwnnnnww", "M": "wnwnnnnwn", "N": "nnnnwnnww", "O": "wnnnwnnwn",
    "P": "nnwnwnnwn", "Q": "nnnnnnwww", "R": "wnnnnnwwn", "S": "nnwnnnwwn", "T": "nnnnwnwwn",
    "U": "wwnnnnnnw", "V": "nwwnnnnnw", "W": "wwwnnnnnn", "X": "nwnnwnnnw", "Y": "wwnnwnnnn",
    "Z": "nwwnwnnnn", "-": "nwnnnnwnw", "*": "nwnnwnwnn",
}  # fmt: skip


def code39(text: str) -> list[list[bool]]:
    """The bars of a label, true where it is black: a VIN as it stands in the windscreen."""
    row: list[bool] = []
    for letter in f"*{text}*":
        for place, width in enumerate(_WIDE[letter]):
            row += [place % 2 == 0] * (3 if width == "w" else 1)
        row.append(False)
    return [row] * 60


def qr(text: str) -> list[list[bool]]:
    """The matrix code of a newer label."""
    code = QRCode(border=0)
    code.add_data(text)
    return code.get_matrix()


def film(path: Path, picture: Sequence[Sequence[bool]]) -> Path:
    """A still film of the picture in the middle of a white sheet, as large as it fits."""
    size = min((WIDTH - 80) // len(picture[0]), (HEIGHT - 80) // len(picture))
    margin = [WHITE] * ((WIDTH - size * len(picture[0])) // 2)
    rows = []
    for line in picture:
        dots = [BLACK if dark else WHITE for dark in line for _ in range(size)]
        rows += [bytes((margin + dots + [WHITE] * WIDTH)[:WIDTH])] * size
    blank = bytes([WHITE] * WIDTH)
    above = (HEIGHT - len(rows)) // 2
    rows = [blank] * above + rows + [blank] * (HEIGHT - above - len(rows))
    frame = b"FRAME\n" + b"".join(rows) + bytes([128]) * (WIDTH * HEIGHT // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 2)
    return path
