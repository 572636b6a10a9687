"""A small made-up region, and an assistant that knows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant, Settings

PROSPECTUS = """---
title: "Optics in East Norvale: sector page"
publisher: "Invest Norvale"
published: null
geography: "East Norvale"
---

# Optics in East Norvale

## Jobs

- Over 9,000 people work in optics in East Norvale, according to the sector page.

## Sites

- Lens Park in Harlow Bay offers workshops for makers of lasers.
"""

REPORT = """---
title: "Norvale optics report 2022"
publisher: "Norvale Observatory"
published: "2022-06"
geography: "Norvale"
review_by: "2099-01-01"
---

# Norvale optics report 2022

## Jobs

- The Norvale optics industry had 4,120 jobs in 2022.¹
- The summary of the report gives 4,900 jobs for the Norvale optics industry in 2022.

¹ Company accounts, 2022.

## Companies

- Norvale had 310 optics companies in 2022, or 12% of the national total.
- In Norvale, 45 optics companies are foreign-owned.
- The leading countries of foreign owners are Japan, Finland and Canada.

## Pay

- The average salary in optics in Norvale was £31,200 in 2021.
- Average pay in Norvale was 12.5% lower than nationally in 2021.

## Networks

The report lists these networks:

- Photonics Forum Norvale
- Laser Skills Alliance
- Glassworks Guild

## Investment, 2018 to 2022

| Measure | Figure | Share of national total |
| --- | --- | --- |
| Capital expenditure of foreign investors in Norvale | US$81.5m | 6% |
| Capital expenditure of domestic investors in Norvale | US$120.4m | 9% |

## Programme

- The ministry awarded the Bright Light programme to the town of Harlow Bay.
"""


@pytest.fixture(scope="session")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("region")
    (folder / "east-norvale.md").write_text(PROSPECTUS, "utf-8")
    (folder / "norvale-report.md").write_text(REPORT, "utf-8")
    return folder


@pytest.fixture(scope="session")
def desk(region: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with Assistant.open(Settings(index=tmp_path_factory.mktemp("index"), mode="extractive")) as desk:
        desk.ingest([region])
        yield desk
