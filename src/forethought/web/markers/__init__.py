"""Warning markers that the check looks at."""
