"""The hall: what hangs on its walls, stands at its door, and lies in a waiting hand."""
