"""The charter as a document: read in plain words, searched, compared, with its files, its parties and its library."""
