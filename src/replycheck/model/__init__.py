"""What the words do: the trained part. It knows nothing of rules, files or people."""
