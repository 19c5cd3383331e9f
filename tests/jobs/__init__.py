"""Jobs: what harvests bring anew, what they withdraw, schedules, limits, patience, and who drove them."""
