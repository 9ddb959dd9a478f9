"""劳模工匠荣誉: see README.md."""
