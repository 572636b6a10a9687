"""Documents that look like ours and answer none of our questions: other regions, other sectors, figures by seed."""

from __future__ import annotations

import random

_REGIONS = (
    "Jutland", "Galicia", "Silesia", "Wallonia", "Carinthia", "Bohemia", "Lapland", "Calabria", "Alsace", "Saxony",
    "Moravia", "Brittany",
)
_SECTORS = (
    ("food processing", "bakeries and dairies"), ("offshore wind", "turbine makers and service crews"),
    ("furniture making", "joiners and upholsterers"), ("ceramics", "potteries and tile works"),
    ("winter tourism", "lodges and lift operators"), ("glass making", "blowers and bottle plants"),
    ("forestry", "sawmills and nurseries"), ("shipbuilding", "yards and chandlers"),
    ("wine growing", "cellars and bottlers"), ("machine tools", "foundries and workshops"),
    ("textiles", "weavers and dyers"), ("aquaculture", "hatcheries and smokehouses"),
)


def distractors(number: int, seed: int = 1) -> dict[str, str]:
    """So many fact sheets by file name, at most twelve; the same for the same seed.

    Raises:
        ValueError: more than twelve are asked for.

    """
    if number > len(_REGIONS):
        raise ValueError(f"There are {len(_REGIONS)} distractors, not {number}.")
    order = random.Random(seed)
    sectors = order.sample(_SECTORS, number)
    return {
        f"{sector.replace(' ', '-')}-{region.lower()}.md": _sheet(region, sector, kinds, order)
        for region, (sector, kinds) in zip(order.sample(_REGIONS, number), sectors, strict=True)
    }


def _sheet(region: str, sector: str, kinds: str, order: random.Random) -> str:
    firms, year = order.randrange(80, 900), order.randrange(2017, 2024)
    jobs, pay = firms * order.randrange(12, 40), order.randrange(24_000, 41_000)
    share, growth, foreign = (order.randrange(3, 40) for _ in range(3))
    return f"""---
title: "{sector.capitalize()} in {region}: regional profile {year}"
publisher: "Statistics Office of {region}"
published: "{year}"
geography: "{region}"
shareable: true
---

# {sector.capitalize()} in {region}

This profile describes {sector} in {region}: {kinds}.

## Firms and jobs

- {region} has {firms} firms in {sector}, {share}% of the national total in {sector}.
- The number of {sector} firms in {region} has grown by {growth}% since 2012.
- {sector.capitalize()} in {region} employs {jobs:,} people.
- {foreign} of the {sector} firms in {region} are foreign-owned.

## Pay and skills

- The average salary in {sector} in {region} was €{pay:,} in {year - 1}.
- {order.randrange(150, 2500):,} apprentices finished a course for {sector} in {region} in {year - 1}.

## Investment

- Foreign direct investment in {sector} in {region} came to €{order.randrange(20, 400)}m between 2014 and 2018.
- {order.randrange(4, 30)} investment projects in {sector} were announced in {region} in {year}.

## Outlook

- The chamber of commerce of {region} recommends better road links for {sector}.
- {kinds.capitalize()} in {region} report that energy prices are their largest worry.
"""
