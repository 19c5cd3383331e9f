"""`python -m indexing.training.detector`: see `recipe.main`."""

from indexing.training.detector.recipe import main

if __name__ == "__main__":
    raise SystemExit(main())
