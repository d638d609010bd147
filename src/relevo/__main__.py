"""`python -m relevo` is `relevo`."""

from relevo.app.cli import main

main()
