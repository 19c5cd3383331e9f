"""What the pictures show: one line of the table per subject, with the words that captions need in French and English.

Every subject is a pictogram of the vendored Noto Emoji subset, so that its shape is known and recognisable.
Fails at import with ValueError when a line of the table is malformed: the table is code, not input.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

# code | code point | French | gender | French plural | English | English plural | Latin name | group | place | colour
_TABLE = """
horse|1f40e|cheval|m|chevaux|horse|horses|Equus caballus|animal|land|8a5a34
dog|1f415|chien|m|chiens|dog|dogs|Canis familiaris|animal|land|b98a55
cat|1f408|chat|m|chats|cat|cats|Felis catus|animal|land|c2925a
ox|1f402|bœuf|m|bœufs|ox|oxen|Bos taurus|animal|land|8c5f3f
cow|1f404|vache|f|vaches|cow|cows|Bos domestica|animal|land|d8cbb6
pig|1f416|cochon|m|cochons|pig|pigs|Sus scrofa|animal|land|dba79a
ram|1f40f|bélier|m|béliers|ram|rams|Ovis aries|animal|land|d9d0ba
sheep|1f411|mouton|m|moutons|sheep|sheep|Ovis ovina|animal|land|e2dccb
goat|1f410|chèvre|f|chèvres|goat|goats|Capra hircus|animal|land|c9bda6
camel|1f42a|dromadaire|m|dromadaires|camel|camels|Camelus dromedarius|animal|land|c99b5d
elephant|1f418|éléphant|m|éléphants|elephant|elephants|Elephas maximus|animal|land|8f8d8b
rhinoceros|1f98f|rhinocéros|m|rhinocéros|rhinoceros|rhinoceroses|Rhinoceros unicornis|animal|land|86827c
hippopotamus|1f99b|hippopotame|m|hippopotames|hippopotamus|hippopotamuses|Hippopotamus amphibius|animal|land|8c7f86
tiger|1f405|tigre|m|tigres|tiger|tigers|Felis tigris|animal|land|d58a35
leopard|1f406|léopard|m|léopards|leopard|leopards|Felis pardus|animal|land|d3a455
giraffe|1f992|girafe|f|girafes|giraffe|giraffes|Camelopardalis giraffa|animal|land|d2a252
deer|1f98c|cerf|m|cerfs|deer|deer|Cervus elaphus|animal|land|a06b3e
rabbit|1f407|lapin|m|lapins|rabbit|rabbits|Lepus cuniculus|animal|land|b3a08a
squirrel|1f43f|écureuil|m|écureuils|squirrel|squirrels|Sciurus vulgaris|animal|land|a8552c
hedgehog|1f994|hérisson|m|hérissons|hedgehog|hedgehogs|Erinaceus europaeus|animal|land|7c6753
kangaroo|1f998|kangourou|m|kangourous|kangaroo|kangaroos|Macropus giganteus|animal|land|b07f53
monkey|1f412|singe|m|singes|monkey|monkeys|Simia sylvanus|animal|land|8f6237
gorilla|1f98d|gorille|m|gorilles|gorilla|gorillas|Troglodytes gorilla|animal|land|5c5654
mouse|1f400|souris|f|souris|mouse|mice|Mus musculus|animal|land|9b938c
bat|1f987|chauve-souris|f|chauves-souris|bat|bats|Vespertilio murinus|animal|air|5a4a40
rooster|1f413|coq|m|coqs|rooster|roosters|Gallus gallus|bird|land|c56f3a
turkey|1f983|dindon|m|dindons|turkey|turkeys|Meleagris gallopavo|bird|land|7a4b33
duck|1f986|canard|m|canards|duck|ducks|Anas boschas|bird|land|8d8d6a
swan|1f9a2|cygne|m|cygnes|swan|swans|Cygnus olor|bird|sea|eeeae0
owl|1f989|hibou|m|hiboux|owl|owls|Strix bubo|bird|land|8b6b46
eagle|1f985|aigle|m|aigles|eagle|eagles|Aquila chrysaetos|bird|air|6f5034
peacock|1f99a|paon|m|paons|peacock|peacocks|Pavo cristatus|bird|land|2f7f86
parrot|1f99c|perroquet|m|perroquets|parrot|parrots|Psittacus erithacus|bird|land|4d9a45
penguin|1f427|manchot|m|manchots|penguin|penguins|Aptenodytes patagonica|bird|land|d7d5cf
dove|1f54a|colombe|f|colombes|dove|doves|Columba alba|bird|air|e9e6dd
flamingo|1f9a9|flamant|m|flamants|flamingo|flamingos|Phoenicopterus ruber|bird|land|e08d84
dodo|1f9a4|dronte|m|drontes|dodo|dodos|Didus ineptus|bird|land|8d8f8f
snake|1f40d|serpent|m|serpents|snake|snakes|Coluber natrix|animal|land|6d8a3f
tortoise|1f422|tortue|f|tortues|tortoise|tortoises|Testudo graeca|animal|land|7e7d3e
lizard|1f98e|lézard|m|lézards|lizard|lizards|Lacerta viridis|animal|table|5f8b46
crocodile|1f40a|crocodile|m|crocodiles|crocodile|crocodiles|Crocodilus niloticus|animal|land|64743f
whale|1f40b|baleine|f|baleines|whale|whales|Balaena mysticetus|fish|sea|5f7484
dolphin|1f42c|dauphin|m|dauphins|dolphin|dolphins|Delphinus delphis|fish|sea|74899a
fish|1f41f|poisson|m|poissons|fish|fish|Cyprinus carpio|fish|table|8699a0
octopus|1f419|poulpe|m|poulpes|octopus|octopuses|Octopus vulgaris|fish|table|b5685a
lobster|1f99e|homard|m|homards|lobster|lobsters|Astacus marinus|fish|table|9d3b2c
crab|1f980|crabe|m|crabes|crab|crabs|Cancer pagurus|fish|table|c0603c
snail|1f40c|escargot|m|escargots|snail|snails|Helix pomatia|insect|table|b08d5c
butterfly|1f98b|papillon|m|papillons|butterfly|butterflies|Papilio machaon|insect|table|d9a22f
bee|1f41d|abeille|f|abeilles|bee|bees|Apis mellifica|insect|table|cf9a2c
ant|1f41c|fourmi|f|fourmis|ant|ants|Formica rufa|insect|table|5e3b29
beetle|1fab2|scarabée|m|scarabées|beetle|beetles|Scarabaeus sacer|insect|table|4c6a4a
spider|1f577|araignée|f|araignées|spider|spiders|Aranea diadema|insect|table|584a3f
scorpion|1f982|scorpion|m|scorpions|scorpion|scorpions|Scorpio europaeus|insect|table|8b5a32
ladybird|1f41e|coccinelle|f|coccinelles|ladybird|ladybirds|Coccinella septempunctata|insect|table|c4392b
grasshopper|1f997|sauterelle|f|sauterelles|grasshopper|grasshoppers|Locusta viridissima|insect|table|7f9a3c
rose|1f339|rose|f|roses|rose|roses|Rosa centifolia|plant|table|c04456
tulip|1f337|tulipe|f|tulipes|tulip|tulips|Tulipa gesneriana|plant|table|d2553f
sunflower|1f33b|tournesol|m|tournesols|sunflower|sunflowers|Helianthus annuus|plant|table|e0a92b
hibiscus|1f33a|hibiscus|m|hibiscus|hibiscus|hibiscuses|Hibiscus rosa-sinensis|plant|table|cf4a5a
tree|1f333|arbre|m|arbres|tree|trees|Quercus robur|tree|land|5d7f3d
fir|1f332|sapin|m|sapins|fir tree|fir trees|Abies pectinata|tree|land|3f6a45
palm|1f334|palmier|m|palmiers|palm tree|palm trees|Phoenix dactylifera|tree|land|6f8b3f
cactus|1f335|cactus|m|cactus|cactus|cacti|Cereus giganteus|plant|land|5f8f55
clover|1f340|trèfle|m|trèfles|clover|clovers|Trifolium repens|plant|table|5a9148
maple leaf|1f341|feuille d’érable|f|feuilles d’érable|maple leaf|maple leaves|Acer platanoides|plant|table|c4622d
herb|1f33f|laurier|m|lauriers|laurel|laurels|Laurus nobilis|plant|table|5b8a4c
wheat|1f33e|blé|m|blés|wheat|wheat sheaves|Triticum aestivum|plant|table|cfa648
mushroom|1f344|champignon|m|champignons|mushroom|mushrooms|Agaricus muscarius|plant|table|bf4330
grapes|1f347|raisin|m|raisins|bunch of grapes|bunches of grapes|Vitis vinifera|fruit|table|6b4a86
apple|1f34e|pomme|f|pommes|apple|apples|Malus communis|fruit|table|bf3f2f
pear|1f350|poire|f|poires|pear|pears|Pyrus communis|fruit|table|b7b04a
cherries|1f352|cerise|f|cerises|cherry|cherries|Prunus cerasus|fruit|table|b42a36
strawberry|1f353|fraise|f|fraises|strawberry|strawberries|Fragaria vesca|fruit|table|cc3a3a
lemon|1f34b|citron|m|citrons|lemon|lemons|Citrus limonum|fruit|table|e3c53d
pineapple|1f34d|ananas|m|ananas|pineapple|pineapples|Ananassa sativa|fruit|table|d0a03a
carrot|1f955|carotte|f|carottes|carrot|carrots|Daucus carota|fruit|table|d97a2c
maize|1f33d|maïs|m|maïs|ear of maize|ears of maize|Zea mays|fruit|table|dcb53f
teapot|1fad6|théière|f|théières|teapot|teapots||object|table|7d9bb0
cup|2615|tasse|f|tasses|cup|cups||object|table|e6ddcc
wine glass|1f377|verre à vin|m|verres à vin|wine glass|wine glasses||object|table|b9c2c4
castle|1f3f0|château|m|châteaux|castle|castles||building|land|c9bda4
church|26ea|église|f|églises|church|churches||building|land|cfc5b2
house|1f3e0|maison|f|maisons|house|houses||building|land|c9a27c
temple|1f3db|temple|m|temples|temple|temples||building|land|d8d0bd
tower|1f5fc|tour|f|tours|tower|towers||building|land|8d7a66
factory|1f3ed|usine|f|usines|factory|factories||building|land|a5705a
mosque|1f54c|mosquée|f|mosquées|mosque|mosques||building|land|cdbf9d
volcano|1f30b|volcan|m|volcans|volcano|volcanoes||landform|land|7f6a5c
mountain|1f3d4|montagne|f|montagnes|mountain|mountains||landform|land|8e939c
tent|26fa|tente|f|tentes|tent|tents||building|land|c8b48a
fountain|26f2|fontaine|f|fontaines|fountain|fountains||building|land|b7bdba
circus tent|1f3aa|chapiteau|m|chapiteaux|circus tent|circus tents||building|land|c8503c
sailboat|26f5|voilier|m|voiliers|sailing boat|sailing boats||vehicle|sea|e5dcc6
steamship|1f6a2|paquebot|m|paquebots|steamship|steamships||vehicle|sea|8b4a3c
canoe|1f6f6|canot|m|canots|canoe|canoes||vehicle|sea|9b6b3f
locomotive|1f682|locomotive|f|locomotives|locomotive|locomotives||vehicle|land|4f5a58
tramway|1f68b|tramway|m|tramways|tramcar|tramcars||vehicle|land|b08a3c
motor car|1f697|automobile|f|automobiles|motor car|motor cars||vehicle|land|7c2f2c
bicycle|1f6b2|bicyclette|f|bicyclettes|bicycle|bicycles||vehicle|land|45494b
airplane|1f6e9|aéroplane|m|aéroplanes|aeroplane|aeroplanes||vehicle|air|a9a28c
carousel horse|1f3a0|cheval de bois|m|chevaux de bois|carousel horse|carousel horses||object|land|c7a15a
violin|1f3bb|violon|m|violons|violin|violins||music|table|9a5526
trumpet|1f3ba|trompette|f|trompettes|trumpet|trumpets||music|table|d0a63f
drum|1f941|tambour|m|tambours|drum|drums||music|table|b04232
hunting horn|1f4ef|cor|m|cors|horn|horns||music|table|cda044
hat|1f452|chapeau|m|chapeaux|hat|hats||fashion|table|d9b77e
top hat|1f3a9|chapeau haut-de-forme|m|chapeaux hauts-de-forme|top hat|top hats||fashion|table|4b474a
crown|1f451|couronne|f|couronnes|crown|crowns||fashion|table|d6ad3b
dress|1f457|robe|f|robes|dress|dresses||fashion|table|7f8fbf
shoe|1f460|soulier|m|souliers|shoe|shoes||fashion|table|a8384a
boot|1f97e|bottine|f|bottines|boot|boots||fashion|table|7a5131
gloves|1f9e4|gant|m|gants|glove|gloves||fashion|table|b58f6b
umbrella|2602|parapluie|m|parapluies|umbrella|umbrellas||fashion|table|505c7c
handbag|1f45c|sac à main|m|sacs à main|handbag|handbags||fashion|table|8a4b36
bell|1f514|cloche|f|cloches|bell|bells||object|table|c79b43
candle|1f56f|chandelle|f|chandelles|candle|candles||object|table|e8dcb8
telescope|1f52d|télescope|m|télescopes|telescope|telescopes||instrument|table|a88448
microscope|1f52c|microscope|m|microscopes|microscope|microscopes||instrument|table|8f8a7c
clock|1f570|pendule|f|pendules|clock|clocks||instrument|table|a9763f
hourglass|231b|sablier|m|sabliers|hourglass|hourglasses||instrument|table|b98f55
balance|2696|balance|f|balances|pair of scales|pairs of scales||instrument|table|b3924c
compass|1f9ed|boussole|f|boussoles|compass|compasses||instrument|table|b99b58
globe|1f30d|globe terrestre|m|globes terrestres|globe|globes||instrument|table|6f96a8
swords|2694|épée|f|épées|sword|swords||weapon|table|a3a7a8
shield|1f6e1|bouclier|m|boucliers|shield|shields||weapon|table|a8493c
key|1f5dd|clef|f|clefs|key|keys||object|table|a68d5a
book|1f4d6|livre|m|livres|book|books||object|table|e6dcc3
amphora|1f3fa|amphore|f|amphores|amphora|amphorae||object|table|b9683f
chair|1fa91|chaise|f|chaises|chair|chairs||furniture|table|9a6a3c
sofa|1f6cb|canapé|m|canapés|sofa|sofas||furniture|table|a5534c
axe|1fa93|hache|f|haches|axe|axes||object|table|8f8478
gear|2699|roue dentée|f|roues dentées|cogwheel|cogwheels||instrument|table|8b8f90
skull|1f480|crâne|m|crânes|skull|skulls||vanity|table|dcd3bb
rider|1f3c7|cavalier|m|cavaliers|horseman|horsemen||person|land|7f4d36
cyclist|1f6b4|cycliste|m|cyclistes|cyclist|cyclists||person|land|5f6a78
fencer|1f93a|escrimeur|m|escrimeurs|fencer|fencers||person|land|c9c4b8
skier|26f7|skieur|m|skieurs|skier|skiers||person|land|55606e
dragon|1f409|dragon|m|dragons|dragon|dragons|Draco volans|fable|land|5d8a50
unicorn|1f984|licorne|f|licornes|unicorn|unicorns|Monoceros|fable|land|e6ddd8
teddy bear|1f9f8|ours en peluche|m|ours en peluche|teddy bear|teddy bears||toy|table|b0793f
kite|1fa81|cerf-volant|m|cerfs-volants|kite|kites||toy|air|c9523f
ball|26bd|ballon|m|ballons|ball|balls||toy|table|d9d3c6
fox|1f98a|renard|m|renards|fox|foxes|Vulpes vulgaris|head|bust|c46a2b
wolf|1f43a|loup|m|loups|wolf|wolves|Canis lupus|head|bust|8b8a86
lion|1f981|lion|m|lions|lion|lions|Felis leo|head|bust|c9923f
bear|1f43b|ours|m|ours|bear|bears|Ursus arctos|head|bust|6d4a32
frog|1f438|grenouille|f|grenouilles|frog|frogs|Rana esculenta|head|bust|6e9a4a
"""

# First year in which a picture of it can have been made in Europe; what is not listed was always there.
_SINCE = {
    "dodo": 1600, "kangaroo": 1775, "penguin": 1520, "turkey": 1525, "gorilla": 1850, "hippopotamus": 1550,
    "sunflower": 1560, "tulip": 1560, "maize": 1510, "pineapple": 1535, "cactus": 1540, "hibiscus": 1600,
    "teapot": 1680, "cup": 1650, "factory": 1815, "tower": 1889, "circus tent": 1830, "steamship": 1838,
    "locomotive": 1830,
    "tramway": 1881, "motor car": 1896, "bicycle": 1869, "cyclist": 1869, "airplane": 1908, "carousel horse": 1860,
    "top hat": 1797, "handbag": 1800, "umbrella": 1700, "telescope": 1610, "microscope": 1660, "clock": 1650,
    "sofa": 1680, "globe": 1500, "skier": 1895, "teddy bear": 1903, "ball": 1870, "kite": 1650, "violin": 1560,
}  # fmt: skip

# Genre of a picture by the group of its first subject (values of the BnF's 641$a).
_GENRES = {
    "animal": "représentations animalières",
    "bird": "représentations animalières",
    "fish": "représentations animalières",
    "insect": "représentations animalières",
    "head": "caricatures et dessins humoristiques",
    "plant": "représentations végétales",
    "tree": "représentations végétales",
    "fruit": "représentations végétales",
    "building": "vues d'architecture",
    "landform": "paysages",
    "fashion": "costumes",
    "instrument": "représentations scientifiques et techniques",
    "vehicle": "représentations d'objet",
    "person": "représentations humaines : scènes",
    "vanity": "vanités et natures mortes",
    "fable": "représentations animalières",
}


@dataclass(frozen=True)
class Subject:
    """One thing that can be shown; `colour` is its natural colour as RGB in 0..1."""

    code: str
    glyph: str
    fr: str
    feminine: bool
    fr_plural: str
    en: str
    en_plural: str
    latin: str
    group: str
    place: str
    colour: tuple[float, float, float]

    @property
    def since(self) -> int:
        return _SINCE.get(self.code, 0)

    @property
    def genre(self) -> str:
        return _GENRES.get(self.group, "représentations d'objet")


def _parse(line: str) -> Subject:
    code, point, fr, gender, fr_plural, en, en_plural, latin, group, place, colour = line.split("|")
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return Subject(
        code, chr(int(point, 16)), fr, gender == "f", fr_plural, en, en_plural, latin, group, place, (red, green, blue)
    )


@cache
def table() -> dict[str, Subject]:
    """All subjects by code, in the order of the table."""
    return {subject.code: subject for subject in map(_parse, _TABLE.strip().splitlines())}


def group(*names: str) -> list[Subject]:
    """The subjects of these groups, in the order of the table."""
    return [subject for subject in table().values() if subject.group in names]


def pick(*codes: str) -> list[Subject]:
    """These subjects; KeyError for a code that the table lacks."""
    return [table()[code] for code in codes]
