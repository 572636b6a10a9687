"""A made-up region with one internal paper, and a letter to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant import Assistant, Settings
from assistant.enquiry.values import EnquiryReply

REPORT = """---
title: "Norvale optics report 2022"
publisher: "Norvale Observatory"
published: "2022-06"
geography: "Norvale"
review_by: "2099-01-01"
---

# Norvale optics report 2022

## Jobs

- The Norvale optics industry had 4,120 jobs in 2022.
- The summary of the report gives 4,900 jobs for the Norvale optics industry in 2022.

## Companies

- Norvale had 310 optics companies in 2022, or 12% of the national total.
- In Norvale, 45 optics companies are foreign-owned.

## Pay

- The average salary in optics in Norvale was £31,200 in 2021.
- Average pay in Norvale was 12.5% lower than nationally in 2021.

## Research

- The Laser Institute of Harlow Bay tests lenses and lasers for makers of optical instruments.
- Harlow Bay Polytechnic trains technicians for the makers of lenses in Norvale.
"""
INTERNAL = """---
title: "Board note on rents"
publisher: "Invest Norvale"
published: "2024-01"
geography: "Norvale"
shareable: false
---

# Board note on rents

- The rent of workshops in Norvale was £9 per square foot in 2024.
"""
LETTER = """Dear team,

We are Pellucid Lenses Ltd, a maker of camera lenses from Turin, Italy, and plan a workshop with 30 jobs in Norvale.

1. How many optics companies are there in Norvale?
2. How many jobs are there in the optics industry in Norvale?
3. What was the rent of workshops in Norvale in 2024?
4. We understand that pay in Norvale is 12.5% higher than nationally.
5. Can you guarantee us a grant?

Regards,
Carla Neri
"""


@pytest.fixture(scope="package")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("papers")
    (folder / "report.md").write_text(REPORT, "utf-8")
    (folder / "rents.md").write_text(INTERNAL, "utf-8")
    with Assistant.open(Settings(index=tmp_path_factory.mktemp("office"), mode="extractive")) as desk:
        desk.ingest([folder])
        yield desk


@pytest.fixture(scope="package")
def reply(office: Assistant) -> EnquiryReply:
    return office.enquire(LETTER)
