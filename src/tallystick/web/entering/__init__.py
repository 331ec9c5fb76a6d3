"""Facts on their way into an alliance: uploads and entries that wait, and periods that were reopened."""
