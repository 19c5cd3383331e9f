"""How good the models are, on material they never saw: one module for each measure, none of which needs a database.

Each reads a list that anyone can make (docs/evaluation.md), asks an encoder or a detector named as in settings, and
returns the figures with what is needed to draw and to keep them. A list or a picture that cannot be read stops the
measure with an `EvaluationError` of one sentence: a figure over fewer pictures than the list names would be another
figure.
"""
