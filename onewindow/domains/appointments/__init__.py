"""预约: booked slots, visits of the service vehicle, and what they led to."""
