"""Text messages to people's phones: written, queued, sent by the gateway, each attempt kept."""
