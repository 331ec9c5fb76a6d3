"""The data of an alliance: the close of its periods, its sources and batches, and all ways by which facts come in."""
