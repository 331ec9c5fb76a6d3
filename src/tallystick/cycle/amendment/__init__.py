"""What an amendment does to figures: which can move, how much they do where facts are given, and from when."""
