"""The kinds of documents of a specimen library: titles, dates, layouts, subjects, processes, wear.

A table, in the order in which documents are made: the first eight already show the six techniques.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .captions import Pair
from .paper import Wear
from .subjects import Subject, group, pick

_OLD = Wear((0.955, 0.915, 0.82), 0.75, 0.5, 0.25, 0.0, 0.5, 1.1)
_RAG = Wear((0.965, 0.94, 0.87), 0.5, 0.5, 0.15, 0.0, 0.25, 0.9)
_NEWS = Wear((0.925, 0.875, 0.75), 0.8, 0.15, 0.1, 0.8, 0.7, 1.2)
_CLEAN = Wear((0.975, 0.955, 0.91), 0.3, 0.1, 0.05, 0.0, 0.1, 0.7)
_POSTER = Wear((0.965, 0.93, 0.84), 0.4, 0.1, 0.1, 0.9, 0.0, 0.8)
_CARD = Wear((0.985, 0.97, 0.94), 0.3, 0.1, 0.05, 0.0, 0.0, 0.6)
_BOOK, _TALL, _WIDE, _SHEET = (1040, 1440), (1080, 1500), (1500, 1140), (1240, 1640)


@dataclass(frozen=True)
class Programme:
    """A kind of document; pages take `layouts` in turn, after `opening` for the first page."""

    code: str
    title: Pair
    creator: str
    years: tuple[int, int]
    type: str
    language: str
    size: tuple[int, int]
    layouts: tuple[str, ...]
    subjects: tuple[Subject, ...]
    processes: tuple[str, ...]
    function: str = "autres"
    wear: Wear = _RAG
    opening: str | None = None
    genre: str | None = None


def _mixed(*lists: list[Subject]) -> tuple[Subject, ...]:
    """Subjects of several lists in a fixed shuffled order."""
    merged = [subject for items in lists for subject in items]
    order = np.random.default_rng(len(merged)).permutation(len(merged))
    return tuple(merged[int(index)] for index in order)


_FAUNA = _mixed(group("animal", "bird"))
_FLORA = _mixed(group("plant", "tree", "fruit"))
_SMALL = _mixed(group("insect", "fish"))
_TOWNS = _mixed(group("building", "landform"), pick("sailboat", "tree", "palm"))
_TRAVEL = _mixed(group("building", "landform", "vehicle"), pick("camel", "elephant", "palm"))
_NEWS_SUBJECTS = _mixed(
    group("vehicle", "building", "person"), pick("horse", "dog", "elephant", "cow", "kite", "eagle")
)
_THINGS = _mixed(group("instrument", "music", "object", "furniture"))
_DRESS = _mixed(group("fashion"))
_BEASTS = _mixed(group("head"), pick("rooster", "pig", "owl", "monkey"))
_GARDEN = _mixed(group("plant", "bird", "insect", "fruit"))
_FABLES = _mixed(
    group("fable"), pick("deer", "dog", "cat", "rooster", "ox", "mouse", "swan", "tortoise", "rabbit", "goat", "castle")
)
_GOODS = _mixed(
    group("fashion", "instrument", "music", "furniture", "toy"), pick("bicycle", "teapot", "bell", "umbrella")
)
_STILL = _mixed(
    group("fruit", "vanity", "music"),
    pick("rose", "tulip", "lobster", "fish", "teapot", "book", "candle", "amphora", "wine glass"),
)

PROGRAMMES: tuple[Programme, ...] = (
    Programme(
        "histoire-des-animaux",
        ("Histoire naturelle des animaux", "Natural history of animals"),
        "A. Delorme",
        (1765, 1790),
        "book",
        "fr",
        _BOOK,
        ("plate", "text page", "plate of figures", "plate", "text page"),
        _FAUNA,
        ("burin", "coloured", "coloured"),
        wear=_RAG,
        genre="représentations animalières",
    ),
    Programme(
        "le-petit-courrier",
        ("Le Petit Courrier", "The Little Courier"),
        "Imprimerie Girard",
        (1904, 1913),
        "press",
        "fr",
        _SHEET,
        ("newspaper page", "front page"),
        _NEWS_SUBJECTS,
        ("halftone",),
        "image de presse",
        _NEWS,
        "front page",
    ),
    Programme(
        "affiches-illustrees",
        ("Affiches illustrées", "Illustrated posters"),
        "J. Valois",
        (1889, 1900),
        "image",
        "fr",
        _TALL,
        ("poster",),
        _mixed(
            group("vehicle", "music", "bird"),
            pick("circus tent", "horse", "elephant", "lion", "rider", "cyclist", "top hat"),
        ),
        ("chromo",),
        "affiche",
        _POSTER,
    ),
    Programme(
        "album-thorne",
        ("Album de photographies de la famille Thorne", "The Thorne family album of photographs"),
        "E. Thorne",
        (1868, 1889),
        "image",
        "en",
        _WIDE,
        ("photograph album",),
        _mixed(group("building", "vehicle"), pick("horse", "dog", "cat", "cow", "chair", "tree", "fountain")),
        ("albumen", "albumen", "silver"),
        "album",
        _CARD,
    ),
    Programme(
        "cabinet-de-peintures",
        ("Cabinet de peintures", "A cabinet of paintings"),
        "L. Aubert",
        (1740, 1869),
        "image",
        "fr",
        _WIDE,
        ("mounted picture",),
        _mixed(list(_STILL), list(_TOWNS), pick("horse", "cow", "sheep", "dog", "sailboat")),
        ("oil",),
        wear=_CARD,
    ),
    Programme(
        "carnet-de-voyage",
        ("Carnet de voyage en Italie", "Sketchbook of a journey to Italy"),
        "P. Morel",
        (1821, 1845),
        "manuscript",
        "fr",
        _BOOK,
        ("sketchbook",),
        _mixed(list(_TOWNS), pick("horse", "goat", "ox", "cat", "fountain", "amphora", "boot")),
        ("pencil", "sanguine", "wash", "charcoal", "watercolour"),
        "carnet de dessins",
        _RAG,
    ),
    Programme(
        "papiers-decoupes",
        ("Papiers découpés", "Cut papers"),
        "M. Lenoir",
        (1913, 1929),
        "image",
        "fr",
        _TALL,
        ("collage",),
        _mixed(group("music", "bird", "vehicle"), pick("cat", "fish", "teapot", "clock", "umbrella", "rose", "hat")),
        ("collage",),
        wear=_CARD,
    ),
    Programme(
        "atlas-des-cotes",
        ("Atlas des côtes et des provinces", "Atlas of coasts and provinces"),
        "N. de Varennes",
        (1640, 1760),
        "map",
        "fr",
        (1620, 1220),
        ("map",),
        _TOWNS,
        ("burin",),
        "carte",
        _OLD,
    ),
    Programme(
        "liber-bestiarum",
        ("Liber bestiarum", "The book of beasts"),
        "Petrus Lugdunensis",
        (1480, 1535),
        "book",
        "la",
        _BOOK,
        ("early text page",),
        _mixed(
            group("fable"), pick("lion", "unicorn", "eagle", "elephant", "deer", "whale", "horse", "camel", "castle")
        ),
        ("woodcut",),
        wear=_OLD,
        opening="title page",
    ),
    Programme(
        "la-lanterne-comique",
        ("La Lanterne comique", "The Comic Lantern"),
        "C. Duplan",
        (1832, 1869),
        "periodical",
        "fr",
        _TALL,
        ("caricature",),
        _BEASTS,
        ("lithograph",),
        "image de presse",
        _RAG,
        genre="caricatures et dessins humoristiques",
    ),
    Programme(
        "british-flora",
        ("Herbier colorié", "A coloured herbal"),
        "M. Ashley",
        (1799, 1835),
        "book",
        "en",
        _BOOK,
        ("plate", "plate", "text page", "plate of figures"),
        _FLORA,
        ("coloured", "coloured etching"),
        wear=_RAG,
        genre="représentations végétales",
    ),
    Programme(
        "weekly-illustrated",
        ("Le Monde illustré de la semaine", "The Weekly Illustrated Times"),
        "Barlow & Co.",
        (1856, 1884),
        "press",
        "en",
        _SHEET,
        ("newspaper page", "front page"),
        _NEWS_SUBJECTS,
        ("wood",),
        "image de presse",
        _NEWS,
        "front page",
    ),
    Programme(
        "romances",
        ("Romances du soir", "Evening Songs"),
        "H. Duplan",
        (1840, 1895),
        "score",
        "fr",
        _BOOK,
        ("score",),
        _mixed(pick("sailboat", "rose", "swan", "violin", "dove", "castle", "rider")),
        ("lithograph", "chromo"),
        "partition illustrée",
        _RAG,
        "score cover",
    ),
    Programme(
        "papiers-peints",
        ("Manufacture de papiers peints", "Wallpaper samples"),
        "Réveil & fils",
        (1790, 1880),
        "image",
        "fr",
        _TALL,
        ("wallpaper",),
        _GARDEN,
        ("chromo",),
        "papier peint",
        _CLEAN,
    ),
    Programme(
        "cyanotypes",
        ("Plantes et insectes en cyanotype", "Cyanotype impressions of plants and insects"),
        "A. Harding",
        (1845, 1870),
        "image",
        "en",
        _BOOK,
        ("impression",),
        _mixed(group("plant", "tree", "insect")),
        ("cyanotype",),
        wear=_CARD,
    ),
    Programme(
        "imagerie-populaire",
        ("Imagerie populaire", "Popular prints"),
        "Fabrique d’Épinal",
        (1810, 1870),
        "image",
        "fr",
        _SHEET,
        ("broadsheet", "print"),
        _mixed(list(_FABLES), pick("rider", "locomotive", "church", "house", "sailboat", "drum", "cow", "sheep")),
        ("stencilled",),
        "image d'Épinal",
        _RAG,
    ),
    Programme(
        "recueil-de-planches",
        ("Recueil de planches des sciences et des arts", "Plates of the sciences and the arts"),
        "R. Collet",
        (1752, 1777),
        "book",
        "fr",
        _BOOK,
        ("plate of figures", "plate", "text page"),
        _THINGS,
        ("burin", "etching"),
        wear=_OLD,
        genre="représentations scientifiques et techniques",
    ),
    Programme(
        "modes-de-paris",
        ("Les Modes de Paris", "Paris Fashions"),
        "Mlle Aubry",
        (1908, 1928),
        "periodical",
        "fr",
        _TALL,
        ("fashion plate",),
        _DRESS,
        ("three-colour", "gouache", "watercolour", "chromo"),
        "image de mode",
        _CLEAN,
        genre="costumes",
    ),
    Programme(
        "vues-pittoresques",
        ("Vues pittoresques", "Picturesque views"),
        "J. Pell",
        (1770, 1839),
        "book",
        "en",
        _WIDE,
        ("print",),
        _TOWNS,
        ("etching", "burin", "lithograph"),
        wear=_RAG,
    ),
    Programme(
        "cartes-postales",
        ("Cartes postales d’un voyageur", "Postcards of a traveller"),
        "Collection Girard",
        (1902, 1925),
        "image",
        "fr",
        (1240, 1560),
        ("postcards",),
        _TRAVEL,
        ("duotone", "three-colour"),
        "carte postale",
        _CARD,
    ),
    Programme(
        "catalogue-barlow",
        ("Catalogue Barlow", "Barlow’s General Catalogue"),
        "Barlow & Sons",
        (1912, 1930),
        "periodical",
        "en",
        _TALL,
        ("catalogue",),
        _GOODS,
        ("halftone", "duotone", "pen"),
        "image publicitaire",
        _CLEAN,
    ),
    Programme(
        "fables-choisies",
        ("Fables choisies", "Selected fables"),
        "O. Lefèvre",
        (1825, 1868),
        "book",
        "fr",
        _BOOK,
        ("text page", "plate"),
        _FABLES,
        ("wood", "etching"),
        wear=_RAG,
        opening="title page",
    ),
    Programme(
        "aquarelles",
        ("Aquarelles et gouaches", "Watercolours and gouaches"),
        "E. Whitcombe",
        (1860, 1912),
        "image",
        "en",
        _WIDE,
        ("mounted picture",),
        _mixed(list(_GARDEN), list(_TOWNS)),
        ("watercolour", "gouache"),
        wear=_CARD,
    ),
    Programme(
        "images-de-la-guerre",
        ("Le Miroir de l’année", "The Mirror of the Year"),
        "Agence Orion",
        (1914, 1919),
        "press",
        "fr",
        _SHEET,
        ("newspaper page",),
        _mixed(group("vehicle", "weapon", "person"), pick("horse", "dog", "dove", "church", "factory", "tent")),
        ("halftone", "duotone"),
        "image de presse",
        _NEWS,
        "front page",
    ),
    Programme(
        "photographies-argentiques",
        ("Reportages photographiques", "Photographic reports"),
        "Studio Minerve",
        (1905, 1930),
        "image",
        "fr",
        _WIDE,
        ("photograph album", "mounted picture"),
        _mixed(list(_NEWS_SUBJECTS), list(_THINGS)),
        ("silver",),
        "album",
        _CARD,
    ),
)
