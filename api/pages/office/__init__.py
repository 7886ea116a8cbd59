"""The pages of those who run the loop: intake, screening, chair, recorder, supervision, units."""
