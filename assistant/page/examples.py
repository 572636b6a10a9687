"""Questions to begin with, for the documents that ship."""

from __future__ import annotations

EXAMPLES = (
    "How many data-driven healthcare businesses are in the Midlands?",
    "How many people work in data-driven healthcare in the West Midlands?",
    "What is the average salary in the Midlands?",
    "How large is the patient population of the West Midlands?",
)
