"""`python -m replycheck`."""

from .cli import main

main()
