"""How the page looks: paper and ink, one accent, a serif for what people said and a sans for what the program says."""

from __future__ import annotations

from importlib import resources

import gradio as gr
from gradio.themes.utils import colors
from gradio.themes.utils.fonts import LocalFont

_ACCENT = colors.Color(
    name="sienna",
    c50="#fbf3ed",
    c100="#f6e4d8",
    c200="#ecc8b0",
    c300="#e0a882",
    c400="#d2855a",
    c500="#b8623a",
    c600="#94451f",
    c700="#7c3717",
    c800="#5f2a12",
    c900="#45200f",
    c950="#2b140a",
)
_PAPER, _PAPER_DARK = "#fbfaf6", "#191816"
_SHEET, _SHEET_DARK = "#ffffff", "#211f1c"
_INK, _INK_DARK = "#211e1a", "#ece7de"
_FAINT, _FAINT_DARK = "#655f56", "#aca496"
_RULE, _RULE_DARK = "#e4dfd5", "#39352f"


def asset(name: str) -> str:
    """Return the text of a file of this package."""
    return resources.files("assistant.ui").joinpath(name).read_text(encoding="utf-8")


def build_theme() -> gr.themes.Base:
    """Return the theme, light and dark.

    Source Sans Pro and Lora come with Gradio. Of Source Sans Pro only the regular and the bold file hold every glyph
    (the semibold one is cut down), so these two weights are declared and nothing asks for a third.
    """
    theme = gr.themes.Base(
        primary_hue=_ACCENT,
        secondary_hue=_ACCENT,
        neutral_hue=colors.stone,
        font=[LocalFont("Source Sans Pro", weights=(400, 700)), "system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
        radius_size=gr.themes.sizes.radius_sm,
        text_size=gr.themes.sizes.text_md,
    )
    return theme.set(
        body_background_fill=_PAPER,
        body_background_fill_dark=_PAPER_DARK,
        body_text_color=_INK,
        body_text_color_dark=_INK_DARK,
        body_text_color_subdued=_FAINT,
        body_text_color_subdued_dark=_FAINT_DARK,
        background_fill_primary=_SHEET,
        background_fill_primary_dark=_SHEET_DARK,
        background_fill_secondary=_PAPER,
        background_fill_secondary_dark=_PAPER_DARK,
        border_color_primary=_RULE,
        border_color_primary_dark=_RULE_DARK,
        border_color_accent=_RULE,
        border_color_accent_dark=_RULE_DARK,
        color_accent="#94451f",
        color_accent_soft="#fbf3ed",
        color_accent_soft_dark="#3a2518",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_shadow="none",
        block_padding="0",
        block_label_text_color=_FAINT,
        block_label_text_color_dark=_FAINT_DARK,
        block_title_text_color=_FAINT,
        block_title_text_color_dark=_FAINT_DARK,
        block_title_text_weight="400",
        input_background_fill=_SHEET,
        input_background_fill_dark=_SHEET_DARK,
        input_border_color=_RULE,
        input_border_color_dark=_RULE_DARK,
        input_border_color_focus="#94451f",
        input_border_color_focus_dark="#e0a882",
        input_placeholder_color=_FAINT,
        input_placeholder_color_dark=_FAINT_DARK,
        input_shadow="none",
        input_shadow_focus="none",
        button_primary_background_fill="#94451f",
        button_primary_background_fill_hover="#7c3717",
        button_primary_text_color="#ffffff",
        button_primary_background_fill_dark="#e0a882",
        button_primary_background_fill_hover_dark="#ecc8b0",
        button_primary_text_color_dark="#211208",
        button_secondary_background_fill="transparent",
        button_secondary_background_fill_dark="transparent",
        button_secondary_border_color=_RULE,
        button_secondary_border_color_dark=_RULE_DARK,
        button_secondary_text_color=_INK,
        button_secondary_text_color_dark=_INK_DARK,
        button_large_text_weight="400",
        button_medium_text_weight="400",
        button_small_text_weight="400",
        link_text_color="#94451f",
        link_text_color_dark="#e0a882",
        link_text_color_hover="#7c3717",
        link_text_color_hover_dark="#ecc8b0",
        link_text_color_visited="#94451f",
        link_text_color_visited_dark="#e0a882",
    )
