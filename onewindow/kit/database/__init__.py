"""Django's PostgreSQL with a health check that asks the database only where there is a doubt."""
