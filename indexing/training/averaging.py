"""Exponential moving average of a module's weights: a quieter model than the last step's, at no cost in data."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Average:
    def __init__(self, *modules: nn.Module, decay: float) -> None:
        self._decay = decay
        self._modules = modules
        self._mean = [parameter.detach().clone() for parameter in self._parameters()]

    def _parameters(self) -> list[Tensor]:
        return [parameter for module in self._modules for parameter in module.parameters()]

    @torch.no_grad()
    def update(self) -> None:
        for mean, parameter in zip(self._mean, self._parameters(), strict=True):
            mean.lerp_(parameter, 1 - self._decay)

    @torch.no_grad()
    def apply(self) -> None:
        """Put the averaged weights into the modules, for good."""
        for mean, parameter in zip(self._mean, self._parameters(), strict=True):
            parameter.copy_(mean)
