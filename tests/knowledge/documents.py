from typing import Any

from knowledge.documents import Document


def document(markdown: str, **fields: Any) -> Document:
    values: dict[str, Any] = {
        "source": "handbook",
        "id": "leave.md",
        "title": "Leave",
        "url": "/documents/handbook/leave.md",
    }
    return Document(markdown=markdown, **(values | fields))
