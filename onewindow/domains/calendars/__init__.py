"""日历与期限: working days, limits, rule profiles and clocks."""
