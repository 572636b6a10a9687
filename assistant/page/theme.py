"""The page's look: colours, type and space, for light and dark. Fonts of the reader's own system, none fetched.

Each colour is named once, for both themes; `look.css` and Gradio's widgets draw from the same names.
"""

from __future__ import annotations

from gradio.themes import Base, colors, sizes

SANS = ("-apple-system", "Segoe UI", "Noto Sans", "Helvetica Neue", "Arial", "Liberation Sans", "sans-serif")
MONO = ("ui-monospace", "SF Mono", "Cascadia Mono", "Consolas", "Liberation Mono", "monospace")

# name: (light, dark). Text on ground and on card has a contrast of at least 4.5 to 1 in both; a test measures it.
PALETTE = {
    "ground": ("#faf9f6", "#14181b"),
    "card": ("#ffffff", "#1c2226"),
    "ink": ("#1b2226", "#e8e6e1"),
    "soft": ("#55606a", "#a9b3ba"),
    "line": ("#dfdcd4", "#343d43"),
    "edge": ("#8a8f8c", "#6c777e"),
    "accent": ("#0b5a66", "#7fcdd6"),
    "on-accent": ("#ffffff", "#0d1b1e"),
    "tint": ("#e6f0f1", "#1d3338"),
    "mark": ("#ffe9a3", "#5c4a10"),
    "on-mark": ("#1b2226", "#fff4d2"),
    "warn": ("#774603", "#f0c47c"),
    "warn-tint": ("#fbf3e2", "#2a2418"),
    "bad": ("#932b22", "#f2a097"),
    "bad-tint": ("#fbecea", "#331f1d"),
}


def variables() -> str:
    """The palette as CSS custom properties."""
    light = "".join(f"--{name}: {pair[0]};" for name, pair in PALETTE.items())
    dark = "".join(f"--{name}: {pair[1]};" for name, pair in PALETTE.items())
    return f":root {{{light}}}\n:root.dark, :root .dark {{{dark}}}\n"


def theme() -> Base:
    """Gradio's widgets in the page's colours."""
    made = Base(
        primary_hue=colors.teal,
        neutral_hue=colors.stone,
        font=SANS,
        font_mono=MONO,
        radius_size=sizes.radius_md,
        spacing_size=sizes.spacing_md,
        text_size=sizes.text_md,
    )
    chosen = {
        "body_background_fill": "ground",
        "body_text_color": "ink",
        "body_text_color_subdued": "soft",
        "background_fill_primary": "card",
        "background_fill_secondary": "ground",
        "block_background_fill": "card",
        "block_border_color": "line",
        "border_color_primary": "line",
        "block_label_text_color": "soft",
        "block_label_background_fill": "card",
        "block_title_text_color": "ink",
        "input_background_fill": "card",
        "input_border_color": "edge",
        "input_border_color_focus": "accent",
        "input_placeholder_color": "soft",
        "border_color_accent": "accent",
        "button_primary_background_fill": "accent",
        "button_primary_background_fill_hover": "accent",
        "button_primary_text_color": "on-accent",
        "button_primary_border_color": "accent",
        "button_secondary_background_fill": "card",
        "button_secondary_background_fill_hover": "tint",
        "button_secondary_text_color": "ink",
        "button_secondary_border_color": "line",
        "button_cancel_background_fill": "card",
        "button_cancel_background_fill_hover": "bad-tint",
        "button_cancel_text_color": "bad",
        "button_cancel_border_color": "bad",
        "link_text_color": "accent",
        "link_text_color_hover": "accent",
        "link_text_color_visited": "accent",
        "link_text_color_active": "accent",
    }
    values = {}
    for field, name in chosen.items():
        values[field], values[f"{field}_dark"] = PALETTE[name]
    return made.set(
        **values,
        color_accent="var(--accent)",
        block_shadow="none",
        button_primary_shadow="none",
        button_secondary_shadow="none",
        input_shadow="none",
        input_shadow_focus="none",
        block_border_width="1px",
        button_transition="none",
    )
