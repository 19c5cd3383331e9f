"""The kinds of documents of a specimen library, in the order in which documents are made.

The first eight already show the six techniques. A code without a programme fails at import with KeyError.
"""

from __future__ import annotations

from .model import Programme
from .pictures import PICTURES
from .texts import TEXTS

_ORDER = """
histoire-des-animaux
le-petit-courrier
affiches-illustrees
album-thorne
cabinet-de-peintures
carnet-de-voyage
papiers-decoupes
atlas-des-cotes
liber-bestiarum
la-lanterne-comique
british-flora
weekly-illustrated
romances
papiers-peints
cyanotypes
imagerie-populaire
recueil-de-planches
modes-de-paris
vues-pittoresques
cartes-postales
catalogue-barlow
fables-choisies
aquarelles
images-de-la-guerre
photographies-argentiques
"""
_BY_CODE = {programme.code: programme for programme in TEXTS + PICTURES}
PROGRAMMES: tuple[Programme, ...] = tuple(_BY_CODE[code] for code in _ORDER.split())

__all__ = ["PROGRAMMES", "Programme"]
