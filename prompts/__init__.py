"""One Markdown file a job for the language model."""
