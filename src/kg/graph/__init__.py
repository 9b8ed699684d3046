"""Knowledge: from the files people write to a release anybody can serve."""
