"""The moments that Snooze and Send later offer with one press, as a person wants them."""

from typing import Annotated

import msgspec

Clock = Annotated[int, msgspec.Meta(ge=0, le=24 * 60 - 1)]
Day = Annotated[int, msgspec.Meta(ge=0, le=6)]
Hours = Annotated[int, msgspec.Meta(ge=1, le=12)]


class DefaultTimes(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Clocks in minutes since midnight, in his own zone; days from 0, Sunday, to 6.

    `later_hours`: how far "later today" is. `morning`: tomorrow, and any day that is named without a time.
    """

    later_hours: Hours = 3
    morning: Clock = 8 * 60
    afternoon: Clock = 13 * 60
    evening: Clock = 19 * 60
    weekend_day: Day = 6
    weekend: Clock = 10 * 60
    week_day: Day = 1
    week: Clock = 8 * 60
