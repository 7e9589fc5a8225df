"""预约: public pages, and the pages of reception and the telephone desk."""
