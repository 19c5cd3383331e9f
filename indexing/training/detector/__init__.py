"""How the shipped detector is trained: one nano that knows page layout and keeps the objects of its start model.

`manage.py train detector` runs the recipe (see `recipe.main`). Fails with FileNotFoundError when the material is not
where the command says.
"""
