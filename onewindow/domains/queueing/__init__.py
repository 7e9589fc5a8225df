"""排队叫号: visits, tickets, windows that call, and the time everything took."""
