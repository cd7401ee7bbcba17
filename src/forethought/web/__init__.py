"""The Django site: one app per noun. Services are the only writers; views stay thin."""
