"""What a librarian expects of the search, case by case: this page is meant to be read, and added to, by one.

SHELF is a small collection. Each case tells what is asked, what must come, in which order, and why. `first` must head
the list in that order; `among` must be found, anywhere; `never` must not be found. A case that fails today and is known
to is given `known_failure`, the reason.
"""

from __future__ import annotations

from dataclasses import dataclass

#: name -> caption, title of the document, text of the page, year, what else is known of it.
SHELF: dict[str, dict] = {
    "elephant": {"caption": "L'éléphant d'Asie", "title": "Histoire naturelle", "years": 1785, "technique": "estampe",
                 "objects": {"elephant": 0.92}},
    "elephant-ad": {"caption": "Chocolat de l'Éléphant, le meilleur", "title": "Le Petit Journal", "years": 1905,
                    "technique": "impression-photomecanique", "function": "image-publicitaire", "type": "press"},
    "horse-race": {"caption": "Les chevaux de course à Longchamp", "title": "Le Petit Journal", "years": 1905,
                   "technique": "impression-photomecanique", "objects": {"horse": 0.8, "person": 0.7}, "type": "press"},
    "horse-plate": {"caption": "Squelette du cheval", "title": "Histoire naturelle", "years": 1785,
                    "technique": "estampe", "objects": {"horse": 0.45}},
    "boat": {"caption": "Bateaux de pêche dans le port", "title": "La Marine", "years": 1840, "technique": "dessin",
             "objects": {"boat": 0.85}},
    "ship-english": {"caption": "Ships in the harbour", "title": "The Illustrated News", "years": 1851,
                     "technique": "estampe", "language": "en"},
    "ocr-horse": {"caption": "Une place de village", "title": "Album", "years": 1890, "technique": "photographie",
                  "text": "On voit au fond un cheval attelé à une charrette."},
    "gold": {"caption": "Calice en or", "title": "Trésors d'église", "years": None, "technique": "photographie"},
    "unknown": {"caption": "", "title": "Recueil factice", "years": None, "technique": "dessin"},
    "misread": {"caption": "Le pont, vu de la rnontagne", "title": "Voyages", "years": 1870, "technique": "estampe"},
    "mountain": {"caption": "La montagne en hiver", "title": "Voyages", "years": 1870, "technique": "estampe"},
    "mountain-guide": {"caption": "Un guide de montagne", "title": "Voyages", "years": 1871, "technique": "estampe"},
    **{f"mountain-{n}": {"caption": f"Montagne, planche {n}", "title": "Atlas alpin", "years": 1880,
                         "technique": "estampe"} for n in range(1, 10)},
    "lighthouse": {"caption": "The lighthouse at dusk", "title": "The Illustrated News", "years": 1875,
                   "technique": "estampe", "language": "en"},
    "whale-title": {"caption": "Plate 3", "title": "A History of Whales", "years": 1875, "technique": "estampe",
                    "language": "en"},
    "whale-page": {"caption": "Plate 9", "title": "Sea Stories", "years": 1875, "technique": "estampe",
                   "language": "en", "text": "The whale. " * 40},
    "whale": {"caption": "A whale", "title": "Sea Stories", "years": 1875, "technique": "estampe", "language": "en"},
    "written": {"caption": "Planche 12", "title": "Album", "years": 1890, "technique": "dessin",
                "written": "two dogs and a zeppelin"},
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    name: str
    reason: str
    query: str
    first: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    known_failure: str = ""


CASES = (
    Case("accents", "Nobody types accents, or everybody does", "q=elephant", among=("elephant", "elephant-ad")),
    Case("accents typed", "The same the other way round", "q=ÉLÉPHANT", among=("elephant", "elephant-ad")),
    Case(
        "French plural",
        "A plural asks for the singular too",
        "q=cheval",
        among=("horse-race", "horse-plate", "ocr-horse"),
    ),
    Case(
        "French singular of -aux", "chevaux and cheval are one word", "q=chevaux", among=("horse-race", "horse-plate")
    ),
    Case("English plural", "English is stemmed as English", "q=ship", first=("ship-english",)),
    Case("elision", "l' is no part of the word", "q=l'éléphant", among=("elephant",)),
    Case(
        "caption before page text",
        "A caption names the picture, the page's text only stands near",
        "q=cheval",
        first=("horse-plate",),
    ),
    Case("all words", "Two words narrow", "q=chevaux Longchamp", first=("horse-race",), never=("horse-plate",)),
    Case(
        "phrase", "Quotes keep words together", 'q="chevaux de course"', first=("horse-race",), never=("horse-plate",)
    ),
    Case("phrase out of order", "and in their order", 'q="course de chevaux"', never=("horse-race",)),
    Case("not", "A minus takes away", "q=éléphant -chocolat", first=("elephant",), never=("elephant-ad",)),
    Case(
        "not, in the plural",
        "whatever its ending",
        "q=éléphant -chocolats",
        first=("elephant",),
        never=("elephant-ad",),
    ),
    Case("either", "OR widens", "q=éléphant OR bateau", among=("elephant", "boat"), never=("gold",)),
    Case("gold", "or is gold in French, not an operator", "q=or", first=("gold",), never=("boat", "elephant")),
    Case(
        "title",
        "A title finds its pictures",
        "q=histoire naturelle",
        among=("elephant", "horse-plate"),
        never=("boat",),
    ),
    Case(
        "title filter",
        "The title alone, by a part of it",
        "title=petit journ",
        among=("elephant-ad", "horse-race"),
        never=("elephant",),
    ),
    Case(
        "object",
        "What a detector saw needs no caption",
        "object=horse",
        among=("horse-race", "horse-plate"),
        never=("ocr-horse",),
    ),
    Case(
        "object surely seen",
        "The slider drops doubtful ones",
        "object=horse:0.5",
        first=("horse-race",),
        never=("horse-plate",),
    ),
    Case(
        "words and technique",
        "A facet narrows words",
        "q=cheval&technique=estampe",
        first=("horse-plate",),
        never=("horse-race",),
    ),
    Case(
        "without advertisements",
        "A function can be excluded",
        "q=éléphant&function=-image-publicitaire",
        first=("elephant",),
        never=("elephant-ad",),
    ),
    Case(
        "years",
        "Undated pictures do not slip through a date",
        "year_from=1700&year_to=1860&sort=date",
        first=("elephant", "horse-plate", "boat", "ship-english"),
        never=("gold", "unknown"),
    ),
    Case(
        "newest first", "Undated pictures come last", "sort=-date&technique=photographie", first=("ocr-horse", "gold")
    ),
    Case(
        "a word that is nowhere",
        "Nothing is better than anything",
        "q=hippopotame",
        never=("elephant", "boat", "unknown"),
    ),
    Case(
        "misread by the machine",
        "OCR reads m as rn; the picture is wanted all the same, after those rightly read",
        "q=montagne&size=100",
        among=("mountain", "mountain-guide", "misread"),
    ),
    Case(
        "misread, exactly",
        "Quotes ask for the word as it is",
        'q="montagne"&size=100',
        among=("mountain",),
        never=("misread",),
    ),
    Case(
        "slip of the pen",
        "f for ph, one l for two: what is meant is found",
        "q=elefant",
        among=("elephant", "elephant-ad"),
    ),
    Case("English slip of the pen", "Letters in the wrong order", "q=lighthuose", first=("lighthouse",)),
    Case("French slip of the pen", "A letter too few", "q=montagn", among=("mountain",)),
    Case(
        "no slip",
        "A short word has too many neighbours: port is not pont",
        "q=port",
        first=("boat",),
        never=("misread",),
    ),
    Case("a beginning", "A star asks for all words that begin so", "q=eleph*", among=("elephant", "elephant-ad")),
    Case("an English beginning", "in English too", "q=light*", first=("lighthouse",)),
    Case(
        "caption, then title, then page",
        "What names the picture comes first, however often the page repeats the word",
        "q=whales",
        first=("whale", "whale-title", "whale-page"),
    ),
    Case("what a model wrote", "is searched, as a list of its own", "q=zeppelins", first=("written",)),
    Case(
        "what a model wrote does not exclude",
        "A minus bears on what the source says",
        "q=planche -zeppelin&size=100",
        among=("written",),
    ),
    Case(
        "synonyms across languages",
        "boat should find bateau by meaning when an encoder is at work",
        "q=boat",
        among=("boat",),
        known_failure="text alone knows no translation; see the tests with the real encoder",
    ),
)
