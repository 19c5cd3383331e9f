"""What readers ask of pictures, in French and in English: the texts against which a corpus is measured.

Fixed, and taken from no corpus: everyday things, kinds of picture and short descriptions, half in each language. What a
picture answers to all of these together is what it answers to anything.
"""

FRENCH = (
    "cheval", "chien", "oiseau", "poisson", "fleur", "arbre", "montagne", "rivière", "bateau", "pont", "église",
    "château", "rue", "marché", "maison", "intérieur", "table", "lampe", "horloge", "chapeau", "robe", "soldat",
    "enfant", "portrait de femme", "portrait d'homme", "foule", "danse", "musique", "machine", "usine", "train",
    "automobile", "avion", "carte", "plan", "affiche", "lettre ornée", "page de texte", "gravure", "photographie",
    "dessin à la plume", "paysage d'hiver", "coucher de soleil sur la mer", "deux hommes qui parlent",
    "une femme assise près d'une fenêtre", "vue générale d'une ville", "outils d'agriculture", "scène de bataille",
    "squelette d'animal", "statue antique", "tapis à motifs", "ballon dans le ciel", "course de bicyclettes",
    "salle de classe", "médecin et malade", "arc de triomphe", "éléphant", "insecte", "coquillage", "livre ouvert",
)  # fmt: skip
ENGLISH = (
    "horse", "dog", "bird", "fish", "flower", "tree", "mountain", "river", "boat", "bridge", "church", "castle",
    "street", "market", "house", "interior", "table", "lamp", "clock", "hat", "dress", "soldier", "child",
    "portrait of a woman", "portrait of a man", "crowd", "dance", "music", "machine", "factory", "train", "motor car",
    "aeroplane", "map", "plan", "poster", "ornamental letter", "page of text", "engraving", "photograph",
    "pen drawing", "winter landscape", "sunset over the sea", "two men talking", "a woman sitting by a window",
    "general view of a town", "farming tools", "battle scene", "skeleton of an animal", "ancient statue",
    "patterned carpet", "balloon in the sky", "bicycle race", "classroom", "doctor and patient", "triumphal arch",
    "elephant", "insect", "shell", "open book",
)  # fmt: skip
TEXTS = (*FRENCH, *ENGLISH)
