"""Ask: from a question to the evidence for it."""
