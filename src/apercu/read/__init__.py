"""Reading: from the bytes of a capture to texts, in processes that can be killed."""
