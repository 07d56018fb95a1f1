"""A report in the forms that people and programs read it in. Each form is a function from a report and its file name to text."""
