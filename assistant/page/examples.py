"""Questions to begin with, for the documents that ship."""

from __future__ import annotations

EXAMPLES = (
    "How many data-driven healthcare businesses are in the Midlands?",
    "How many jobs are there in the cluster?",
    "What is the average salary in the Midlands?",
    "How large is the patient population of the West Midlands?",
)
