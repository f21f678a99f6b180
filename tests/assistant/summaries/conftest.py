"""The lying model, and the small library that it is asked about."""

from tests.assistant.generation.conftest import assistant_of, lane_library, lane_settings, liar

__all__ = ["assistant_of", "lane_library", "lane_settings", "liar"]
