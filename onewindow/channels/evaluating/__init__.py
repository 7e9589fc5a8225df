"""Being asked: the tablet at the window, the page behind a link or QR code, what is published."""
