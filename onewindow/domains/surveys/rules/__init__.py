"""Who is drawn, what the answers are worth, how channels are merged."""
