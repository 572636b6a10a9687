"""All checks of the list, in one place: importing this enters every one."""

from __future__ import annotations

from tests.reliability import (
    clients,
    crashes,
    damage,
    doors,
    hostile,
    hostile_page,
    house,
    load,
    machine,
    models,
    questions,
    traffic,
)
from tests.reliability.checks import CHECKS, Check

__all__ = ["CHECKS", "ENTERED_BY", "Check"]
ENTERED_BY = (questions, hostile, clients, crashes, damage, models, machine, load, doors, hostile_page, traffic, house)
