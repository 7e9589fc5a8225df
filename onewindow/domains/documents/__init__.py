"""文书: official notices, numbers, seals."""
