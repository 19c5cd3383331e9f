"""A stencil writes what an include would write."""

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from portal.pages.mosaic import Box

NAMED = "basket/_keep.html"


def stencil(call: str, **values: object) -> str:
    return Template(f"{{% load stencil %}}{{% stencil {call} %}}").render(Context(values))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("named", ["", "L’<arche> & l’“eau”", "0", "{{ key }}"])
def test_as_an_include_would(language: str, kept: bool, named: str) -> None:
    with translation.override(language):
        whole = render_to_string(NAMED, {"key": 12_345, "named": named, "kept": kept})
        for _ in range(2):
            assert stencil(f'"{NAMED}" key=key named=named kept=kept', key=12_345, named=named, kept=kept) == whole


def test_numbers_at_zero_are_written_and_a_thing_gives_its_fields() -> None:
    box = Box(0, 0, 7, 9, "person", "<person>", "0.500", "50 %", "1.0", "2.0")
    written = stencil('"includes/_box.html" box size="13" stroke="3"', box=box)
    assert written == render_to_string("includes/_box.html", {**vars(box), "size": "13", "stroke": "3"})
    assert 'x="0" y="0" width="7"' in written and "&lt;person&gt;" in written
