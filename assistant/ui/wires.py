"""How the page's own events are wired: each is for the page alone; what others may call stands in `api`."""

from __future__ import annotations

from typing import Any

PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
