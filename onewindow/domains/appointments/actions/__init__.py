"""What changes bookings; one function an act."""
