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

SHIPYARDS = """---
title: "Norvale prospectus 2023"
publisher: "Norvale Harbour Trust"
published: "2023-03"
geography: "Norvale"
review_by: "2099-01-01"
---

# Norvale prospectus

## Investment in shipyards, 2018 to 2022

| Measure | Figure | Share of national total | Period |
| --- | --- | --- | --- |
| Jobs from foreign investment in Norvale shipyards | 640 jobs | 4% | 2018-22 |
| Jobs from domestic investment in Norvale shipyards | 2,150 jobs | 14% | 2018-22 |
| Capital expenditure of foreign investment in Norvale shipyards | US$81.5m | 6% | 2018-22 |
| Capital expenditure of domestic investment in Norvale shipyards | US$120.4m | 9% | 2018-22 |

- Domestic investment in Norvale shipyards was larger than foreign investment on both measures.

## Ports

- Cable Wharf in Harlow Bay handles timber and wind turbines.
- The Bright Light programme covers Harlow Bay only.
- Fish Quay is a landing place but not a free zone.
- The number of shipyards in Norvale has grown by 38% since 2015.
- Four shipyards in Norvale build ferries.
- The leading buyers of Norvale ships are, in this order, Norway, Chile and Japan.

## Funding

- Shipyards in Norvale raised £52m in 31 rounds.
- The £52m has no stated period, so it is not a yearly sum.
- In the academic year 2019/20, 4,310 apprentices finished marine courses in Norvale.
- Average pay in Norvale shipyards was 12.5% lower than nationally in 2021.
"""

SHIPYARD_PAGE = """---
title: "Shipbuilding in East Norvale: sector page"
publisher: "Invest Norvale"
published: null
geography: "East Norvale"
---

# Shipbuilding in East Norvale

- Over 9,000 people work in shipbuilding in East Norvale, according to the sector page.
"""

SHIPYARD_REPORT = """---
title: "Norvale shipbuilding report 2022"
publisher: "Norvale Observatory"
published: "2022-06"
geography: "Norvale"
review_by: "2099-01-01"
---

# Norvale shipbuilding report 2022

- Norvale had an estimated 4,120 jobs in shipbuilding in 2022, according to company accounts.
- In 2022, 45 engineering firms had their headquarters in Norvale.
- In 2022, 72 engineering firms had offices in Norvale.
- The survey of the chamber gives 5,300 jobs in shipbuilding in Norvale in 2022.
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


@pytest.fixture(scope="session")
def yards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant over three papers on made-up shipyards, which give much that a question can get wrong."""
    folder = tmp_path_factory.mktemp("yards")
    for name, text in (("prospectus", SHIPYARDS), ("page", SHIPYARD_PAGE), ("report", SHIPYARD_REPORT)):
        (folder / f"{name}.md").write_text(text, "utf-8")
    with Assistant.open(Settings(index=tmp_path_factory.mktemp("yards-index"), mode="extractive")) as desk:
        desk.ingest([folder])
        yield desk
