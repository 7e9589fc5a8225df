"""Live updates: PostgreSQL tells every live process, which tells the browsers that listen."""

from onewindow.kit.live.context import live_url
from onewindow.kit.live.publish import live_token, publish, publish_all, token_channel

__all__ = ["live_token", "live_url", "publish", "publish_all", "token_channel"]
