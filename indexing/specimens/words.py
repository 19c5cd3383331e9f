"""Running text of the pages: sentences of the period in French, English and Latin, filled with names and subjects.

Texts speak of the subjects of their page, so that a search by words finds them. Unknown language: KeyError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from .captions import article, capital
from .raster import Rng
from .subjects import Subject

_BOOK_FR = """
Les anciens auteurs rapportent que l’on voyait jadis {a} près de {city}, et que le peuple accourait pour l’admirer.
Nous avons vu de nos propres yeux {s} que les habitants de {city} tenaient en grande estime.
La planche ci-jointe, gravée d’après nature, montre {a}, sur un dessin de {who} fait au printemps.
Il n’est personne qui, passant par {city}, ne s’arrête devant ce spectacle avec un secret contentement.
On distingue plusieurs espèces, dont les couleurs varient selon la saison, le climat et la nourriture.
Le voyageur qui descend la rivière aperçoit d’abord les toits du bourg, puis le clocher, enfin les collines bleues.
C’est une opinion fort répandue, et que l’expérience confirme chaque jour, que la patience vient à bout de tout.
Quelques savants de {city} ont soutenu le contraire ; mais leurs raisons ne nous ont point paru convaincantes.
Vers le soir, la lumière dorait les murailles et l’on entendait au loin le bruit des forges.
{who} possédait alors un cabinet rempli de curiosités, parmi lesquelles {a} d’une conservation parfaite.
Les ouvriers se servent pour cet usage d’un instrument fort simple, dont voici la description.
Il faut remarquer que la lumière, en tombant obliquement, fait paraître les ombres plus longues qu’elles ne sont.
Nous partîmes de {city} avant l’aube, par un froid vif, et nous ne rencontrâmes que des charrettes et {a}.
Cette figure, tirée d’un manuscrit du roi, représente {a} avec une naïveté qui charme encore.
La nature, qui ne fait rien en vain, a donné à chaque être ce qu’il lui fallait pour vivre.
Le maître disait souvent que dessiner, c’est apprendre à regarder lentement.
On conserve dans la bibliothèque de {city} un exemplaire enluminé de cet ouvrage.
Les vents du nord soufflent ici durant six semaines, après quoi le ciel reste pur jusqu’à la moisson.
Telle est l’histoire que l’on raconte aux veillées, quand le feu baisse et que les enfants se taisent.
"""
_BOOK_EN = """
The old writers relate that {a} was once to be seen near {city}, and that people came from afar to admire it.
We have ourselves beheld {s}, which the inhabitants of {city} held in great esteem.
The annexed plate, engraved from nature, shows {a} as it was drawn by {who} in the spring of that year.
No traveller passes through {city} without pausing before this spectacle with secret contentment.
Several kinds are distinguished, whose colours vary with the season, the climate and the food.
Whoever descends the river perceives first the roofs of the town, then the steeple, and at last the blue hills.
It is a very general opinion, and one which experience daily confirms, that patience overcomes all things.
Some learned gentlemen of {city} have maintained the contrary; but their reasons did not appear to us convincing.
Towards evening the light gilded the old walls, and the noise of the forges was heard in the distance.
{who} possessed at that time a cabinet filled with curiosities, among which was {a} in perfect preservation.
The workmen employ for this purpose a very simple instrument, of which the description follows.
It must be remarked that light, falling obliquely, makes the shadows appear longer than they are.
We left {city} before dawn, in a sharp frost, and met with nothing on the road but carts and {a}.
This figure, taken from an ancient manuscript, represents {a} with a simplicity which still delights.
Nature, who does nothing in vain, has given to every creature what it needed in order to live.
The master used to say that to draw is to learn how to look slowly.
A painted copy of this work is preserved in the library of {city}.
The north winds blow here for six weeks, after which the sky remains clear until the harvest.
Such is the story told by the fireside, when the embers sink and the children fall silent.
"""
_NEWS_FR = """
Hier soir, vers six heures, {a} a causé un vif émoi sur la grande place de {city}.
Le conseil municipal de {city} s’est réuni {day} sous la présidence de {who}.
Une foule nombreuse se pressait {day} aux abords de la gare pour assister à l’arrivée du cortège.
On nous écrit de {city} que les travaux du nouveau pont seront achevés avant l’hiver.
{who}, qui revenait du marché, a trouvé {a} abandonné sur le bord de la route.
L’exposition consacrée à ces merveilles restera ouverte jusqu’à {day} ; l’entrée en est libre.
Les nouvelles de la récolte sont bonnes, et les cours se maintiennent sur toutes les places.
Le concours de {city} a réuni cette année {num} exposants venus de toute la région.
La police a ouvert une enquête ; on ne signale, par bonheur, aucun blessé.
Notre photographe a pu saisir {a} au moment même où le train entrait en gare.
Le temps reste couvert sur l’ensemble du pays, avec quelques éclaircies dans l’après-midi.
M. le préfet a remis la médaille d’honneur à {who}, aux applaudissements de l’assistance.
Le paquebot parti de {city} est signalé en bonne route ; la traversée s’annonce calme.
À la Bourse, la séance a été peu animée et les valeurs n’ont guère varié.
Une souscription est ouverte dans nos bureaux au profit des sinistrés de {city}.
Les amateurs de {p} se sont donné rendez-vous {day} au Jardin des plantes.
"""
_NEWS_EN = """
Yesterday evening, about six o’clock, {a} caused a lively stir in the market place of {city}.
The town council of {city} met on {day} under the chairmanship of {who}.
A great crowd gathered on {day} about the railway station to witness the arrival of the procession.
Our correspondent at {city} writes that the new bridge will be finished before the winter.
{who}, who was returning from market, came upon {a} left by the side of the road.
The exhibition devoted to these wonders remains open until {day}; admission is free.
Reports of the harvest are favourable, and prices are maintained in all quarters.
The show at {city} brought together this year no fewer than {num} exhibitors from the whole county.
The police have begun an inquiry; happily nobody is reported hurt.
Our artist was able to sketch {a} at the very moment when the train drew in.
The weather remains dull over the greater part of the country, with bright intervals after noon.
The medal was presented to {who} amid the applause of the company.
The steamer from {city} is reported in fair weather, and a calm passage is expected.
On the Exchange business was quiet, and prices underwent little change.
A subscription has been opened at our office for the relief of the sufferers at {city}.
The admirers of {p} assembled on {day} in the gardens of the society.
"""
_BOOK_LA = """
In hac tabula depingitur {a}, quem veteres auctores saepe commemorant.
Omnis natura artem suam habet, et nihil frustra facit.
Nunc de figuris et moribus eorum breviter dicendum est.
Sunt qui dicant in regione illa montes esse altissimos et flumina aurea.
Tunc venit rex cum magna multitudine et stetit ante portam civitatis.
Hoc opus impressum est anno domini apud {city} cum privilegio.
Lector benigne, vale et nostris laboribus fave.
Multa de hac re scripserunt antiqui, sed pauca viderunt oculis suis.
Aqua, ignis, aer et terra sunt quattuor elementa rerum omnium.
Deinde profecti sumus per silvas et campos usque ad litus maris.
Sapiens tacet quando stultus loquitur, et tempus omnia docet.
"""
_SENTENCES = {
    key: text.strip().splitlines()
    for key, text in {
        ("fr", "book"): _BOOK_FR, ("en", "book"): _BOOK_EN, ("fr", "news"): _NEWS_FR,
        ("en", "news"): _NEWS_EN, ("la", "book"): _BOOK_LA,
    }.items()
}  # fmt: skip
_CITIES = {
    "fr": [
        "Nantes",
        "Lyon",
        "Rouen",
        "Dijon",
        "Tours",
        "Arras",
        "Marseille",
        "Bordeaux",
        "Poitiers",
        "Amiens",
        "Grenoble",
        "Quimper",
    ],
    "en": [
        "York",
        "Bristol",
        "Norwich",
        "Chester",
        "Exeter",
        "Dover",
        "Bath",
        "Lincoln",
        "Durham",
        "Oxford",
        "Leeds",
        "Whitby",
    ],
    "la": ["Lugdunum", "Basileam", "Venetias", "Parisios", "Argentoratum", "Coloniam"],
}
_PEOPLE = {
    "fr": [
        "M. Delorme",
        "M. Lefèvre",
        "Mme Girard",
        "M. Morel",
        "M. de Varennes",
        "Mlle Aubry",
        "Mme Collet",
    ],
    "en": ["Mr. Harding", "Mrs. Whitcombe", "Dr. Ashley", "Captain Thorne", "Sir John Pell", "Miss Lyle", "Mr. Barlow"],
    "la": ["magister Petrus", "frater Johannes"],
}
_DAYS = {
    "fr": ["jeudi dernier", "dimanche", "lundi matin", "samedi"],
    "en": ["Thursday last", "Sunday", "Monday", "Saturday"],
    "la": ["die dominica"],
}
_AD_FR = """
CHOCOLAT {NAME}|Le meilleur des desserts|se trouve partout
SAVON {NAME}|Blancheur, douceur, économie|Exigez la marque
CYCLES {NAME}|Solidité et légèreté|Catalogue franco
MAISON {NAME}|Grand choix de nouveautés|Prix fixe, livraison à domicile
QUINQUINA {NAME}|Apéritif tonique|Médaille d’or
PIANOS {NAME}|Vente, location, accords|Facilités de paiement
CHAPEAUX {NAME}|Haute élégance|12, rue de la Paix
CAFÉ {NAME}|Torréfié chaque jour|Demandez-le à votre épicier
HORLOGERIE {NAME}|Montres garanties|Réparations
JARDINS {NAME}|Graines et arbustes|Envoi du catalogue
"""
_AD_EN = """
{NAME}’S COCOA|Grateful and comforting|Sold everywhere
{NAME}’S SOAP|For the complexion|Refuse imitations
{NAME} CYCLES|Strong, light and silent|Write for catalogue
{NAME} & SONS|Drapers and outfitters|Established 1837
{NAME}’S TONIC|Restores the strength|Of all chemists
{NAME} PIANOS|Hire or purchase|Easy terms
{NAME} HATS|The height of elegance|Regent Street
{NAME}’S TEA|Fresh from the garden|Ask your grocer
{NAME} CLOCKS|Warranted for ten years|Repairs
{NAME}’S SEEDS|For field and garden|Price list free
"""
_ADS = {"fr": _AD_FR.strip().splitlines(), "en": _AD_EN.strip().splitlines()}
_BRANDS = [
    "MOREL",
    "AUBERT",
    "DUPLAN",
    "VALOIS",
    "GIRARD",
    "LENOIR",
    "HARDING",
    "BARLOW",
    "THORNE",
    "PELL",
    "ASHLEY",
    "ORION",
    "MINERVE",
    "CÉRÈS",
]
_HEADS_FR = """
UNE GRANDE JOURNÉE À {CITY}
{A} CAUSE UN VIF ÉMOI
NOUVELLES DE {CITY}
LE CONCOURS DE {CITY}
L’AFFAIRE DE {CITY}
{A} À L’EXPOSITION
LES FÊTES DE {CITY}
ON A RETROUVÉ {A}
LE MYSTÈRE DE {CITY}
{A} POUR UN MILLION
À TRAVERS LA VILLE
LES ÉCHOS DU JOUR
LE RAPIDE DE {CITY}
UN SAUVETAGE À {CITY}
"""
_HEADS_EN = """
A GREAT DAY AT {CITY}
{A} CAUSES A STIR
NEWS FROM {CITY}
THE SHOW AT {CITY}
THE {CITY} AFFAIR
{A} AT THE EXHIBITION
REJOICINGS AT {CITY}
THE MYSTERY OF {CITY}
{A} IS FOUND
A RESCUE AT {CITY}
TOWN AND COUNTRY
OUR LETTER FROM {CITY}
"""
_HEADS = {"fr": _HEADS_FR.strip().splitlines(), "en": _HEADS_EN.strip().splitlines()}
_ELISION = re.compile(r"\b([Dd])[eE] (?=[AEIOUÉÈaeiouéèêâœ])")


def _one(rng: Rng, choices: list[str]) -> str:
    return choices[int(rng.integers(len(choices)))]


def elided(text: str) -> str:
    """French "de" before a vowel: "la gare d’Arras"."""
    return _ELISION.sub(lambda match: f"{match[1]}’", text)


def city(language: str, rng: Rng) -> str:
    return _one(rng, _CITIES[language])


def _nouns(language: str, subjects: tuple[Subject, ...], rng: Rng) -> tuple[str, str, str]:
    """One, some, and the bare plural of a subject of the page."""
    if not subjects:
        return {"fr": ("un oiseau", "des oiseaux", "oiseaux"), "en": ("a bird", "birds", "birds")}.get(
            language, ("avis", "aves", "aves")
        )
    subject = subjects[int(rng.integers(len(subjects)))]
    if language == "la":
        latin = (subject.latin or "figura mirabilis").lower()
        return latin, latin, latin
    index = 0 if language == "fr" else 1
    plurals = (subject.fr_plural, subject.en_plural)
    return article(subject)[index], article(subject, plural=True)[index], plurals[index]


def _filled(template: str, language: str, subjects: tuple[Subject, ...], rng: Rng) -> str:
    one, some, plural = _nouns(language, subjects, rng)
    values = {
        "a": one, "s": some, "p": plural, "city": city(language, rng), "who": _one(rng, _PEOPLE[language]),
        "day": _one(rng, _DAYS[language]), "num": str(rng.integers(40, 900)),
    }  # fmt: skip
    sentence = capital(template.format(**values))
    return elided(sentence) if language == "fr" else sentence


def _sentences(language: str, register: str, subjects: tuple[Subject, ...], rng: Rng) -> Iterator[str]:
    """Sentences without end; none comes back before all others were used."""
    bank = _SENTENCES[(language, register)]
    while True:
        for index in rng.permutation(len(bank)):
            yield _filled(bank[int(index)], language, subjects, rng)


def paragraph(language: str, register: str, subjects: tuple[Subject, ...], rng: Rng, sentences: int = 4) -> str:
    """Some sentences in a language (fr, en, la) and a register (book, news)."""
    return " ".join(islice(_sentences(language, register, subjects, rng), sentences))


def text(language: str, register: str, subjects: tuple[Subject, ...], rng: Rng, paragraphs: int = 6) -> list[str]:
    source = _sentences(language, register, subjects, rng)
    return [" ".join(islice(source, int(rng.integers(3, 6)))) for _ in range(paragraphs)]


def headline(language: str, subjects: tuple[Subject, ...], rng: Rng) -> str:
    index = 0 if language == "fr" else 1
    noun = article(subjects[0])[index] if subjects else {"fr": "Un inconnu", "en": "A stranger"}[language]
    head = _one(rng, _HEADS[language]).format(CITY=city(language, rng).upper(), A=noun.upper())
    return elided(head) if language == "fr" else head


def advert(language: str, rng: Rng) -> tuple[str, str, str]:
    """Trade name, promise, address."""
    head, promise, where = _one(rng, _ADS[language]).format(NAME=_one(rng, _BRANDS)).split("|")
    return head, promise, where
