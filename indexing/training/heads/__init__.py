"""Trains the heads for technique, function, genre, page class and rotation over the vectors of the encoder.

See `recipe` for the command; needs the packages of the extra `train`, or fails with ModuleNotFoundError.
"""
