"""What goes out to other programs: exports that a reader takes away, and addresses to which events are sent."""
