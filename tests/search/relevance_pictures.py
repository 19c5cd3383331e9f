"""What a librarian expects where pictures are compared, case by case, to be read and added to (see `relevance.py`).

Pictures and words are told as three shares. *look*: how much of a ship, of a portrait, of a hat a picture looks like.
*meaning*: how much it shows a ship, a portrait, and an engraving (minus: a photograph). WORDS are what an encoder makes
of words; HAT is what it makes of the reader's own picture of a hat.
"""

from __future__ import annotations

from tests.search.relevance import Case

SHELF: dict[str, dict] = {
    "brig": {"caption": "Un bateau à deux mâts", "look": [1, 0, 0], "meaning": [1, 0, 0.3], "years": 1840,
             "technique": "estampe", "fingerprint": 7},
    "brig again": {"look": [1, 0.05, 0], "meaning": [1, 0, 0.3], "years": 1871, "technique": "estampe",
                   "fingerprint": 7},
    "schooner": {"look": [0.9, 0.3, 0], "meaning": [1, 0, -0.3], "years": 1890, "technique": "photographie"},
    "inn": {"caption": "Au Petit Bateau, cabaret", "look": [-0.2, 0, -0.1], "meaning": [-1, 0, 0], "years": 1905,
            "technique": "dessin"},
    "sitter": {"look": [0, 1, 0], "meaning": [0, 1, -0.3], "years": 1890, "technique": "photographie"},
    "same sitter": {"look": [0, 1, 0.05], "meaning": [0, 1, -0.25], "years": 1891, "technique": "photographie"},
    "sitter engraved": {"look": [0.1, 0.9, 0.1], "meaning": [0, 1, 1], "years": 1850, "technique": "estampe"},
    "milliner": {"look": [0, 0.5, 0.2], "meaning": [0, 0.3, 0], "years": 1880, "technique": "estampe",
                 "objects": {"hat": 0.9, "person": 0.8}},
    "hat": {"look": [0, 0.1, 1], "meaning": [-0.2, 0.2, 0.2], "years": 1880, "technique": "dessin"},
}  # fmt: skip
WORDS = {"bateau": [1, 0, 0], "boat": [1, 0, 0.02], "gravure": [0, 0, 1], "photographie": [0, 0, -1],
         "tempête": [-0.1, -1, 0]}  # fmt: skip
HAT = [0, 0, 1]
#: The boxes of these have a look of their own.
BOXES = {"milliner": {"hat": [0, 0, 1], "person": [0, 1, 0]}}

CASES = (
    Case("words and meaning agree", "What has the word and shows the thing comes before what has or shows it only",
         "q=bateau", first=("brig",), among=("brig again", "schooner", "inn"), never=("sitter", "hat")),
    Case("another language", "An encoder knows that boat is bateau, where text does not",
         "q=boat", among=("brig", "brig again", "schooner"), never=("inn", "sitter")),
    Case("nothing near", "Nothing is better than anything: the floor stops what only happens to be nearest",
         "q=tempête", never=tuple(SHELF)),
    Case("the floor lowered", "Whoever wants to see the nearest all the same lowers the floor",
         "q=tempête&min_score=0", among=("inn", "hat")),
    Case("the floor raised", "A high floor leaves what is sure, and never takes away what has the word",
         "q=bateau&min_score=98", among=("brig", "inn"), never=("schooner", "sitter")),
    Case("alike", "The same sitter comes first, and the example itself is not shown",
         "like={sitter}", first=("same sitter", "sitter engraved"), never=("sitter", "brig")),
    Case("this, but engraved", "A word with a plus turns the technique and keeps the subject",
         "like={sitter}&plus=gravure&minus=photographie", first=("sitter engraved",), never=("sitter",)),
    Case("away from", "What an unwished picture shows goes down",
         "like={brig}&unlike={sitter}&min_score=0", first=("brig again", "schooner"), never=("brig", "sitter")),
    Case("this hat", "A hat worn in a picture is found by its own box, before pictures that are no hat",
         "image={HAT}", first=("milliner", "hat"), never=("brig", "sitter")),
    Case("this hat, filtered", "Filters hold for what boxes find", "image={HAT}&technique=dessin", first=("hat",),
         never=("milliner",)),
    Case("yes", "A mark is an example at once", "yes={brig}", first=("brig again", "schooner"), never=("brig",)),
    Case("yes and no", "A no pushes what is like it down", "yes={schooner}&no={sitter}&min_score=0",
         first=("brig", "brig again"), never=("schooner", "sitter")),
    Case("each block once", "Prints of one block are one result, the best of them",
         "like={schooner}&fold=duplicates", among=("brig again",), never=("brig",)),
    Case("filters first", "Likeness is sought among what the filters leave, however few",
         "like={brig}&technique=photographie&min_score=0", first=("schooner",), never=("brig again", "inn")),
)  # fmt: skip
