"""The words every other layer speaks: periods and calendars, units and money, tallies, figures, canonical form."""
