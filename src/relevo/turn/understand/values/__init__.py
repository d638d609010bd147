"""Values of slots as customers write them: numbers, money, dates, choices, names."""
