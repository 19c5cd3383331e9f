"""What drf-spectacular cannot know by itself: refusals travel as problem+json, whatever the operation."""

from __future__ import annotations

from typing import Any

from search.api.problems import CONTENT_TYPE

PROBLEM = {"$ref": "#/components/schemas/ProblemShape"}


def refusals(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A postprocessing hook: every answer of the shape of a problem has the media type of one."""
    for operations in result["paths"].values():
        for operation in operations.values():
            for answer in operation["responses"].values():
                if any(body.get("schema") == PROBLEM for body in answer.get("content", {}).values()):
                    answer["content"] = {CONTENT_TYPE: {"schema": PROBLEM}}
    return result
