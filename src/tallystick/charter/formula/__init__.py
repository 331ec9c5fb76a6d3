"""The formula language: a closed subset of SQL expressions, plus period functions, read by our own parser."""
