"""What the command line can do, by subject; `cli` puts the commands together."""
