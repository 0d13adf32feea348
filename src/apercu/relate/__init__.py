"""Relations followed: passages coded as acts between actors."""
