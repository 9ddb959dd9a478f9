"""就业服务: see README.md."""
