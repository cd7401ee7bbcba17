"""An ArcGIS server's layer, as much of it as is asked, on this machine."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.channels.gateway import Answer, Asked

PATH = "/arcgis/rest/services/Zones/FeatureServer/0"


@dataclass
class Layer:
    """``exceeds`` is where it says that there are more: top, properties, or nowhere."""

    features: list[dict[str, Any]]
    cap: int = 2
    exceeds: str = "top"
    about: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    count: object = None
    turns: bool = True
    fails_after: int | None = None
    pages: int = 0

    def __call__(self, asked: Asked) -> Answer:
        parts = urlsplit(asked.path)
        query = dict(parse_qsl(parts.query))
        if parts.path == PATH:
            return said({"maxRecordCount": self.cap, "objectIdField": "OBJECTID"} | self.about)
        if parts.path != f"{PATH}/query":
            return Answer(404)
        if "returnCountOnly" in query:
            count = len(self.features) if self.count is None else self.count
            return said({"count": count})
        return self._page(query)

    def _page(self, query: dict[str, str]) -> Answer:
        if self.pages == self.fails_after:
            return said({"error": {"code": 500, "message": "Out of memory."}})
        self.pages += 1
        start = int(query.get("resultOffset", 0)) if self.turns else 0
        size = min(self.cap, int(query.get("resultRecordCount", self.cap)))
        more = start + size < len(self.features)
        page: dict[str, Any] = {
            "type": "FeatureCollection",
            "features": self.features[start : start + size],
        } | self.extra
        if self.exceeds == "top":
            page["exceededTransferLimit"] = more
        elif self.exceeds == "properties":
            page["properties"] = {"exceededTransferLimit": more}
        return said(page)


def said(whole: object) -> Answer:
    return Answer(200, json.dumps(whole).encode(), {"Content-Type": "application/geo+json"})
