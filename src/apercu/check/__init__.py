"""Check what a brief says: verdict of a statement, standing of what it tells."""
