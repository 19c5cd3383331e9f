"""MobileNetV2 (ImageNet) carried over into timm's `mobilenetv2_100`, and the two halves the recipe needs.

The source file has its batch norms folded into the convolutions; timm keeps them, so they are set to the identity and
carry the folded bias. timm pads both sides where TensorFlow pads one, which costs about one point of ImageNet top-1.
Raises ValueError when the file's convolutions do not line up with timm's.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import timm
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

SOURCE = "mobilenet_v2_imagenet1001_tfpad_fused_fp16.safetensors"


def _numbers(key: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", key))


def _conv_and_norm(trunk: nn.Module) -> list[tuple[nn.Conv2d, nn.BatchNorm2d]]:
    convolutions = [module for module in trunk.modules() if isinstance(module, nn.Conv2d)]
    norms = [module for module in trunk.modules() if isinstance(module, nn.BatchNorm2d)]
    return list(zip(convolutions, norms, strict=True))


def build_trunk(weights: Path | None = None) -> Any:
    """timm trunk, 3x224x224 in [-1, 1] -> 1280 features, in eval mode; random weights when `weights` is None."""
    trunk = timm.create_model("mobilenetv2_100", pretrained=False, num_classes=0, global_pool="avg")
    if weights is not None:
        _fill(trunk, weights / SOURCE)
    return trunk.eval()


def _fill(trunk: nn.Module, source: Path) -> None:
    stored = {key: value.float() for key, value in load_file(source).items() if key.startswith("features.")}
    kernels = sorted((key for key in stored if key.endswith("weight")), key=_numbers)
    layers = _conv_and_norm(trunk)
    if len(kernels) != len(layers):
        raise ValueError(f"{source.name}: {len(kernels)} convolutions, timm expects {len(layers)}")
    with torch.no_grad():
        for key, (convolution, norm) in zip(kernels, layers, strict=True):
            if stored[key].shape != convolution.weight.shape:
                raise ValueError(f"{source.name}: {key} is {tuple(stored[key].shape)}")
            convolution.weight.copy_(stored[key])
            norm.weight.fill_(1)
            norm.bias.copy_(stored[key.removesuffix("weight") + "bias"])
            running_mean, running_var = norm.running_mean, norm.running_var
            assert running_mean is not None and running_var is not None
            running_mean.zero_()
            running_var.fill_(1 - norm.eps)


def load_classifier(weights: Path) -> tuple[Tensor, Tensor]:
    """The ImageNet classifier that came with the trunk: weight 1001x1280 and bias 1001, class 0 = background."""
    stored = load_file(weights / SOURCE)
    return stored["classifier.1.weight"].float(), stored["classifier.1.bias"].float()


class LowerTrunk(nn.Module):
    """Stem and blocks 0-5: pictures -> maps 160x7x7. Frozen for good, hence cached once per view."""

    def __init__(self, trunk: Any) -> None:
        super().__init__()
        self.stem, self.norm, self.blocks = trunk.conv_stem, trunk.bn1, trunk.blocks[:6]

    def forward(self, pictures: Tensor) -> Tensor:
        maps: Tensor = self.blocks(self.norm(self.stem(pictures)))
        return maps


class UpperTrunk(nn.Module):
    """Block 6, last convolution and pooling: maps 160x7x7 -> 1280 features. Shares its weights with `trunk`."""

    def __init__(self, trunk: Any) -> None:
        super().__init__()
        self.block, self.head, self.norm = trunk.blocks[6], trunk.conv_head, trunk.bn2

    def forward(self, maps: Tensor) -> Tensor:
        features: Tensor = self.norm(self.head(self.block(maps))).mean((2, 3))
        return features
