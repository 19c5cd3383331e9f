"""What drf-spectacular cannot know by itself: refusals travel as problem+json; a language may be refused anywhere."""

from __future__ import annotations

from typing import Any

from search.api.problems import CONTENT_TYPE

PROBLEM = {"$ref": "#/components/schemas/ProblemShape"}
BAD = {
    "description": "Which parameters are wrong, and why (problem+json)",
    "content": {CONTENT_TYPE: {"schema": PROBLEM}},
}


def refusals(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A postprocessing hook: every answer of the shape of a problem has the media type of one."""
    for operations in result["paths"].values():
        for operation in operations.values():
            if any(parameter["name"] == "lang" for parameter in operation.get("parameters", ())):
                operation["responses"].setdefault("400", BAD)
            for answer in operation["responses"].values():
                if any(body.get("schema") == PROBLEM for body in answer.get("content", {}).values()):
                    answer["content"] = {CONTENT_TYPE: {"schema": PROBLEM}}
    return result
