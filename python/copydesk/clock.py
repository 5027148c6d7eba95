"""Times of publication as a chart shows them: what the clocks of their place said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta


def common_zone(times: Iterable[datetime]) -> timedelta:
    """Return the distance from UTC that all times share; UTC itself where they do not."""
    offsets = {time.utcoffset() or timedelta() for time in times}
    return offsets.pop() if len(offsets) == 1 else timedelta()


def wall(time: datetime, zone: timedelta) -> str:
    """Return what the clocks of a zone show, written as if it were UTC: charts know no other zone."""
    return (time.astimezone(UTC) + zone).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(time: datetime, zone: timedelta) -> str:
    """Return the day that calendars of a zone show."""
    there = time.astimezone(UTC) + zone
    return f"{there.day} {there:%b %Y}"


def zone_name(zone: timedelta) -> str:
    """Return a distance from UTC as people write it."""
    minutes = round(zone.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return "UTC" if not minutes else f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")
