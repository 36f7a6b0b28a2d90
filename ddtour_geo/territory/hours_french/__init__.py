"""Opening hours as people type them, in French or English, put into the syntax.

Words become tokens, tokens items (days, seasons, hours), items rules. What is not understood word
for word gives nothing; where hours are missing, the text is kept for people and counts as unknown.
"""
