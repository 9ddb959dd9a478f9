"""便民服务与慰问演出: see README.md."""
