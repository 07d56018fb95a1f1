"""Checks public replies in django-helpdesk, in the staff form and in the REST API, before they go out."""
