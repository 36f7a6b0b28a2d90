"""Files of strangers, damaged in thousands of ways: each is read, or refused in words."""
