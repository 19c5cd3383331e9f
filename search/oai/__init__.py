"""OAI-PMH 2.0: the illustrations of the portal for harvesters (https://www.openarchives.org/OAI/2.0/)."""
