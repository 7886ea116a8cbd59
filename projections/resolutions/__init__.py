"""The register of resolutions."""
