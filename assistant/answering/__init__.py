"""Say what the records tell, in their own words, or say that they do not tell."""
