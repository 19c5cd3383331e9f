"""Training of the small French-English encoder the portal ships with.

Nothing here is imported by the running portal: the modules need the `train` extra and read training material that is
not part of the repository. `encoder` runs the whole recipe, `evaluate` measures a finished folder.
"""
