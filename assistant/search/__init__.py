"""Find the discussions that bear on a question."""
