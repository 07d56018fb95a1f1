"""The smallest site that runs django-helpdesk with replycheck: to try it, and for the tests."""
