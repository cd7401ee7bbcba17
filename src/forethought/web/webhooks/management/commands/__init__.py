"""Django commands of the webhooks."""
