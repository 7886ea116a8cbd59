"""Who opened personal data, exported what, or was shown an opening: the record of those who look."""
