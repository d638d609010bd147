"""How the company handles things, as data: flows parsed, checked and executed (pure)."""
