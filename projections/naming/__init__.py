"""What is a thing called, by whoever may read its words?"""
