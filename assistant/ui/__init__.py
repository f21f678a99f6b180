"""The page: ask in a chat, see each citation in its record, keep the library.

Nothing else imports Gradio. It calls home when it is imported unless it is told not to before.
"""

from __future__ import annotations

import os

# The exact word: Gradio compares with "True". Set before the first import of Gradio, wherever that happens below.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

from assistant.ui.page import build_app as build_app
from assistant.ui.server import serve as serve

__all__ = ["build_app", "serve"]
