"""Questions to begin with, for the documents that ship."""

from __future__ import annotations

EXAMPLES = (
    "How many companies are in the Midlands cluster?",
    "How large is the patient population of the West Midlands?",
    "Which universities have strong healthcare research?",
    "What do software engineers earn?",
)
