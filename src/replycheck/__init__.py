"""replycheck."""
