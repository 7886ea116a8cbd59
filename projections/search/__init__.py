"""Finding issues by what their public text says."""
