"""Case files: how a hall's past is brought in, and how the service is checked against it."""
