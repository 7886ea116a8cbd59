"""Who opened personal data, and who was handed what?"""
