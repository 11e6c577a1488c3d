"""What the use cases need from the outside, and what the outside may ask of the use cases."""
