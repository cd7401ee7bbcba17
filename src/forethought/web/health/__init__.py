"""Whether the service is well: signs of life of its parts, health, figures for Prometheus."""
