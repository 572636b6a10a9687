"""All checks of the list, in one place: importing this enters every one."""

from __future__ import annotations

from tests.reliability import (
    clients,
    crashes,
    damage,
    doors,
    heavy,
    hostile,
    hostile_page,
    house,
    load,
    machine,
    models,
    orders,
    questions,
    traffic,
)
from tests.reliability.checks import CHECKS, Check

__all__ = ["CHECKS", "ENTERED_BY", "Check"]
ENTERED_BY = (
    questions, hostile, clients, crashes, damage, models, machine,
    doors, hostile_page, traffic, house, orders,
    load, heavy,
)  # fmt: skip
