"""How the shipped detector is trained: one nano that knows page layout and the objects of its start model.

`python -m indexing.training.detector` runs the recipe (see `recipe.main`). Fails with FileNotFoundError when the
material is not where the command says.
"""
