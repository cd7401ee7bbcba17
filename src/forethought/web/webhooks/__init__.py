"""The event feed for other systems, and the webhooks that carry it to them."""
