"""ISO dates that may leave out the day or the month. Plain strings, compared as such."""

from __future__ import annotations


def date_range(date: str) -> tuple[str, str]:
    """First and last day that an ISO date, month or year may mean, as strings that compare in order."""
    parts = [*date.split("-"), "", ""][:3]
    year, month, day = parts
    return f"{year}-{month or '01'}-{day or '01'}", f"{year}-{month or '12'}-{day or '31'}"
