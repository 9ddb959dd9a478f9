"""志愿服务: see README.md."""
