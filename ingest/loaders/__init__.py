"""One module a format: load(path) -> Record."""
