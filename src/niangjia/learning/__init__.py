"""学习培训: see README.md."""
