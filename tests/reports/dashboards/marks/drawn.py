"""Marks read back: SVG as a tree, with the numbers that its shapes say."""

import re
from typing import Final
from xml.etree import ElementTree

SVG: Final = re.compile(r"<svg.*?</svg>", re.DOTALL)
NUMBER: Final = re.compile(r"-?\d*\.?\d+")

Element = ElementTree.Element
HOSTILE: Final = """<script>alert(1)</script>"'&</title></svg><img src=x onerror=alert(2)>"""


def trees(mark: str) -> list[Element]:
    """Every picture in what a mark returned. Raises ParseError where it is no good XML."""
    return [ElementTree.fromstring(text) for text in SVG.findall(mark)]


def wide(mark: str) -> Element:
    """The picture for desks: the first."""
    return trees(mark)[0]


def of_look(tree: Element, look: str) -> list[Element]:
    """The shapes that have a class."""
    return [each for each in tree.iter() if f"m-{look}" in each.get("class", "").split()]


def number(element: Element, name: str) -> float:
    """An attribute as a number."""
    return float(element.attrib[name])


def corners(path: Element) -> list[tuple[float, float]]:
    """The corners of a path that is drawn by M and L alone."""
    values = [float(text) for text in NUMBER.findall(path.attrib["d"])]
    return list(zip(values[::2], values[1::2], strict=True))


def texts(tree: Element) -> list[str]:
    """All words that are drawn."""
    return ["".join(each.itertext()) for each in tree.iter("text")]
